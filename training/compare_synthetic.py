"""What the network of the second axis says of clips never trained on, with altered copies of the live ones; finds its limits.

`--half choose --limits` writes the limits: at most one of a hundred live copies above them. `--pictures` measures a folder of pictures
(paintings, drawings …) that are neither trained on nor shipped.
"""
import argparse
import json
import math
import pickle
import sys
from pathlib import Path

import cv2
import numpy as np
import torch
from make_renderings import styles
from media import YuNet, data_dir, fit, load
from synthetic_network import SCALE, SIDE, SyntheticNetwork
from train_synthetic import _webp, framed

FRAMES, MIN_FACE = 5, 64
LIVE_SHARE = 0.01
# A large face is read in up to so many times as many points each way: without that its pores and lashes alias to brush strokes.
MAX_FINER = 2
# A face that is cut out, so that most of its surroundings would be mirrored, is not judged.
MIN_SHOWN = 0.8


def crop(image: np.ndarray, box) -> np.ndarray:
    """`square` of lib/detection/context-crop.ts: bilinear, mirrored outside, RGB. Large faces are read finer and averaged."""
    x, y, w, h = (float(v) for v in box[:4])
    side = max(w, h) * SCALE
    finer = min(MAX_FINER, max(1, round(side / SIDE)))
    count = finer * SIDE
    steps = (np.arange(count, dtype=np.float32) + 0.5) * side / count - 0.5
    mx, my = np.meshgrid(x + w / 2 - side / 2 + steps, y + h / 2 - side / 2 + steps)
    out = cv2.remap(image, mx.astype(np.float32), my.astype(np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101)
    return cv2.resize(out, (SIDE, SIDE), interpolation=cv2.INTER_AREA)[..., ::-1]


def shown_share(image: np.ndarray, box) -> float:
    """Share of the crop that lies in the picture."""
    x, y, w, h = (float(v) for v in box[:4])
    half = max(w, h) * SCALE / 2
    shown = [max(min(middle + half, size) - max(middle - half, 0), 0) for middle, size in ((x + w / 2, image.shape[1]), (y + h / 2, image.shape[0]))]
    return shown[0] * shown[1] / (4 * half * half)


def _scaled(image, factor: float):
    return cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)


def _gamma(image, power: float):
    return np.clip(255 * (image / 255.0) ** power, 0, 255).astype(np.uint8)


def _bright(image, factor: float):
    return np.clip(image.astype(np.float32) * factor, 0, 255).astype(np.uint8)


def _grey(image):
    return cv2.cvtColor(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)


def _beauty(image):
    return cv2.addWeighted(cv2.bilateralFilter(image, 9, 35, 5), 0.85, image, 0.15, 4)


def _noisy(image):
    noise = np.random.default_rng(1).normal(0, 8, image.shape)
    return np.clip(image + noise, 0, 255).astype(np.uint8)


def _sharp(image):
    return np.clip(image + 1.2 * (image.astype(np.float32) - cv2.GaussianBlur(image, (0, 0), 1.2)), 0, 255).astype(np.uint8)


# Each keeps the face where it is, but for `half the size`, whose box shrinks with it.
COPIES = {
    'as it is': lambda x: x, 'half the size': lambda x: _scaled(x, 0.5), 'brightness -40 %': lambda x: _bright(x, 0.6),
    'brightness +40 %': lambda x: _bright(x, 1.4), 'gamma .5': lambda x: _gamma(x, 0.5), 'gamma 2': lambda x: _gamma(x, 2),
    'mirrored': lambda x: x[:, ::-1], 'greyscale': _grey, 'smoothed skin': _beauty, 'median filter': lambda x: cv2.medianBlur(x, 5),
    'blur': lambda x: cv2.GaussianBlur(x, (0, 0), 1.5), 'noise': _noisy, 'sharpened': _sharp,
    'VP8 intra, quality 30': lambda x: _webp(x, 30), 'VP8 intra, quality 5': lambda x: _webp(x, 5),
    'VP8 intra, quality 15, half the size': lambda x: _webp(_scaled(x, 0.5), 15),
}


class Judge:
    """Clip log-odds [rendered, swapped]: the median over frames."""

    def __init__(self, path: Path):
        self.net = SyntheticNetwork()
        self.net.load_state_dict(torch.load(path, weights_only=False)['average'])
        self.net.eval()

    @torch.no_grad()
    def __call__(self, crops: list[np.ndarray]) -> np.ndarray:
        batch = np.stack(crops).transpose(0, 3, 1, 2).astype(np.float32)
        return np.median(self.net(torch.from_numpy(np.ascontiguousarray(batch))).numpy(), 0)


def faces_of(items: list[dict]) -> list[tuple[np.ndarray, np.ndarray]]:
    """At most FRAMES pictures of a clip with the box of the largest face."""
    seen = [(i['frame'], max(i['boxes'], key=lambda b: b[2] * b[3])) for i in items if len(i['boxes'])]
    seen = [(frame, box) for frame, box in seen if math.sqrt(box[2] * box[3]) >= MIN_FACE and shown_share(frame, box) >= MIN_SHOWN]
    picks = np.unique(np.linspace(0, len(seen) - 1, FRAMES).astype(int)) if seen else []
    return [seen[at] for at in picks]


def copy_crop(frame, box, name: str):
    altered = np.ascontiguousarray(COPIES[name](frame))
    factor = altered.shape[1] / frame.shape[1]
    moved = np.array(box[:4], np.float32) * factor
    if name == 'mirrored':
        moved[0] = altered.shape[1] - moved[0] - moved[2]
    return crop(altered, moved)


def measure_clips(judge: Judge, items: list[dict]) -> list[dict]:
    """One row for each clip, and for live ones for each copy: label, group, style, generator's group, copy, rendered, swapped."""
    known, clips, rows = styles(), {}, []
    for item in items:
        clips.setdefault(item['file'], []).append(item)
    for file, own in clips.items():
        faces, label = faces_of(own), file.split('/')[0]
        if len(faces) < 3:
            continue
        style = known.get((label, own[0]['group']), '')
        for name in COPIES if label == 'live' else ('as it is',):
            rendered, swapped = judge([copy_crop(frame, box, name) for frame, box in faces])
            rows.append(dict(file=file, label=label, group=own[0]['group'], style=style, copy=name, rendered=float(rendered), swapped=float(swapped)))
    return rows


def measure_stills(judge: Judge, items: list[dict]) -> list[dict]:
    """CGI stills, by whether a training without half of them saw them; portraits, each as it is."""
    rows, stills = [], sorted((i for i in items if i['file'].startswith(('portraits/', 'stills/human__cgi', 'stills/human__ai')) and len(i['boxes'])), key=lambda i: i['file'])
    cgi = [i['file'] for i in stills if i['file'].startswith('stills/') and min(max(i['boxes'], key=lambda b: b[2] * b[3])[2:4]) >= 40]
    for item in stills:
        faces = faces_of([item])
        if faces:
            rendered, swapped = judge([crop(*faces[0])])
            label = 'portrait' if item['file'] not in cgi else f'CGI still, {("first", "second")[cgi.index(item["file"]) % 2]} half'
            rows.append(dict(file=item['file'], label=label, rendered=float(rendered), swapped=float(swapped)))
    return rows


def measure_family(judge: Judge, out: Path, family: str) -> list[dict]:
    """Renderings of one family as they are."""
    rows = []
    for path in sorted((out / 'renderings').glob('*.pickle')):
        for row in pickle.loads(path.read_bytes()):
            if row['family'] == family:
                picture = framed(cv2.imdecode(np.frombuffer(row['jpeg'], np.uint8), cv2.IMREAD_COLOR))[..., ::-1]
                rendered, swapped = judge([picture])
                rows.append(dict(file=row['file'], label=f'family: {family}', rendered=float(rendered), swapped=float(swapped)))
    return rows


def measure_pictures(judge: Judge, folder: Path, yunet) -> list[dict]:
    rows = []
    for path in sorted(p for p in folder.rglob('*') if p.suffix.lower() in ('.png', '.jpg', '.jpeg', '.webp')):
        image = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
        if image is None or image.ndim != 3:
            continue
        if image.shape[2] == 4:  # cut out: laid on grey
            alpha = image[..., 3:] / 255
            image = (image[..., :3] * alpha + 110 * (1 - alpha)).astype(np.uint8)
        image = fit(image)
        found = yunet(image)
        found = [b for b in found if math.sqrt(b[2] * b[3]) >= MIN_FACE and shown_share(image, b) >= MIN_SHOWN]
        if len(found):
            rendered, swapped = judge([crop(image, max(found, key=lambda b: b[2] * b[3]))])
            rows.append(dict(file=str(path.relative_to(folder)), label=str(path.parent.relative_to(folder)), rendered=float(rendered), swapped=float(swapped)))
    return rows


def limit_of(rows: list[dict], output: str) -> float:
    """The least limit, in steps of a tenth, that at most LIVE_SHARE of the live copies pass."""
    live = sorted((row[output] for row in rows if row['label'] == 'live'), reverse=True)
    return math.ceil(10 * live[int(LIVE_SHARE * len(live))]) / 10


def report(rows: list[dict], limits: dict) -> None:
    for key in sorted({(row['label'], row.get('style', ''), row.get('copy', '')) for row in rows}):
        own = [row for row in rows if (row['label'], row.get('style', ''), row.get('copy', '')) == key]
        values = {output: np.array([row[output] for row in own]) for output in limits}
        words = [f'{output} > {limit}: {(values[output] > limit).sum()} of {len(own)} (median {np.median(values[output]):.1f}, most {values[output].max():.1f})'
                 for output, limit in limits.items()]
        print(' / '.join(k for k in key if k), '|', '; '.join(words))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument('--data')
    parser.add_argument('--out', type=Path, required=True)
    parser.add_argument('--name', default='synthetic')
    parser.add_argument('--half', nargs='*', default=[], help='choose, report, or frames (what may be trained on)')
    parser.add_argument('--family', nargs='*', default=[])
    parser.add_argument('--pictures', type=Path)
    parser.add_argument('--limits', action='store_true', help='write the limits that these clips give')
    parser.add_argument('--json', type=Path)
    a = parser.parse_args()
    cv2.setNumThreads(1)
    torch.set_num_threads(1)
    judge, rows = Judge(a.out / f'{a.name}.pt'), []
    for half in a.half:
        items = load(a.out, half)
        rows += measure_clips(judge, [i for i in items if not i['file'].startswith(('portraits/', 'stills/', 'unknown/'))])
        rows += measure_stills(judge, items)
    for family in a.family:
        rows += measure_family(judge, a.out, family)
    if a.pictures:
        rows += measure_pictures(judge, a.pictures, YuNet(data_dir(a.data), 0.75))
    path = a.out / f'{a.name}-limits.json'
    if a.limits:
        path.write_text(json.dumps({output: limit_of(rows, output) for output in ('rendered', 'swapped')}))
    if not path.exists():
        sys.exit('No limits yet: --half choose --limits')
    report(rows, json.loads(path.read_text()))
    if a.json:
        a.json.write_text(json.dumps(rows, indent=1))


if __name__ == '__main__':
    main()
