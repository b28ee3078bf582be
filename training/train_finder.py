"""Trains the face finder on YuNet's boxes: zooms, flips, grey, exposure, noise, blur, erased faces, face-free pictures."""
import argparse
import time
from pathlib import Path

import cv2
import numpy as np
import torch
from face_finder import CELLS, SIDE, STRIDE, FaceFinder
from media import SEED, VALIDATION_GROUPS, backdrops, load
from rooms import elsewhere, matte
from simulate import printed, replay


def relit(x, boxes, rng):
    """Other light on people (dimmer, darker skin, one side in shadow) and on the lens (a veil, glare), as backlit rooms have it."""
    height, width = x.shape[:2]
    gx, gy = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    for bx, by, bw, bh in boxes:
        head = ((gx - bx - bw / 2) / (0.75 * bw)) ** 2 + ((gy - by - bh * 0.45) / (0.8 * bh)) ** 2 < 1
        torso = (gy > by + bh) & (np.abs(gx - bx - bw / 2) < bw * 1.4)
        person = cv2.GaussianBlur((head | torso).astype(np.float32), (0, 0), max(1.0, bw * 0.08))
        side = 1 + np.clip((gx - bx - bw / 2) / bw, -1, 1) * rng.normal(0, 0.35)
        darker = np.exp(rng.uniform(np.log(0.18), np.log(1.0))) * np.clip(side, 0.3, 1.6)
        tint = np.array([rng.uniform(0.8, 1.05), 1, rng.uniform(0.95, 1.2)], np.float32)
        x = x * (1 - person[..., None] * (1 - darker[..., None] * tint))
    if rng.random() < 0.5:
        centre = rng.uniform(-0.2, 1.2) * width, rng.uniform(-0.2, 0.7) * height
        glow = np.exp(-((gx - centre[0]) ** 2 + (gy - centre[1]) ** 2) / (rng.uniform(0.15, 0.7) * width) ** 2)
        x = x + glow[..., None] * rng.uniform(20, 160)
    if rng.random() < 0.5:
        veil = rng.uniform(0.1, 0.6)
        x = x * (1 - veil) + veil * rng.uniform(60, 230)
    return np.clip(x, 0, 255)


def hardened(items: list[dict], rng) -> list[dict]:
    """Held-out frames in hard light: what the plain ones no longer tell apart."""
    return [{**item, 'frame': relit(item['frame'].astype(np.float32), [b[:4] for b in item['boxes']], rng).astype(np.uint8)} for item in items]


class Scenes:
    def __init__(self, items: list[dict], empties: list[np.ndarray], rng: np.random.Generator):
        self.rng, self.empties = rng, empties
        self.by_group: dict[str, list[dict]] = {}
        for item in items:
            if len(item['boxes']):
                key = 'render' if item['file'].startswith('stills/human__cgi') else item['group']
                self.by_group.setdefault(key, []).append(item)
        self.groups = list(self.by_group)
        weight = {'render': 8.0}
        self.weights = np.array([weight.get(g, 2.0 if 'group-' in g or 'timesler' in g else 1.0) for g in self.groups])
        self.weights /= self.weights.sum()
        self.composed = self.compose(700)

    def compose(self, count: int):
        """Faces in other surroundings: people cut out and set before rooms, often against the light; screens and prints."""
        pool, mattes = [], {}
        while len(pool) < count:
            group = self.groups[self.rng.integers(len(self.groups))]
            number = int(self.rng.integers(len(self.by_group[group])))
            number -= number % 4
            item = self.by_group[group][number]
            if len(item['boxes']) != 1 or item['boxes'][0][3] < 40:
                continue
            box, draw = item['boxes'][0][:4], self.rng.random()
            if draw < 0.65:
                if (group, number) not in mattes:
                    mattes[group, number] = matte(item['frame'], box)
                mask = mattes[group, number]
                if mask is None:
                    continue
                picture, box = elsewhere(item['frame'], box, mask, self.empties, self.rng)
            else:
                picture, box = (replay if draw < 0.85 else printed)(item['frame'], box, self.empties, self.rng)
            pool.append({'frame': picture, 'boxes': box[None]})
        return pool

    def window(self, frame, boxes):
        """A square window (padded with black, noise or a mirrored border) cut so that some face gets a drawn size."""
        rng = self.rng
        height, width = frame.shape[:2]
        if len(boxes) and rng.random() < 0.9:
            box = boxes[rng.integers(len(boxes))]
            side = max(box[2], box[3]) * SIDE / np.exp(rng.uniform(np.log(11), np.log(110)))
            x = box[0] + box[2] / 2 - side * rng.uniform(0.25, 0.75)
            y = box[1] + box[3] / 2 - side * rng.uniform(0.25, 0.75)
            if rng.random() < 0.3:  # the plain letterbox, as the product sees it
                side, x, y = max(width, height), min(0, (width - height) / 2), min(0, (height - width) / 2)
        else:
            side = min(height, width) * rng.uniform(0.3, 1.0)
            x, y = rng.uniform(0, max(1, width - side)), rng.uniform(0, max(1, height - side))
        side = float(np.clip(side, 24, 2400))
        return x, y, side

    def cut(self, frame, x, y, side):
        rng = self.rng
        scale = SIDE / side
        source = frame
        while scale < 0.5 and min(source.shape[:2]) > 8:  # area first, so that small faces are not aliased away
            source = cv2.resize(source, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
            scale, x, y = scale * 2, x / 2, y / 2
        border = rng.choice([cv2.BORDER_CONSTANT, cv2.BORDER_REFLECT_101, cv2.BORDER_REPLICATE], p=[0.6, 0.25, 0.15])
        value = (0, 0, 0) if rng.random() < 0.6 else tuple(int(v) for v in rng.integers(0, 256, 3))
        ratio = 1 if rng.random() < 0.6 else rng.uniform(0.85, 1.18)
        matrix = np.array([[scale, 0, -x * scale], [0, scale * ratio, -y * scale * ratio]], np.float32)
        flags = cv2.INTER_LINEAR if scale > 0.75 else cv2.INTER_AREA
        return cv2.warpAffine(source, matrix, (SIDE, SIDE), flags=flags, borderMode=int(border), borderValue=value), ratio, int(border)

    def degrade(self, image, boxes=()):
        rng = self.rng
        x = image.astype(np.float32)
        if rng.random() < 0.35:
            x = relit(x, boxes, rng)
        if rng.random() < 0.7:
            x = 255 * np.power(np.clip(x / 255, 0, 1), np.exp(rng.normal(0, 0.35)))
            x = x * np.exp(rng.normal(0, 0.12, 3)) * np.exp(rng.normal(0, 0.2)) + rng.normal(0, 10)
        if rng.random() < 0.15:  # dim rooms
            x *= rng.uniform(0.2, 0.7)
        if rng.random() < 0.15:
            x = np.repeat(x.mean(2, keepdims=True), 3, 2)
        if rng.random() < 0.2:
            x = cv2.GaussianBlur(x, (0, 0), rng.uniform(0.4, 1.4))
        if rng.random() < 0.3:
            x += rng.normal(0, rng.uniform(1, 14), x.shape)
        return np.clip(x, 0, 255).astype(np.uint8)

    def sample(self):
        rng = self.rng
        if rng.random() < 0.12:
            frame, boxes = self.empties[rng.integers(len(self.empties))], np.zeros((0, 5))
        elif rng.random() < 0.45:
            item = self.composed[rng.integers(len(self.composed))]
            frame, boxes = item['frame'], item['boxes']
        else:
            item = self.by_group[self.groups[rng.choice(len(self.groups), p=self.weights)]]
            item = item[rng.integers(len(item))]
            frame, boxes = item['frame'], item['boxes']
        x, y, side = self.window(frame, boxes)
        cut, ratio, border = self.cut(frame, x, y, side)
        scale = SIDE / side
        placed = [((b[0] - x) * scale, (b[1] - y) * scale * ratio, b[2] * scale, b[3] * scale * ratio) for b in boxes]
        if border == cv2.BORDER_REFLECT_101 and len(placed):  # mirrored copies of faces are unlabelled: paint them over
            x0, y0 = -x * scale, -y * scale * ratio
            x1, y1 = x0 + frame.shape[1] * scale, y0 + frame.shape[0] * scale * ratio
            mask = np.zeros((SIDE, SIDE), bool)
            mask[max(0, round(y0)):max(0, round(y1)), max(0, round(x0)):max(0, round(x1))] = True
            cut[~mask] = cv2.GaussianBlur(cut, (0, 0), 9)[~mask]
        if placed and rng.random() < 0.08:  # the same scene with its faces erased is a hard negative
            for (bx, by, bw, bh) in placed:
                x0, y0 = int(max(0, bx - bw * 0.15)), int(max(0, by - bh * 0.3))
                x1, y1 = int(min(SIDE, bx + bw * 1.15)), int(min(SIDE, by + bh * 1.15))
                if x1 > x0 and y1 > y0:
                    empty = self.empties[rng.integers(len(self.empties))]
                    patch = cv2.resize(empty, (x1 - x0, y1 - y0), interpolation=cv2.INTER_AREA)
                    cut[y0:y1, x0:x1] = patch if rng.random() < 0.5 else cut[y0:y1, x0:x1].mean((0, 1))
            placed = []
        if rng.random() < 0.5:
            cut = cut[:, ::-1]
            placed = [(SIDE - bx - bw, by, bw, bh) for bx, by, bw, bh in placed]
        return self.degrade(cut, placed), placed

    def batch(self, size: int):
        images = np.zeros((size, 3, SIDE, SIDE), np.float32)
        heat = np.zeros((size, CELLS, CELLS), np.float32)
        distances = np.ones((size, 4, CELLS, CELLS), np.float32)
        inside = np.zeros((size, CELLS, CELLS), np.float32)
        ignore = np.zeros((size, CELLS, CELLS), np.float32)
        centres = (np.arange(CELLS) + 0.5) * STRIDE
        gx, gy = np.meshgrid(centres, centres)
        for n in range(size):
            image, boxes = self.sample()
            images[n] = image[..., ::-1].transpose(2, 0, 1)
            for bx, by, bw, bh in sorted(boxes, key=lambda b: -b[2] * b[3]):
                visible = max(0, min(SIDE, bx + bw) - max(0, bx)) * max(0, min(SIDE, by + bh) - max(0, by)) / (bw * bh)
                cx, cy = bx + bw / 2, by + bh / 2
                near = (np.abs(gx - cx) < bw * 0.6 + STRIDE) & (np.abs(gy - cy) < bh * 0.6 + STRIDE)
                if visible < 0.6 or max(bw, bh) < 7:
                    ignore[n][near] = 1
                    continue
                sx, sy = max(bw * 0.14, 3.0), max(bh * 0.14, 3.0)
                bump = np.exp(-((gx - cx) ** 2 / (2 * sx * sx) + (gy - cy) ** 2 / (2 * sy * sy)))
                row = int(np.clip(cy // STRIDE, 0, CELLS - 1))
                column = int(np.clip(cx // STRIDE, 0, CELLS - 1))
                bump[row, column] = 1
                heat[n] = np.maximum(heat[n], bump)
                own = bump > 0.4
                inside[n][own] = 1
                for k, value in enumerate((gx - bx, gy - by, bx + bw - gx, by + bh - gy)):
                    distances[n, k][own] = np.maximum(value[own], 0.5)
        return images, heat, distances, inside, ignore


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
    parser.add_argument('--steps', type=int, default=8000)
    parser.add_argument('--batch', type=int, default=48)
    parser.add_argument('--threads', type=int, default=1)
    parser.add_argument('--rate', type=float, default=4e-3)
    parser.add_argument('--stop-at', type=int, help='end the schedule early')
    parser.add_argument('--round', type=int, default=1, help='which resumed run this is: other scenes each time')
    parser.add_argument('--resume', action='store_true', help='go on from finder.pt with a falling rate')
    a = parser.parse_args()
    torch.manual_seed(SEED)
    torch.set_num_threads(a.threads)
    torch.backends.nnpack.set_flags(False)
    cv2.setNumThreads(1)
    rng = np.random.default_rng(SEED + a.round if a.resume else SEED)
    items = load(a.out)
    held = VALIDATION_GROUPS | {'human__group-2', 'echo_b'}
    check = [i for i in items if i['group'] in held and any(i['agreed'])]
    check = check[:: max(1, len(check) // 120)]
    empties = backdrops()
    hard = hardened(check, np.random.default_rng(5))
    scenes = Scenes([i for i in items if i['group'] not in held], empties[:-3], rng)
    net = FaceFinder().to(memory_format=torch.channels_last)
    print('parameters', sum(p.numel() for p in net.parameters()), 'held-out frames', len(check), flush=True)
    if a.resume:
        net.load_state_dict(torch.load(a.out / 'finder.pt'))
    optimiser = torch.optim.AdamW(net.parameters(), lr=a.rate, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, a.rate, total_steps=a.steps, pct_start=0.05 if a.resume else 0.1)
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
        if step == a.stop_at:
            break


if __name__ == '__main__':
    main()
