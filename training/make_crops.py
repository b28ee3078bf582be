"""Writes shards of crop pairs from simulated scenes: the pool from which train_context.py mixes its batches.

No answers of the teacher are stored: teacher and student see the identical picture, mixed afresh in every batch.
"""
import argparse
import time
from pathlib import Path

import cv2
import numpy as np
from media import SEED, backdrops, load
from scenes import KINDS, TRUTH, Scenes
from teacher import SCALES, crop

SHARD = 1024
CROPS_PER_SCENE = {'replay': 4, 'print': 4, 'elsewhere': 4}


def jitter(box, rng):
    """A box as another finder might draw it."""
    x, y, w, h = box
    scale = np.exp(rng.normal(0, 0.09))
    w2, h2 = w * scale * np.exp(rng.normal(0, 0.05)), h * scale * np.exp(rng.normal(0, 0.05))
    return x + w / 2 - w2 / 2 + rng.normal(0, 0.06) * w, y + h / 2 - h2 / 2 + rng.normal(0, 0.06) * h, w2, h2


def shard(scenes: Scenes, size: int) -> dict[str, np.ndarray]:
    """near, wide: RGB uint8 [size,80,80,3]; kind: index into KINDS; truth: 1 live, 0 attack, -1 only the teacher can say."""
    rows = []
    while len(rows) < size:
        kind, picture, box = scenes.scene()
        height, width = picture.shape[:2]
        for _ in range(CROPS_PER_SCENE.get(kind, 3)):
            x, y, w, h = near = jitter(box, scenes.rng)
            if min(w, h) < 12 or x + w < 8 or y + h < 8 or x > width - 8 or y > height - 8 or min(height, width) < 16:
                continue
            rows.append((kind, *[crop(picture, near, scale) for scale in SCALES.values()]))
    rows = rows[:size]
    crops = {key: np.stack([row[at] for row in rows])[..., ::-1] for at, key in enumerate(SCALES, 1)}
    return {**crops, 'kind': np.array([KINDS.index(row[0]) for row in rows], np.int8),
            'truth': np.array([TRUTH.get(row[0], -1) for row in rows], np.int8)}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument('--out', type=Path, required=True)
    parser.add_argument('--shards', type=int, default=24)
    parser.add_argument('--first', type=int, default=0)
    parser.add_argument('--seed', type=int, default=SEED)
    a = parser.parse_args()
    cv2.setNumThreads(1)
    started, folder = time.time(), a.out / 'pool'
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [n for n in range(a.first, a.first + a.shards) if not (folder / f'{n:03d}.npz').exists()]
    if not wanted:
        return
    scenes = Scenes(load(a.out), backdrops(), np.random.default_rng(a.seed))
    for number in wanted:
        scenes.rng = np.random.default_rng([a.seed, number])
        rows = shard(scenes, SHARD)
        temporary = folder / f'.{number:03d}.npz'
        np.savez(temporary, **rows)
        temporary.rename(folder / f'{number:03d}.npz')
        counts = {kind: int((rows['kind'] == at).sum()) for at, kind in enumerate(KINDS)}
        print(number, f'{time.time() - started:.0f}s', counts, flush=True)


if __name__ == '__main__':
    main()
