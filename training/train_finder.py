"""Trains the face finder on YuNet's boxes, in the scenes of finder_scenes.py."""
import argparse
import time
from pathlib import Path

import cv2
import numpy as np
import torch
from face_finder import SIDE, STRIDE, FaceFinder
from finder_scenes import Scenes, hardened
from media import SEED, VALIDATION_GROUPS, backdrops, load


def losses(raw, heat, distances, inside, ignore):
    p = torch.sigmoid(raw[:, 0]).clamp(1e-4, 1 - 1e-4)
    positive = (heat > 0.999).float()
    focal = -positive * (1 - p) ** 2 * torch.log(p) - (1 - positive) * (1 - heat) ** 4 * p**2 * torch.log(1 - p)
    focal = (focal * (1 - ignore)).sum() / positive.sum().clamp(min=1)
    d = torch.exp(raw[:, 1:].clamp(-3, 3.2)) * STRIDE
    w = torch.minimum(d[:, 0], distances[:, 0]) + torch.minimum(d[:, 2], distances[:, 2])
    h = torch.minimum(d[:, 1], distances[:, 1]) + torch.minimum(d[:, 3], distances[:, 3])
    both = w * h
    area = (d[:, 0] + d[:, 2]) * (d[:, 1] + d[:, 3]) + (distances[:, 0] + distances[:, 2]) * (distances[:, 1] + distances[:, 3])
    overlap = both / (area - both + 1e-6)
    boxes = ((1 - overlap) * inside).sum() / inside.sum().clamp(min=1)
    return focal, boxes


def letterbox(frame):
    scale = SIDE / max(frame.shape[:2])
    size = (max(1, round(frame.shape[1] * scale)), max(1, round(frame.shape[0] * scale)))
    small = cv2.resize(frame, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    canvas = np.zeros((SIDE, SIDE, 3), np.uint8)
    x, y = (SIDE - size[0]) // 2, (SIDE - size[1]) // 2
    canvas[y:y + size[1], x:x + size[0]] = small
    return canvas, scale, x, y


def validate(net, items, empties):
    """Share of frames whose top box meets YuNet's (IoU > .5, both teachers agreeing), mean IoU, false boxes per empty picture."""
    from media import iou

    net.eval()
    hits, overlaps, false = 0, [], 0
    with torch.no_grad():
        for item in items:
            canvas, scale, x, y = letterbox(item['frame'])
            out = net(torch.from_numpy(canvas[..., ::-1].transpose(2, 0, 1).astype(np.float32))[None])[0].numpy()
            row, column = np.unravel_index(out[0].argmax(), out[0].shape)
            l, t, r, b = out[1:, row, column]
            cx, cy = (column + 0.5) * STRIDE, (row + 0.5) * STRIDE
            box = ((cx - l - x) / scale, (cy - t - y) / scale, (l + r) / scale, (t + b) / scale)
            best = max(iou(box, other) for other in item['boxes'])
            overlaps.append(best)
            hits += best > 0.5 and out[0].max() > 0.5
        for empty in empties:
            canvas = letterbox(empty)[0]
            out = net(torch.from_numpy(canvas[..., ::-1].transpose(2, 0, 1).astype(np.float32))[None])[0].numpy()
            false += int(out[0].max() > 0.5)
    net.train()
    return hits / len(items), float(np.mean(overlaps)), false / max(1, len(empties))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument('--out', type=Path, required=True)
    parser.add_argument('--steps', type=int, default=5000)
    parser.add_argument('--batch', type=int, default=48)
    parser.add_argument('--threads', type=int, default=1)
    parser.add_argument('--rate', type=float, default=4e-3)
    parser.add_argument('--seed', type=int, default=SEED)
    a = parser.parse_args()
    torch.manual_seed(a.seed)
    torch.set_num_threads(a.threads)
    torch.backends.nnpack.set_flags(False)
    cv2.setNumThreads(1)
    rng = np.random.default_rng(a.seed)
    items = load(a.out)
    held = VALIDATION_GROUPS | {'human__group-2', 'echo_b'}
    check = [i for i in items if i['group'] in held and any(i['agreed'])]
    check = check[:: max(1, len(check) // 120)]
    empties = backdrops()
    hard = hardened(check, np.random.default_rng(5))
    scenes = Scenes([i for i in items if i['group'] not in held], empties[:-3], rng)
    net = FaceFinder().to(memory_format=torch.channels_last)
    print('parameters', sum(p.numel() for p in net.parameters()), 'held-out frames', len(check), flush=True)
    optimiser = torch.optim.AdamW(net.parameters(), lr=a.rate, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, a.rate, total_steps=a.steps, pct_start=0.1)
    started = time.time()
    for step in range(1, a.steps + 1):
        tensors = [torch.from_numpy(t) for t in scenes.batch(a.batch)]
        raw = net.raw(tensors[0].contiguous(memory_format=torch.channels_last))
        focal, boxes = losses(raw, *tensors[1:])
        optimiser.zero_grad()
        (focal + 2 * boxes).backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 5)
        optimiser.step()
        schedule.step()
        if step % 150 == 0 or step == a.steps:
            hit, overlap, false = validate(net, check, empties[-3:])
            dim, dim_overlap, _ = validate(net, hard, [])
            print(f'{step} {time.time() - started:.0f}s focal {focal:.3f} box {boxes:.3f} hit {hit:.3f} iou {overlap:.3f} false {false:.2f} '
                  f'hard light {dim:.3f} iou {dim_overlap:.3f}', flush=True)
            torch.save(net.state_dict(), a.out / 'finder.pt')


if __name__ == '__main__':
    main()
