"""Measures the individual typology angle of the people in the live clips, for tables per skin tone.

ITA = atan((L* - 50) / b*) in degrees (Chardon, Cretois and Hourseau, Int. J. Cosmet. Sci. 13, 1991), over the forehead and
both cheeks, median of up to ten frames a clip and of a person's clips. Exposure and white balance of the cameras are not known and
move the angle by tens of degrees in hard, dim or coloured light: only people whom recordings.csv lists in even light are
measured, and of them only frames in which skin has a skin's colour. Writes label,group,ita,frames, which
`npm run evaluate` joins by label and group.
"""
import argparse
import csv
from pathlib import Path

import cv2
import numpy as np
from media import YuNet, data_dir, fit, index

FRAMES = 10
# Left, top, right, bottom in shares of the face box: forehead, both cheeks.
PATCHES = ((0.35, 0.12, 0.65, 0.24), (0.15, 0.52, 0.33, 0.68), (0.67, 0.52, 0.85, 0.68))
# Hue of skin in degrees and the least yellow (b*) of CIELAB under white light, wide on purpose.
SKIN_HUE = (15, 85)
LEAST_YELLOW = 6


def spread_frames(path: Path) -> list[np.ndarray]:
    """Up to ten frames, spread over a video, a folder of pictures, or the picture itself."""
    if path.is_dir():
        names = sorted(p for p in path.iterdir() if p.suffix.lower() in ('.jpg', '.jpeg', '.png'))
        frames = [cv2.imread(str(p)) for p in names]
    elif path.suffix.lower() in ('.jpg', '.jpeg', '.png'):
        frames = [cv2.imread(str(path))]
    else:
        capture, frames = cv2.VideoCapture(str(path)), []
        while len(frames) < 300:
            ok, frame = capture.read()
            if not ok:
                break
            frames.append(frame)
    picks = np.unique(np.linspace(0, len(frames) - 1, FRAMES).astype(int)) if frames else []
    return [fit(frames[i]) for i in picks]


def typology_angle(frame: np.ndarray, box: np.ndarray) -> float | None:
    """@param box x, y, w, h. @returns degrees; None where the skin does not look lit by white light"""
    x, y, w, h = box[:4]
    pixels = []
    for left, top, right, bottom in PATCHES:
        part = frame[max(0, int(y + top * h)):int(y + bottom * h), max(0, int(x + left * w)):int(x + right * w)]
        if part.size:
            pixels.append(cv2.cvtColor(part.astype(np.float32) / 255, cv2.COLOR_BGR2LAB).reshape(-1, 3))
    if not pixels:
        return None
    lightness, a, b = np.median(np.concatenate(pixels), axis=0)
    hue = np.degrees(np.arctan2(b, a))
    if b < LEAST_YELLOW or not SKIN_HUE[0] <= hue <= SKIN_HUE[1]:
        return None
    return float(np.degrees(np.arctan2(lightness - 50, b)))


def evenly_lit() -> set[str]:
    """Groups of live clips in even light."""
    with open(Path(__file__).parent / 'recordings.csv', newline='') as file:
        return {row['group'] for row in csv.DictReader(file) if row['label'] == 'live' and row['light'] == 'even'}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--data')
    parser.add_argument('--out', type=Path, required=True)
    a = parser.parse_args()
    cv2.setNumThreads(1)
    root = data_dir(a.data)
    yunet, found, even = YuNet(root), {}, evenly_lit()
    for row in index(root):
        group = row['group'] if 'group=' in row['notes'] else row['source_repo']
        if row['label'] != 'live' or group not in even:
            continue
        for frame in spread_frames(root / row['file']):
            faces = yunet(frame)
            angle = typology_angle(frame, max(faces, key=lambda f: f[2] * f[3])) if len(faces) else None
            if angle is not None:
                found.setdefault(group, []).append(angle)
    with open(a.out, 'w', newline='') as file:
        writer = csv.writer(file, lineterminator='\n')
        writer.writerow(['label', 'group', 'ita', 'frames'])
        for group, angles in sorted(found.items()):
            writer.writerow(['live', group, f'{np.median(angles):.1f}', len(angles)])
    print('people', len(found))


if __name__ == '__main__':
    main()
