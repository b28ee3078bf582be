"""Writes shards of crop pairs with the teacher's answers: the student's training and validation material."""
import argparse
import time
from pathlib import Path

import cv2
import numpy as np
from media import SEED, VALIDATION_GROUPS, backdrops, data_dir, load
from rooms import elsewhere, matte, room
from simulate import camera, live, printed, replay
from teacher import SCALES, Teacher, crop

SHARD = 1024
CROPS_PER_SCENE = 3
KINDS = {'live': 0, 'replay': 1, 'print': 2, 'unknown': 3, 'mixed': 4, 'elsewhere': 5, 'harsh': 6}
# Hard label: 1 live, 0 attack by construction, -1 only the teacher's opinion counts.
HARD = {'live': 1, 'replay': 0, 'print': 0, 'unknown': -1, 'mixed': -1, 'elsewhere': -1, 'harsh': -1}


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
        self.mattes = {}
        self.empties = texture
        rooms = [np.clip(room(640, 480, rng), 0, 255).astype(np.uint8) for _ in range(80)]
        self.others = [i['frame'] for i in items if i['label'] == 'live'][::4] + texture * 4 + rooms
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

    def moved(self, keys):
        """A person of one of the sources in another place; None when no clean matte was found."""
        key = keys[self.rng.integers(len(keys))]
        pool = self.sources[key]
        number = int(self.rng.integers(len(pool)))
        number -= number % 3  # mattes are cut for every third frame only
        item, box = pool[number]
        if (key, number) not in self.mattes:
            self.mattes[key, number] = matte(item['frame'], box)
        mask = self.mattes[key, number]
        if mask is None:
            return None
        return key, *elsewhere(item['frame'], box, mask, self.empties, self.rng)

    def scene(self):
        rng = self.rng
        kind = rng.choice(['live', 'replay', 'print', 'unknown', 'elsewhere', 'harsh'], p=[0.22, 0.3, 0.08, 0.1, 0.2, 0.1])
        if kind == 'unknown' and not self.other_keys:
            kind = 'live'
        mixed_keys = self.live_keys if rng.random() < 0.6 or not self.other_keys else self.other_keys
        place = self.moved(self.live_keys if rng.random() < 0.7 else mixed_keys) if kind == 'elsewhere' or rng.random() < 0.35 else None
        if kind == 'elsewhere' and place is None:
            kind = 'harsh'
        key, frame, box = place or self.draw({'live': self.live_keys, 'unknown': self.other_keys}.get(kind, mixed_keys))
        if kind == 'live' and place:
            kind = 'elsewhere'
        if kind == 'elsewhere':
            picture, box = camera(frame, box, rng, 0.7)
        elif kind in ('live', 'unknown'):
            picture, box = live(frame, box, rng)
        elif kind == 'harsh':  # dim, noisy, blurred: only the teacher can say
            dim = np.clip(frame.astype(np.float32) * rng.uniform(0.25, 1.1), 0, 255)
            picture, box = camera(dim, box, rng, 1.7)
        elif kind == 'replay':
            picture, box = replay(frame, box, self.others, rng)
        else:
            picture, box = printed(frame, box, self.others, rng)
        return kind, self.groups.index(key[1]), picture, box


def shard(maker: Maker, teacher: Teacher, size: int) -> dict[str, np.ndarray]:
    rng, rows = maker.rng, []
    while len(rows) < size:
        kind, group, picture, box = maker.scene()
        for _ in range(CROPS_PER_SCENE):
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
    parser.add_argument('--seed', type=int, default=SEED)
    a = parser.parse_args()
    cv2.setNumThreads(1)
    items, validation = load(a.out), a.part == 'validation'
    items = [i for i in items if (i['group'] in VALIDATION_GROUPS) == validation]
    texture = backdrops()
    texture = texture[-3:] if validation else texture[:-3]
    teacher = Teacher(data_dir(a.data))
    started, maker = time.time(), Maker(items, np.random.default_rng(0), texture)
    for number in range(a.first, a.first + a.shards):
        maker.rng = np.random.default_rng([a.seed, validation, number])
        rows = shard(maker, teacher, SHARD)
        temporary = a.out / f'.{a.part}-{number:03d}.npz'
        np.savez(temporary, **rows)
        temporary.rename(a.out / f'{a.part}-{number:03d}.npz')
        p = {k: np.exp(rows[k + '_logits'].astype(np.float32)) for k in SCALES}
        p = np.mean([v[:, 1] / v.sum(1) for v in p.values()], axis=0)
        means = {name: round(float(p[rows['kind'] == code].mean()), 2) for name, code in KINDS.items() if (rows['kind'] == code).any()}
        print(a.part, number, f'{time.time() - started:.0f}s', 'teacher live by kind', means, flush=True)


if __name__ == '__main__':
    main()
