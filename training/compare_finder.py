"""Compares the exported face finder with YuNet on frames where YuNet and RFB agree, and counts false boxes without faces."""
import argparse
import json
from pathlib import Path

import cv2
import numpy as np
from media import Rfb, YuNet, backdrops, data_dir, index, iou, read_frames
from quiet_onnxruntime import ort
from train_finder import STRIDE, letterbox

MODEL = Path(__file__).parent.parent / 'models/face-finder/model.onnx'


def best_box(session, frame):
    canvas, scale, x, y = letterbox(frame)
    out = session.run(None, {'picture': canvas[..., ::-1].transpose(2, 0, 1).astype(np.float32)[None]})[0][0]
    row, column = np.unravel_index(out[0].argmax(), out[0].shape)
    l, t, r, b = out[1:, row, column]
    cx, cy = (column + 0.5) * STRIDE, (row + 0.5) * STRIDE
    return float(out[0].max()), ((cx - l - x) / scale, (cy - t - y) / scale, (l + r) / scale, (t + b) / scale)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument('--data')
    parser.add_argument('--json', type=Path, required=True)
    a = parser.parse_args()
    cv2.setNumThreads(1)
    root = data_dir(a.data)
    yunet, rfb, session = YuNet(root), Rfb(root), ort.InferenceSession(str(MODEL), providers=['CPUExecutionProvider'])
    parts = {}
    for row in index(root):
        path = root / row['file']
        if row['label'] not in ('live', 'replay') or path.is_dir() or row['file'].endswith('.gif'):
            continue
        hits = overlaps = total = 0
        for frame in read_frames(path, 30):
            boxes, others = yunet(frame), rfb(frame)
            if len(boxes) != 1 or not any(iou(boxes[0], o) > 0.4 for o in others):
                continue
            p, box = best_box(session, frame)
            overlap = iou(box, boxes[0])
            total, overlaps, hits = total + 1, overlaps + overlap, hits + (overlap > 0.5 and p > 0.5)
        part = parts.setdefault(row['use'], [0, 0, 0.0])
        part[0], part[1], part[2] = part[0] + hits, part[1] + total, part[2] + overlaps
        print(row['file'], hits, total, round(overlaps / max(1, total), 3), flush=True)
    empties, false = [], 0
    for picture in backdrops():
        height, width = picture.shape[:2]
        empties += [picture[: height * 2 // 3, : width * 2 // 3], picture[height // 3:, width // 3:], picture]
    false = sum(best_box(session, e)[0] > 0.5 for e in empties)
    lines = [f'- {"evaluation-only videos" if use == "evaluate only" else "videos of the training media (three people held out)"}: {h}/{t} frames ({100 * h / max(1, t):.1f} %), mean IoU {o / max(1, t):.2f}'
             for use, (h, t, o) in parts.items()]
    lines.append(f'- false boxes on {len(empties)} face-free pictures: {false} (most of these pictures were seen in training)')
    a.json.write_text(json.dumps({'text': '\n'.join(lines)}))
    print('\n'.join(lines))


if __name__ == '__main__':
    main()
