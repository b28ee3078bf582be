"""Decodes evaluation clips into packs (raw RGB frames + JSON) that training/evaluate.ts feeds to the product's code.

Windows of consecutive frames start at 0, 1/3 and 2/3 of each clip. Also packs what can only be simulated: waved stills
(a real frame moved as a flat photo), exact stills, dark clips, face-free and two-face clips, re-encoded copies.
"""
import argparse
import json
from pathlib import Path

import cv2
import numpy as np
from media import backdrops, data_dir, fit, index
from scipy.ndimage import gaussian_filter1d

LONG = 120


def frames_of(path: Path) -> tuple[list[np.ndarray], float]:
    if path.is_dir():
        pictures = [fit(cv2.imread(str(f))) for f in sorted(path.iterdir())]
        height, width = pictures[0].shape[:2]  # crops differ by a few pixels; a clip has one size
        return [cv2.resize(p, (width, height)) for p in pictures], 15.0
    capture = cv2.VideoCapture(str(path))
    fps, frames = capture.get(cv2.CAP_PROP_FPS) or 25.0, []
    while len(frames) < 1100:
        ok, frame = capture.read()
        if not ok:
            break
        frames.append(fit(frame))
    return frames, fps


class Packer:
    def __init__(self, out: Path):
        self.out = out
        out.mkdir(parents=True, exist_ok=True)
        self.count = 0

    def pack(self, row: dict, kind: str, frames: list[np.ndarray], fps: float, original=None) -> None:
        height, width = frames[0].shape[:2]
        name = f'{self.count:04d}'
        self.count += 1
        np.stack([f[..., ::-1] for f in frames]).tofile(self.out / f'{name}.rgb')
        facts = {'file': row['file'], 'label': row['label'], 'use': row['use'], 'group': row['group'], 'kind': kind,
                 'width': width, 'height': height, 'frames': len(frames), 'fps': fps,
                 'originalWidth': original[0] if original else width, 'originalHeight': original[1] if original else height}
        (self.out / f'{name}.json').write_text(json.dumps(facts))


def waved(frame: np.ndarray, rng, stride: int = 3) -> list[np.ndarray]:
    """A flat picture of the frame, moved by hand: smooth random shifts, turns, zooms and tilts; sensor noise; JPEG."""
    height, width = frame.shape[:2]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    amplitude = rng.uniform(0.02, 0.07) * min(width, height)
    path = gaussian_filter1d(rng.normal(0, 1, (40, 4, 2)), 4, axis=0)
    common = gaussian_filter1d(rng.normal(0, 1, (40, 2)), 4, axis=0)
    path, common = path / path.std(), common / common.std()
    out = []
    for step in range(10):
        moved = corners + (path[step * stride] * 0.35 + common[step * stride]) * amplitude
        matrix = cv2.getPerspectiveTransform(corners, moved.astype(np.float32))
        x = cv2.warpPerspective(frame, matrix, (width, height), borderMode=cv2.BORDER_REFLECT_101).astype(np.float32)
        x = np.clip(x * (1 + 0.01 * rng.normal()) + rng.normal(0, 2, x.shape), 0, 255).astype(np.uint8)
        out.append(cv2.imdecode(cv2.imencode('.jpg', x, [cv2.IMWRITE_JPEG_QUALITY, 88])[1], cv2.IMREAD_COLOR))
    return out


def reencoded(frames: list[np.ndarray], fps: float, scratch: Path) -> list[np.ndarray]:
    """The same frames through VP8 at a low rate."""
    height, width = (v // 2 * 2 for v in frames[0].shape[:2])
    writer = cv2.VideoWriter(str(scratch), cv2.VideoWriter.fourcc(*'VP80'), fps, (width, height))
    for frame in frames:
        writer.write(frame[:height, :width])
    writer.release()
    capture, out = cv2.VideoCapture(str(scratch)), []
    while True:
        ok, frame = capture.read()
        if not ok:
            return out
        out.append(frame)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument('--data')
    parser.add_argument('--packs', type=Path, required=True)
    a = parser.parse_args()
    cv2.setNumThreads(1)
    root, packer, rng = data_dir(a.data), Packer(a.packs), np.random.default_rng(7)
    for row in index(root):
        if row['label'] not in ('live', 'replay', 'synthetic', 'multi-face'):
            continue
        frames, fps = frames_of(root / row['file'])
        if not frames:
            continue
        gif, sequence = row['file'].endswith('.gif'), (root / row['file']).is_dir()
        probe = cv2.VideoCapture(str(root / row['file'])) if not sequence else None
        original = (int(probe.get(3)), int(probe.get(4))) if probe and probe.get(3) else None
        kind = 'sequence' if sequence else 'gif' if gif and row['label'] == 'live' else 'clip'
        starts = [0] if sequence or len(frames) < 60 else [0, len(frames) // 3, 2 * len(frames) // 3]
        for start in starts:
            if len(frames) - start >= 10:
                packer.pack(row, kind, frames[start:start + 10], fps, original)
        if sequence or kind == 'gif':
            continue
        spread = [frames[int((i + 0.5) * len(frames) / 10)] for i in range(10)]
        packer.pack(row, 'spread', spread, fps, original)
        if len(frames) >= 30:
            packer.pack(row, 'long', frames[:LONG], fps, original)
        if row['label'] in ('live', 'replay'):
            start = len(frames) // 3
            again = reencoded(frames[start:start + 10], fps, a.packs / 'scratch.webm')
            if len(again) == 10:
                packer.pack(row, 'reencoded', again, fps, original)
        if row['label'] == 'live':
            for part in (0.2, 0.5, 0.8):
                packer.pack(row, 'waved', waved(frames[int(len(frames) * part)], rng), 30.0, original)
                packer.pack(row, 'waved_close', waved(frames[int(len(frames) * part)], rng, 1), 30.0, original)
            still = frames[len(frames) // 2]
            packer.pack(row, 'still', [still] * 10, 30.0, original)
            packer.pack(row, 'dark', [np.clip(f.astype(np.float32) * 0.12 + rng.normal(0, 1.5, f.shape), 0, 255).astype(np.uint8) for f in frames[:10]], fps, original)
            width = still.shape[1]
            pair = [fit(np.hstack([f, f[:, ::-1]])) for f in frames[:10]]
            packer.pack(row, 'two', pair, fps, (width * 2, still.shape[0]))
    for number, picture in enumerate(backdrops()):
        row = {'file': f'backdrop-{number}', 'label': 'empty', 'use': 'train and evaluate', 'group': 'backdrop'}
        height, width = picture.shape[0] * 3 // 4, picture.shape[1] * 3 // 4
        packer.pack(row, 'empty', [np.ascontiguousarray(picture[i:i + height, i * 2:i * 2 + width]) for i in range(10)], 30.0)
    print('packs', packer.count)


if __name__ == '__main__':
    main()
