"""Trains the face finder on YuNet's boxes, in the scenes of finder_scenes.py."""
import argparse
import math
import time
import zlib
from pathlib import Path

import cv2
import numpy as np
import torch
from face_finder import SIDE, STRIDE, FaceFinder, adopt
from finder_props import cover, place
from finder_scenes import Scenes, hardened
from media import SEED, VALIDATION_GROUPS, backdrops, fit, load

SOURCE_SIDE = 400


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
    return hits / max(1, len(items)), float(np.mean(overlaps or [0])), false / max(1, len(empties))


def covered(items: list[dict], rng) -> list[dict]:
    """Held-out frames with masks, hands, dark glasses and hats drawn over the faces."""
    return [{**item, 'frame': cover(item['frame'], item['boxes'], rng)} for item in items]


def near(items: list[dict], rng) -> list[dict]:
    """Held-out frames cut so that the face fills the picture, from ear to ear or closer."""
    out = []
    for item in items:
        x, y, w, h = (float(v) for v in item['boxes'][0][:4])
        side = h * rng.uniform(0.8, 1.1)
        x0, y0 = int(max(0, x + w / 2 - side * 0.45)), int(max(0, y + h / 2 - side * 0.55))
        frame = item['frame'][y0:int(y0 + side * 1.1), x0:int(x0 + side * 0.9)]
        out.append({**item, 'frame': frame, 'boxes': item['boxes'] - np.array([x0, y0, 0, 0, 0], np.float32)})
    return out


def checks(items: list[dict], empties) -> dict:
    """Named sets of frames of people who are held out, and places without people."""
    held = [i for i in items if any(i['agreed'])]
    held = held[:: max(1, len(held) // 80)]
    rng = np.random.default_rng(5)
    places = [place(320, 240, empties, rng) for _ in range(150)] + [np.rot90(i['frame']) for i in held[::4]]
    return {'plain': held, 'hard': hardened(held, rng), 'covered': covered(held, rng), 'near': near(held, rng), 'nobody': places}


def report(net, sets: dict) -> str:
    parts = []
    for name, items in sets.items():
        if name == 'nobody':
            parts.append(f'false {validate(net, [], items)[2]:.3f}')
        else:
            hit, overlap, _ = validate(net, items, [])
            parts.append(f'{name} {hit:.3f} iou {overlap:.3f}')
    return ', '.join(parts)


def shrunk(item: dict) -> dict:
    """The frame at the size that scenes are made from: what the network sees is smaller still."""
    frame = fit(item['frame'], SOURCE_SIDE)
    scale = frame.shape[1] / item['frame'].shape[1]
    boxes = np.array(item['boxes'], np.float32).reshape(-1, 5)
    return {**item, 'frame': frame, 'boxes': boxes * np.array([scale, scale, scale, scale, 1], np.float32)}


def share_of_rate(done: float) -> float:
    """Of the learning rate, at this share of the steps: a short rise, then half a cosine down to nothing."""
    return (done + 0.004) / 0.104 if done < 0.1 else 0.5 + 0.5 * math.cos(math.pi * (done - 0.1) / 0.9)


def held_out(item: dict) -> bool:
    """Three people, two more sources, and every twelfth portrait."""
    if item['file'].startswith('portraits/'):
        return zlib.crc32(item['file'].encode()) % 12 == 0
    return item['group'] in VALIDATION_GROUPS | {'human__group-2', 'echo_b'}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument('--out', type=Path, required=True)
    parser.add_argument('--steps', type=int, default=1000, help='fewer end sooner, also when a training goes on')
    parser.add_argument('--batch', type=int, default=48)
    parser.add_argument('--threads', type=int, default=1)
    parser.add_argument('--rate', type=float, default=2e-3)
    parser.add_argument('--seed', type=int, default=SEED)
    parser.add_argument('--start', type=Path, default=Path(__file__).parent.parent / 'models/face-finder/model.onnx', help='former weights')
    parser.add_argument('--every', type=int, default=250, help='steps between checks')
    a = parser.parse_args()
    torch.manual_seed(a.seed)
    torch.set_num_threads(a.threads)
    torch.backends.nnpack.set_flags(False)
    cv2.setNumThreads(1)
    items, empties = [shrunk(item) for item in load(a.out)], backdrops()
    sets = checks([i for i in items if held_out(i)], empties)
    net = FaceFinder().to(memory_format=torch.channels_last)
    optimiser = torch.optim.AdamW(net.parameters(), lr=a.rate, weight_decay=1e-3)
    path, done = a.out / 'finder-training.pt', 0
    if path.exists():
        state = torch.load(path, weights_only=False)
        if state['arguments'] != (a.batch, a.rate, a.seed):
            raise SystemExit(f'{path} is of a training with other arguments {state["arguments"]}: remove it to begin anew.')
        net.load_state_dict(state['net'])
        optimiser.load_state_dict(state['optimiser'])
        done = state['step']
        if done >= a.steps:
            return
    # Scenes after a stop are others than without one, but always the same others.
    scenes = Scenes([i for i in items if not held_out(i)], empties, np.random.default_rng([a.seed, done]))
    if done == 0 and a.start.exists():
        adopt(net, a.start, torch.from_numpy(scenes.batch(128)[0]))
    print('parameters', sum(p.numel() for p in net.parameters()), 'from step', done, report(net, sets), flush=True)
    for step in range(done + 1, a.steps + 1):
        for group in optimiser.param_groups:
            group['lr'] = a.rate * share_of_rate((step - 1) / a.steps)
        scenes.renew(step % 2)
        tensors = [torch.from_numpy(t) for t in scenes.batch(a.batch)]
        raw = net.raw(tensors[0].contiguous(memory_format=torch.channels_last))
        focal, boxes = losses(raw, *tensors[1:])
        optimiser.zero_grad()
        (focal + 2 * boxes).backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 5)
        optimiser.step()
        if step % 25 == 0:
            print(f'{step} {time.process_time():.0f}s of cpu, focal {focal:.3f} box {boxes:.3f}', flush=True)
        if step % a.every == 0 or step == a.steps:
            print(f'{step} {report(net, sets)}', flush=True)
            torch.save(net.state_dict(), a.out / 'finder.pt')
            torch.save({'net': net.state_dict(), 'optimiser': optimiser.state_dict(), 'step': step,
                        'arguments': (a.batch, a.rate, a.seed)}, path)


if __name__ == '__main__':
    main()
