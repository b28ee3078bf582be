"""Writes shards of faces that are no photographs, made by renderings.py from trainable photographs: half of what train_synthetic.py learns from."""
import argparse
import csv
import pickle
import time
from pathlib import Path

import cv2
import numpy as np
from media import SEED, load
from renderings import FAMILIES, render

SHARD, SIDE = 400, 256
# Of the pictures a crop shows so many times the face's longer side; the network's own crop lies within.
WINDOW = 2.0
PHOTO = 'photo'


def face_crop(image: np.ndarray, box, side: int = SIDE) -> np.ndarray:
    """The square around a face, WINDOW times as long, mirrored outside of the picture."""
    x, y, w, h = (float(v) for v in box[:4])
    half = max(w, h) * WINDOW / 2
    left, top, right, bottom = (int(round(v)) for v in (x + w / 2 - half, y + h / 2 - half, x + w / 2 + half, y + h / 2 + half))
    out = max(0, -left, -top, right - image.shape[1], bottom - image.shape[0])
    if out:
        image = cv2.copyMakeBorder(image, out, out, out, out, cv2.BORDER_REFLECT_101)
    cut = image[top + out:bottom + out, left + out:right + out]
    return cv2.resize(cut, (side, side), interpolation=cv2.INTER_AREA if cut.shape[0] > side else cv2.INTER_LINEAR)


def styles() -> dict[tuple[str, str], str]:
    """Label and group to style, from recordings.csv."""
    with open(Path(__file__).parent / 'recordings.csv', newline='') as file:
        return {(row['label'], row['group']): row['style'] for row in csv.DictReader(file)}


def kind_of(item: dict, known: dict) -> str | None:
    """`live` for photographs of people, a style for pictures that are none; None for faces that are neither (driven photographs)."""
    name, label, group = item['file'], item['label'], item['group']
    if name.startswith(('stills/human__cgi', 'stills/human__ai')):
        return 'CGI still'
    if name.startswith(('driven/', 'synthetic/', 'head3d/')):
        folder, owner = name.split('/')[0], name.split('/')[1].split('__')[0]
        style = known.get((folder, group)) or next(v for (label, g), v in known.items() if label == folder and g.split('/')[0] == owner)
        return None if style == PHOTO else style
    return 'live' if label in ('live', 'gif', 'still', 'multi-face') else None


def crops_of(items: list[dict]) -> list[dict]:
    """{kind, group, file, crop} of the largest face of each trainable picture that is a photograph or is not."""
    known, crops = styles(), []
    for item in items:
        kind = kind_of(item, known)
        if kind is None or len(item['boxes']) == 0:
            continue
        box = max(item['boxes'], key=lambda b: b[2] * b[3])
        if min(box[2:4]) < 40:
            continue
        is_portrait = item['label'] == 'still'
        crops.append(dict(kind=kind, group=item['file'] if is_portrait else item['group'], file=item['file'], crop=face_crop(item['frame'], box)))
    return crops


def by_group(crops: list[dict], kind: str) -> tuple[list[list[dict]], list[list[dict]]]:
    """Crops of a kind by person: those of stills, and those of clips."""
    groups: dict[str, list[dict]] = {}
    for one in crops:
        if one['kind'] == kind:
            groups.setdefault(one['group'], []).append(one)
    stills = [g for g in groups.values() if len(g) == 1]
    return stills, [g for g in groups.values() if len(g) > 1]


def shard(crops: list[dict], rng) -> list[dict]:
    """{family, file, jpeg} of SHARD renderings: the families alike, six in ten of portraits."""
    stills, clips = by_group(crops, 'live')
    rows, families = [], list(FAMILIES)
    while len(rows) < SHARD:
        people = stills if rng.random() < 0.6 else clips
        group = people[rng.integers(len(people))]
        one = group[rng.integers(len(group))]
        family = families[len(rows) % len(families)]
        x = one['crop'] if rng.random() < 0.5 else one['crop'][:, ::-1].copy()
        out = render(x, family, rng)
        jpeg = cv2.imencode('.jpg', out, [cv2.IMWRITE_JPEG_QUALITY, 96])[1].tobytes()
        rows.append(dict(family=family, file=one['file'], jpeg=jpeg))
    return rows


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument('--out', type=Path, required=True)
    parser.add_argument('--shards', type=int, default=5)
    parser.add_argument('--seed', type=int, default=SEED)
    a = parser.parse_args()
    cv2.setNumThreads(1)
    started, folder = time.time(), a.out / 'renderings'
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [n for n in range(a.shards) if not (folder / f'{n:03d}.pickle').exists()]
    if not wanted:
        return
    crops = crops_of(load(a.out))
    for number in wanted:
        rows = shard(crops, np.random.default_rng([a.seed, 7, number]))
        temporary = folder / f'{number:03d}.part'
        temporary.write_bytes(pickle.dumps(rows))
        temporary.rename(folder / f'{number:03d}.pickle')
        print('renderings', number, len(rows), f'{time.time() - started:.0f}s', flush=True)


if __name__ == '__main__':
    main()
