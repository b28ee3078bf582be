"""Sets the limits of the network that sees covered faces: at most one live clip in a hundred, altered copies included, may be refused.

Writes cover-limits.json: {limits: log-odds by kind, clips, refused, alarms by kind of copy}; `--half report` only counts, with the limits that are there.
"""
import argparse
import json
from pathlib import Path

import cv2
import numpy as np
import torch
from cover_scenes import square_crop
from face_cover import KINDS, SCALE, SIDE, FaceCover
from media import SEED, data_dir, half, load

LOOKS = 5  # as many frames of a clip as lib/detection/face-cover.ts looks at
SHARE = 0.01
# The lowest limits: what the product's own decoder and boxes need on the same half, on which one clip more was refused without them.
LOWEST = {'mouth': 0.3, 'eyes': 3.7, 'half': 2.3}


def gamma(power: float):
    table = (255 * (np.arange(256) / 255) ** power).astype(np.uint8)
    return lambda x: cv2.LUT(x, table)


def small(x):
    return cv2.resize(cv2.resize(x, None, fx=0.4, fy=0.4, interpolation=cv2.INTER_AREA), x.shape[1::-1], interpolation=cv2.INTER_LINEAR)


def coded(kind: str, quality: int):
    flag = cv2.IMWRITE_WEBP_QUALITY if kind == '.webp' else cv2.IMWRITE_JPEG_QUALITY
    return lambda x: cv2.imdecode(cv2.imencode(kind, x, [flag, quality])[1], cv2.IMREAD_COLOR)


COPIES = {
    'as recorded': lambda x: x, 'mirrored': lambda x: np.ascontiguousarray(x[:, ::-1]), 'brightness +40 %': lambda x: cv2.convertScaleAbs(x, alpha=1.4),
    'brightness -40 %': lambda x: cv2.convertScaleAbs(x, alpha=0.6), 'gamma .5': gamma(0.5), 'gamma 2': gamma(2), 'size': small,
    'blur': lambda x: cv2.GaussianBlur(x, (0, 0), 2), 'JPEG 20': coded('.jpg', 20), 'WebP 10': coded('.webp', 10),
    'grey': lambda x: cv2.cvtColor(cv2.cvtColor(x, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR),
}


def clips_of(data: Path, out: Path, name: str) -> dict[str, list[dict]]:
    """Frames of the live clips of a half that show a face, LOOKS of each at most."""
    live = {row['file'] for row in half(data, name) if row['label'] == 'live'}
    clips: dict[str, list[dict]] = {}
    for item in load(out, name):
        if item['file'] in live and len(item['boxes']):
            clips.setdefault(item['file'], []).append(item)
    return {file: [frames[k] for k in np.unique(np.linspace(0, len(frames) - 1, LOOKS).astype(int))] for file, frames in clips.items()}


def crops_of(frames: list[dict], alter, is_mirrored: bool, rng) -> list[np.ndarray]:
    crops = []
    for item in frames:
        x, y, w, h = max(item['boxes'], key=lambda b: b[2] * b[3])[:4]
        if is_mirrored:
            x = item['frame'].shape[1] - x - w
        # The product's finder is less exact than the teacher whose boxes these are, of cut-out faces above all.
        grown = np.exp(rng.normal(0, 0.12))
        box = [x + w / 2 - w * grown / 2 + rng.normal(0, 0.07) * w, y + h / 2 - h * grown / 2 + rng.normal(0, 0.07) * h, w * grown, h * grown]
        crops.append(square_crop(alter(item['frame']), box, SIDE, SCALE)[..., ::-1])
    return crops


def pooled(net: FaceCover, clips: dict, alter, is_mirrored: bool, rng) -> np.ndarray:
    """Log-odds of each clip and kind: the middle one of its frames, the lower of two."""
    rows = []
    for frames in clips.values():
        x = np.stack(crops_of(frames, alter, is_mirrored, rng)).transpose(0, 3, 1, 2).astype(np.float32)
        with torch.no_grad():
            logits = np.sort(net(torch.from_numpy(x)).numpy(), 0)
        rows.append(logits[(len(logits) - 1) // 2])
    return np.array(rows)


def limits_for(logits: np.ndarray) -> np.ndarray:
    """For each kind the lowest limit, LOWEST at least, at which its part of SHARE of the clips are above it."""
    allowed = int(SHARE * len(logits) / len(KINDS))
    return np.maximum([LOWEST[kind] for kind in KINDS], np.sort(logits, 0)[-1 - allowed] + 1e-3)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument('--data')
    parser.add_argument('--out', type=Path, required=True)
    parser.add_argument('--half', choices=('choose', 'report'), default='choose')
    parser.add_argument('--name', default='cover')
    a = parser.parse_args()
    torch.set_num_threads(1)
    torch.backends.nnpack.set_flags(False)
    cv2.setNumThreads(1)
    net = FaceCover().eval()
    net.load_state_dict(torch.load(a.out / f'{a.name}.pt'))
    clips, rng = clips_of(data_dir(a.data), a.out, a.half), np.random.default_rng(SEED)
    by_copy = {name: pooled(net, clips, alter, name == 'mirrored', rng) for name, alter in COPIES.items()}
    everything = np.concatenate(list(by_copy.values()))
    path = a.out / f'{a.name}-limits.json'
    if a.half == 'choose':
        limits = limits_for(everything)
    else:
        limits = np.array([json.loads(path.read_text())['limits'][kind] for kind in KINDS])
    alarms = {name: int((logits > limits).any(1).sum()) for name, logits in by_copy.items()}
    highest = {kind: [round(float(v), 2) for v in np.sort(everything[:, k])[::-1][:6]] for k, kind in enumerate(KINDS)}
    result = dict(limits=dict(zip(KINDS, map(float, limits))), clips=len(clips), copies=len(everything), refused=sum(alarms.values()), alarms=alarms, highest=highest)
    (path if a.half == 'choose' else a.out / f'{a.name}-report.json').write_text(json.dumps(result, indent=2) + '\n')
    print(json.dumps(result))


if __name__ == '__main__':
    main()
