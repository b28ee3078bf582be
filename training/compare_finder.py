"""Compares face finders with YuNet on "evaluate only" frames of one half: misses, boxes, false finds, time; figures for the card.

The main face of a frame is the largest box of YuNet's with which RFB agrees; it is found when the finder has a box
with IoU > .5 there. A find that meets no box of YuNet's is false.
"""
import argparse
import json
import time
from pathlib import Path

import cv2
import numpy as np
from face_finder import STRIDE
from media import iou, load
from quiet_onnxruntime import ort
from train_finder import letterbox

MODELS = Path(__file__).parent.parent / 'models'
SIZES = ((0, 16), (16, 40), (40, 90), (90, 1e9))  # sides in pixels of what the network sees
BEGIN, END = '<!-- figures: begin -->', '<!-- figures: end -->'
DIM = 70  # mean brightness of a face


def contained(a, b) -> bool:
    width = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    height = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    return width > 0 and height > 0 and width * height > 0.6 * min(a[2] * a[3], b[2] * b[3])


class Finder:
    """An exported finder with the threshold of the manifest beside it and the product's merging of finds (face-finder.ts)."""

    def __init__(self, path: Path):
        options = ort.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self.threshold = json.loads((path.parent / 'manifest.json').read_text())['threshold']
        self.session = ort.InferenceSession(str(path), options, providers=['CPUExecutionProvider'])

    def run(self, picture: np.ndarray) -> np.ndarray:
        return self.session.run(None, {'picture': picture})[0][0]

    def __call__(self, frame: np.ndarray) -> list[tuple]:
        canvas, scale, x, y = letterbox(frame)
        out = self.run(canvas[..., ::-1].transpose(2, 0, 1).astype(np.float32)[None])
        finds = []
        for row, column in zip(*np.where(out[0] >= self.threshold)):
            l, t, r, b = out[1:, row, column]
            cx, cy = (column + 0.5) * STRIDE, (row + 0.5) * STRIDE
            finds.append((float(out[0, row, column]), ((cx - l - x) / scale, (cy - t - y) / scale, (l + r) / scale, (t + b) / scale)))
        kept = []
        for find in sorted(finds, key=lambda one: -one[0]):
            if all(iou(find[1], other[1]) < 0.35 and not contained(find[1], other[1]) for other in kept):
                kept.append(find)
        return kept


def wilson(hits: float, total: int) -> str:
    if total == 0:
        return '–'
    p, z = hits / total, 1.96
    middle, half = (p + z * z / 2 / total) / (1 + z * z / total), z / (1 + z * z / total) * np.sqrt(p * (1 - p) / total + z * z / 4 / total**2)
    return f'{100 * p:.1f} % ({100 * max(0, middle - half):.1f}–{100 * (middle + half):.1f})'


def main_face(item: dict):
    boxes = [b for b, agreed in zip(item['boxes'], item['agreed']) if agreed]
    return max(boxes, key=lambda b: b[2] * b[3]) if boxes else None


def beside_people(items: list[dict], seed: int = 7) -> list[np.ndarray]:
    """What is beside the faces of frames: pieces of real rooms, clothes and hair without a face."""
    rng, pieces = np.random.default_rng(seed), []
    for item in items:
        height, width = item['frame'].shape[:2]
        for _ in range(6):
            side = int(min(height, width) * rng.uniform(0.25, 0.6))
            x, y = int(rng.integers(0, width - side + 1)), int(rng.integers(0, height - side + 1))
            if all(b[0] - b[2] * 0.15 > x + side or b[0] + b[2] * 1.15 < x or b[1] - b[3] * 0.3 > y + side or b[1] + b[3] * 1.15 < y
                   for b in item['boxes']) and len(item['boxes']):
                pieces.append(item['frame'][y:y + side, x:x + side])
                break
    return pieces


def measure(finder: Finder, items: list[dict], pieces: list[np.ndarray]) -> list[tuple[str, str]]:
    rows = []
    found = [finder(item['frame']) for item in items]
    for title, wanted in (('live', lambda i: i['label'] == 'live'), ('attacks', lambda i: i['label'] != 'live')):
        part = [(item, finds) for item, finds in zip(items, found) if wanted(item)]
        asked = [(item, finds, main_face(item)) for item, finds in part if main_face(item) is not None]
        overlaps = [max((iou(box, face) for _, box in finds), default=0) for _, finds, face in asked]
        hits = [one > 0.5 for one in overlaps]
        groups = {}
        for (item, _, _), hit in zip(asked, hits):
            groups.setdefault(item['group'], []).append(hit)
        by_group = np.mean([np.mean(one) for one in groups.values()]) if groups else 0
        rows.append((f'{title}: main face found, each of {len(groups)} people the same weight', wilson(by_group * len(groups), len(groups))))
        rows.append((f'{title}: main face found, frames', f'{sum(hits)}/{len(hits)} · {wilson(sum(hits), len(hits))}'))
        rows.append((f'{title}: mean IoU with YuNet where found', f'{np.mean([o for o in overlaps if o > 0.5] or [0]):.3f}'))
        false = sum(any(all(iou(box, b) < 0.2 for b in item['boxes']) for _, box in finds) for item, finds in part if len(item['boxes']))
        several = sum(1 for item, _ in part if len(item['boxes']))
        rows.append((f'{title}: frames with a box that is none of YuNet’s', f'{false}/{several} · {wilson(false, several)}'))
        if title == 'live':
            for low, high in SIZES:
                chosen = [h for (item, _, f), h in zip(asked, hits) if low <= np.sqrt(f[2] * f[3]) * 128 / max(item['frame'].shape[:2]) < high]
                name = f'{low} to {high:.0f} px' if high < 1e6 else f'{low} px and more'
                rows.append((f'live: faces of {name} of 128', f'{sum(chosen)}/{len(chosen)} · {wilson(sum(chosen), len(chosen))}'))
            dim = [h for (item, _, f), h in zip(asked, hits)
                   if item['frame'][max(0, int(f[1])):int(f[1] + f[3]), max(0, int(f[0])):int(f[0] + f[2])].mean() < DIM]
            rows.append((f'live: faces darker than {DIM} of 255', f'{sum(dim)}/{len(dim)} · {wilson(sum(dim), len(dim))}'))
    false = sum(len(finder(piece)) > 0 for piece in pieces)
    rows.append(('finds in pieces of the same frames beside the faces', f'{false}/{len(pieces)} · {wilson(false, len(pieces))}'))
    return rows


def timed(finders: list[Finder], rounds: int = 200) -> list[float]:
    """Milliseconds of CPU for one picture on one thread, medians of turns that alternate."""
    picture = np.random.default_rng(1).uniform(0, 255, (1, 3, 128, 128)).astype(np.float32)
    times = [[] for _ in finders]
    for _ in range(rounds):
        for finder, own in zip(finders, times):
            start = time.process_time()
            finder.run(picture)
            own.append((time.process_time() - start) * 1000)
    return [float(np.median(own)) for own in times]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument('--out', type=Path, required=True, help='folder of choose.pickle and report.pickle')
    parser.add_argument('--half', choices=('choose', 'report'), default='choose')
    parser.add_argument('--models', type=Path, nargs='+', default=[MODELS / 'face-finder/model.onnx', MODELS / 'face-finder@2/model.onnx'])
    parser.add_argument('--card', type=Path, help='CARD.md whose marked part gets the table')
    a = parser.parse_args()
    cv2.setNumThreads(1)
    items, finders = load(a.out, a.half), [Finder(path) for path in a.models]
    pieces = beside_people(items)
    tables = [measure(finder, items, pieces) for finder in finders]
    names = [path.parent.name for path in a.models]
    lines = ['| | ' + ' | '.join(names) + ' |', '| --- |' + ' --- |' * len(names)]
    lines += [f'| {row[0][0]} | ' + ' | '.join(cell for _, cell in row) + ' |' for row in zip(*tables)]
    lines.append('| milliseconds of CPU a picture, one thread | ' + ' | '.join(f'{ms:.2f}' for ms in timed(finders)) + ' |')
    print('\n'.join(lines))
    if a.card:
        before, rest = a.card.read_text().split(BEGIN)
        table = '\n'.join(lines)
        a.card.write_text(f'{before}{BEGIN}\n{table}\n{END}{rest.split(END)[1]}')


if __name__ == '__main__':
    main()
