"""Writes lib/detection/golden/preprocessing.json: what training makes of a computed picture; the TypeScript must agree."""
import json
from pathlib import Path

import cv2
import numpy as np
from cover_scenes import square_crop
from face_cover import SCALE as COVER_SCALE, SIDE as COVER_SIDE
from teacher import SIDE, SCALES, crop
from train_finder import letterbox

WIDTH, HEIGHT = 210, 160
BOXES = {'middle': [80, 50, 40, 52], 'corner': [2, 4, 60, 75], 'large': [20, 10, 150, 140]}


def picture() -> np.ndarray:
    """RGB waves and edges that any language can compute."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    planes = [(128 + 90 * np.sin(x / (5 + 3 * c)) * np.cos(y / (7 + 2 * c)) + ((x // 20 + y // 20) % 2) * 30).astype(np.uint8) for c in range(3)]
    return np.stack(planes, 2)


if __name__ == '__main__':
    rgb = picture()
    bgr = rgb[..., ::-1].copy()
    cases = []
    for name, box in BOXES.items():
        for branch, scale in SCALES.items():
            out = crop(bgr, box, scale)[..., ::-1].transpose(2, 0, 1)
            cases.append({'name': f'{name} {branch}', 'box': box, 'mode': 'shift', 'size': SIDE, 'scale': scale, 'every': 37, 'values': out.reshape(-1)[::37].tolist()})
        out = square_crop(bgr, box, COVER_SIDE, COVER_SCALE)[..., ::-1].transpose(2, 0, 1)
        cases.append({'name': f'{name} cover', 'box': box, 'mode': 'square', 'size': COVER_SIDE, 'scale': COVER_SCALE, 'every': 37, 'values': out.reshape(-1)[::37].tolist()})
    boxed = letterbox(bgr)[0][..., ::-1].transpose(2, 0, 1)
    big = cv2.resize(bgr, (900, 686), interpolation=cv2.INTER_NEAREST)
    target = Path(__file__).parent.parent / 'lib/detection/golden/preprocessing.json'
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps({
        'checksum': int(rgb.astype(np.int64).sum()), 'crops': cases,
        'letterbox': {'every': 37, 'values': boxed.reshape(-1)[::37].tolist()},
        'enlarged': {'width': 900, 'height': 686, 'every': 37, 'values': letterbox(big)[0][..., ::-1].transpose(2, 0, 1).reshape(-1)[::37].tolist()},
    }) + '\n')
