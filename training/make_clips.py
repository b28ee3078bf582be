"""Makes the evaluation set: windows of the real clips, and what can only be made, as video files with a list.

`npm run evaluate -- OUT/clips.csv` then judges them through the product's own decoder. Motion JPEG of high quality in AVI,
so that hardly anything is lost to the second encoding. Real clips longer than three windows give three.
"""
import argparse
import csv
from pathlib import Path

import cv2
import numpy as np
from finder_scenes import relit
from media import YuNet, backdrops, data_dir, fit, index
from scipy.ndimage import gaussian_filter1d

WINDOW = 130  # frames: enough for the alias with 120


def frames_of(path: Path) -> tuple[list[np.ndarray], float]:
    capture = cv2.VideoCapture(str(path))
    fps, frames = capture.get(cv2.CAP_PROP_FPS) or 25.0, []
    while len(frames) < 1100:
        ok, frame = capture.read()
        if not ok:
            break
        frames.append(fit(frame))
    return frames, fps


def waved(frame: np.ndarray, rng, count: int) -> list[np.ndarray]:
    """A flat picture of the frame, moved by hand: smooth random shifts, turns, zooms and tilts; sensor noise; JPEG."""
    height, width = frame.shape[:2]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    amplitude = rng.uniform(0.02, 0.07) * min(width, height)
    path = gaussian_filter1d(rng.normal(0, 1, (count + 40, 4, 2)), 6, axis=0)
    common = gaussian_filter1d(rng.normal(0, 1, (count + 40, 2)), 6, axis=0)
    path, common = path / path.std(), common / common.std()
    out = []
    for step in range(20, count + 20):
        moved = corners + (path[step] * 0.35 + common[step]) * amplitude
        matrix = cv2.getPerspectiveTransform(corners, moved.astype(np.float32))
        x = cv2.warpPerspective(frame, matrix, (width, height), borderMode=cv2.BORDER_REFLECT_101).astype(np.float32)
        out.append(np.clip(x * (1 + 0.01 * rng.normal()) + rng.normal(0, 2, x.shape), 0, 255).astype(np.uint8))
    return out


def hard_light(frames: list[np.ndarray], yunet: YuNet, rng) -> list[np.ndarray]:
    """The same light on every frame: a dim or backlit person, glare or a veil over the picture."""
    seed, boxes, out = int(rng.integers(1 << 30)), [], []
    for frame in frames:
        found = yunet(frame)
        boxes = [found[0][:4]] if len(found) else boxes
        out.append(relit(frame.astype(np.float32), boxes, np.random.default_rng(seed)).astype(np.uint8))
    return out


class Writer:
    def __init__(self, out: Path):
        self.out, self.rows = out, []
        out.mkdir(parents=True, exist_ok=True)

    def write(self, row: dict, part: str, label: str, frames: list[np.ndarray], fps: float, codec: str = 'MJPG') -> None:
        height, width = (v // 2 * 2 for v in frames[0].shape[:2])
        name = f"{Path(row['file']).stem}-{part}.{'webm' if codec == 'VP80' else 'avi'}"
        backend = cv2.CAP_OPENCV_MJPEG if codec == 'MJPG' else cv2.CAP_FFMPEG
        writer = cv2.VideoWriter(str(self.out / name), backend, cv2.VideoWriter.fourcc(*codec), max(fps, 1), (width, height))
        if codec == 'MJPG':
            writer.set(cv2.VIDEOWRITER_PROP_QUALITY, 98)
        for frame in frames:
            writer.write(np.ascontiguousarray(frame[:height, :width]))
        writer.release()
        self.rows.append({'file': name, 'label': label, 'use': row['use'], 'group': row['group'], 'part': part, 'source': row['file']})

    def finish(self) -> None:
        with open(self.out / 'clips.csv', 'w', newline='') as file:
            writer = csv.DictWriter(file, list(self.rows[0]))
            writer.writeheader()
            writer.writerows(self.rows)
        print('clips', len(self.rows))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument('--data')
    parser.add_argument('--out', type=Path, required=True)
    a = parser.parse_args()
    cv2.setNumThreads(1)
    root, writer, rng = data_dir(a.data), Writer(a.out), np.random.default_rng(7)
    yunet = YuNet(root)
    for row in index(root):
        if row['label'] not in ('live', 'replay', 'synthetic', 'multi-face') or (root / row['file']).is_dir():
            continue
        frames, fps = frames_of(root / row['file'])
        if len(frames) < 10 or (row['label'] == 'live' and row['file'].endswith('.gif')):
            continue
        starts = [0] if len(frames) < 60 else [0, len(frames) // 3, 2 * len(frames) // 3]
        for number, start in enumerate(starts):
            writer.write(row, f'window{number}', row['label'], frames[start:start + WINDOW], fps)
        middle = frames[starts[-1] // 2:][:WINDOW]
        if row['label'] in ('live', 'replay'):
            writer.write(row, 'twin', f"{row['label']}-twin", middle, fps)
            writer.write(row, 'vp8', f"{row['label']}-vp8", middle, fps, 'VP80')
            writer.write(row, 'mpeg4', f"{row['label']}-mpeg4", middle, fps, 'mp4v')
            writer.write(row, 'half', f"{row['label']}-half", [cv2.resize(f, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA) for f in middle], fps)
        if row['label'] == 'live':
            for number, at in enumerate((0.2, 0.5, 0.8)):
                writer.write(row, f'waved{number}', 'waved', waved(frames[int(len(frames) * at)], rng, 30), 30.0)
            writer.write(row, 'still', 'still', [middle[0]] * 30, 30.0)
            dark = [np.clip(f.astype(np.float32) * 0.12 + rng.normal(0, 1.5, f.shape), 0, 255).astype(np.uint8) for f in middle[:30]]
            writer.write(row, 'dark', 'dark', dark, fps)
            for number in range(2):
                writer.write(row, f'hard-light{number}', 'live-hard-light', hard_light(middle[:60], yunet, rng), fps)
            writer.write(row, 'two', 'two', [np.hstack([f, f[:, ::-1]]) for f in middle[:30]], fps)
    for number, picture in enumerate(backdrops()):
        row = {'file': f'backdrop{number}', 'use': 'train and evaluate', 'group': 'backdrop'}
        height, width = picture.shape[0] * 3 // 4, picture.shape[1] * 3 // 4
        writer.write(row, 'empty', 'empty', [np.ascontiguousarray(picture[i:i + height, i * 2:i * 2 + width]) for i in range(20)], 30.0)
    writer.finish()


if __name__ == '__main__':
    main()
