"""Writes shards of crop pairs with the teacher's answers: the student's training and validation material."""
import argparse
import time
from pathlib import Path

import cv2
import numpy as np
from media import VALIDATION_GROUPS, backdrops, data_dir, load
from simulate import live, printed, replay
from teacher import SCALES, Teacher, crop

SHARD = 2048
KINDS = {'live': 0, 'replay': 1, 'print': 2, 'unknown': 3, 'mixed': 4}
# Hard label: 1 live, 0 attack by construction, -1 only the teacher's opinion counts.
HARD = {'live': 1, 'replay': 0, 'print': 0, 'unknown': -1, 'mixed': -1}


def jitter(box, rng):
    x, y, w, h = box
    scale = np.exp(rng.normal(0, 0.07))
    w2, h2 = w * scale * np.exp(rng.normal(0, 0.05)), h * scale * np.exp(rng.normal(0, 0.05))
    return x + w / 2 - w2 / 2 + rng.normal(0, 0.05) * w, y + h / 2 - h2 / 2 + rng.normal(0, 0.05) * h, w2, h2


class Maker:
    def __init__(self, items, rng, texture):
        self.rng = rng
        faces = [(i, b) for i in items for b, ok in zip(i['boxes'], i['agreed']) if ok and b[3] >= 48]
        self.sources = {}
        for item, box in faces:
            key = 'render' if 'cgi-m' in item['file'] else 'still' if item['label'] == 'still' else item['group']
            live_clip = item['label'] == 'live'
            self.sources.setdefault((live_clip, key), []).append((item, box))
        self.live_keys = [k for k in self.sources if k[0]]
        self.other_keys = [k for k in self.sources if not k[0]]
        self.others = [i['frame'] for i in items if i['label'] == 'live'] + texture * 8
        self.groups = sorted({k[1] for k in self.sources})

    def draw(self, keys):
        key = keys[self.rng.integers(len(keys))]
        pool = self.sources[key]
        item, box = pool[self.rng.integers(len(pool))]
        frame, box = item['frame'], box[:4].copy()
        if self.rng.random() < 0.5:
            frame = np.ascontiguousarray(frame[:, ::-1])
            box[0] = frame.shape[1] - box[0] - box[2]
        return key, frame, box

    def scene(self):
        rng = self.rng
        kind = rng.choice(['live', 'replay', 'print', 'unknown'], p=[0.42, 0.32, 0.1, 0.16])
        if kind == 'unknown' and not self.other_keys:
            kind = 'live'
        mixed_keys = self.live_keys if rng.random() < 0.6 or not self.other_keys else self.other_keys
        key, frame, box = self.draw({'live': self.live_keys, 'unknown': self.other_keys}.get(kind, mixed_keys))
        if kind in ('live', 'unknown'):
            picture, box = live(frame, box, rng)
        elif kind == 'replay':
            picture, box = replay(frame, box, self.others, rng)
        else:
            picture, box = printed(frame, box, self.others, rng)
        return kind, self.groups.index(key[1]), picture, box


def shard(maker: Maker, teacher: Teacher, size: int) -> dict[str, np.ndarray]:
    rng, rows = maker.rng, []
    while len(rows) < size:
        kind, group, picture, box = maker.scene()
        for _ in range(2):
            near_box = jitter(box, rng)
            inside = near_box[0] + near_box[2] > 8 and near_box[1] + near_box[3] > 8
            if min(near_box[2:]) < 20 or not inside or near_box[0] > picture.shape[1] - 8 or near_box[1] > picture.shape[0] - 8:
                continue
            rows.append((kind, group, *[crop(picture, near_box, s) for s in SCALES.values()]))
        if len(rows) > 20 and rng.random() < 0.12:  # between two scenes only the teacher knows the answer
            a, b = rows[rng.integers(len(rows))], rows[-1]
            t = rng.uniform(0.15, 0.85)
            rows.append(('mixed', b[1], *[cv2.addWeighted(a[k], t, b[k], 1 - t, 0) for k in (2, 3)]))
    rows = rows[:size]
    crops = {'near': np.stack([r[2] for r in rows]), 'wide': np.stack([r[3] for r in rows])}
    out = {'kind': np.array([KINDS[r[0]] for r in rows], np.int8), 'hard': np.array([HARD[r[0]] for r in rows], np.int8),
           'group': np.array([r[1] for r in rows], np.int16)}
    logits, embeddings = {k: [] for k in SCALES}, {k: [] for k in SCALES}
    for start in range(0, size, 16):
        for key, (l, e) in teacher({k: v[start:start + 16] for k, v in crops.items()}).items():
            logits[key].append(l)
            embeddings[key].append(e)
    for key in SCALES:
        out[key] = crops[key][..., ::-1]  # RGB, as the product feeds it
        out[key + '_logits'] = np.concatenate(logits[key]).astype(np.float16)
        out[key + '_embedding'] = np.concatenate(embeddings[key]).astype(np.float16)
    return out


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument('--data')
    parser.add_argument('--out', type=Path, required=True)
    parser.add_argument('--shards', type=int, default=40)
    parser.add_argument('--part', choices=('train', 'validation'), default='train')
    parser.add_argument('--first', type=int, default=0)
    a = parser.parse_args()
    cv2.setNumThreads(1)
    items, validation = load(a.out), a.part == 'validation'
    items = [i for i in items if (i['group'] in VALIDATION_GROUPS) == validation]
    texture = backdrops()
    texture = texture[-3:] if validation else texture[:-3]
    teacher = Teacher(data_dir(a.data))
    started = time.time()
    for number in range(a.first, a.first + a.shards):
        rng = np.random.default_rng([20_261_124, validation, number])
        rows = shard(Maker(items, rng, texture), teacher, SHARD)
        temporary = a.out / f'.{a.part}-{number:03d}.npz'
        np.savez(temporary, **rows)
        temporary.rename(a.out / f'{a.part}-{number:03d}.npz')
        p = {k: np.exp(rows[k + '_logits'].astype(np.float32)) for k in SCALES}
        p = np.mean([v[:, 1] / v.sum(1) for v in p.values()], axis=0)
        means = {name: round(float(p[rows['kind'] == code].mean()), 2) for name, code in KINDS.items() if (rows['kind'] == code).any()}
        print(a.part, number, f'{time.time() - started:.0f}s', 'teacher live by kind', means, flush=True)


if __name__ == '__main__':
    main()
