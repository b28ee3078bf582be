"""Lists the media that may be trained on, and finds faces in them with the teacher detectors.

The folder of the media (with its index.csv) comes from LIFESIGN_TEST_DATA/faces or --data.
Rows whose `use` is not "train and evaluate" are never opened for training.
"""
import csv
import os
import pickle
import sys
from pathlib import Path

import cv2
import numpy as np

SEED = 20_261_124
MAX_SIDE = 640  # the product decodes to this size too (manifest: sampling.max_side)
# Held out of the weights by person; used for calibration and early checks only.
VALIDATION_GROUPS = {'lp_d19', 'lp_s20', 'lp_d12'}


def data_dir(argument: str | None = None) -> Path:
    if argument:
        return Path(argument)
    root = os.environ.get('LIFESIGN_TEST_DATA')
    if not root:
        sys.exit('Say where the media are: --data FOLDER, or LIFESIGN_TEST_DATA (the folder above faces/).')
    return Path(root) / 'faces'


def index(root: Path) -> list[dict]:
    with open(root / 'index.csv', newline='') as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        words = row['notes'].split(';')[0]
        row['group'] = words.removeprefix('group=') if words.startswith('group=') else Path(row['file']).stem
    return rows


def trainable(root: Path) -> list[dict]:
    kinds = ('live', 'synthetic', 'multi-face', 'still')
    return [r for r in index(root) if r['use'] == 'train and evaluate' and r['label'] in kinds]


def fit(image: np.ndarray, side: int = MAX_SIDE) -> np.ndarray:
    scale = side / max(image.shape[:2])
    if scale >= 1:
        return image
    size = (max(2, round(image.shape[1] * scale)), max(2, round(image.shape[0] * scale)))
    return cv2.resize(image, size, interpolation=cv2.INTER_AREA)


def read_frames(path: Path, count: int) -> list[np.ndarray]:
    """`count` BGR frames spread over a clip (or the still itself), longer side <= MAX_SIDE."""
    if path.suffix in ('.jpg', '.png'):
        return [fit(cv2.imread(str(path)))]
    capture = cv2.VideoCapture(str(path))
    frames = []
    while len(frames) < 1200:
        ok, frame = capture.read()
        if not ok:
            break
        frames.append(fit(frame))
    picks = np.unique(np.linspace(0, len(frames) - 1, count).astype(int)) if frames else []
    return [frames[i] for i in picks]


class YuNet:
    """The MIT face detector that teaches ours; boxes as x, y, w, h, score in pixels of the picture."""

    def __init__(self, root: Path, threshold: float = 0.6):
        self.net = cv2.FaceDetectorYN.create(str(root / 'models/detector.onnx'), '', (640, 640), threshold, 0.3, 50)

    def __call__(self, image: np.ndarray) -> np.ndarray:
        scale = 640 / max(image.shape[:2])
        canvas = np.zeros((640, 640, 3), np.uint8)
        small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_LINEAR)[:640, :640]
        canvas[: small.shape[0], : small.shape[1]] = small
        _, faces = self.net.detect(canvas)
        if faces is None:
            return np.zeros((0, 5), np.float32)
        found = faces[:, [0, 1, 2, 3, 14]].astype(np.float32)
        found[:, :4] /= scale
        return found


class Rfb:
    """The second detector teacher (MIT): boxes on which both agree are the bar for the face finder."""

    def __init__(self, root: Path, threshold: float = 0.7):
        from quiet_onnxruntime import ort

        options = ort.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        self.session = ort.InferenceSession(str(root / 'models/version-RFB-320.onnx'), options)
        self.threshold = threshold

    def __call__(self, image: np.ndarray) -> np.ndarray:
        height, width = image.shape[:2]
        small = cv2.cvtColor(cv2.resize(image, (320, 240)), cv2.COLOR_BGR2RGB)
        feed = ((small.astype(np.float32) - 127) / 128).transpose(2, 0, 1)[None]
        scores, boxes = self.session.run(['scores', 'boxes'], {'input': feed})
        keep = scores[0, :, 1] > self.threshold
        boxes = boxes[0, keep] * [width, height, width, height]
        xywh = np.column_stack([boxes[:, :2], boxes[:, 2:] - boxes[:, :2]])
        chosen = cv2.dnn.NMSBoxes(xywh.tolist(), scores[0, keep, 1].tolist(), self.threshold, 0.3)
        return xywh[np.array(chosen, int).reshape(-1)]


def iou(a, b) -> float:
    w = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    h = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    both = max(w, 0) * max(h, 0)
    return both / (a[2] * a[3] + b[2] * b[3] - both + 1e-9)


def extract(root: Path, out: Path) -> None:
    """Writes one pickle: a list of {file, group, label, frame (PNG bytes, BGR), boxes, agreed}."""
    yunet, rfb, items = YuNet(root), Rfb(root), []
    counts = {'live': 60, 'synthetic': 30, 'multi-face': 40, 'still': 1}
    for row in trainable(root):
        frames = read_frames(root / row['file'], counts[row['label']])
        for frame in frames:
            boxes = yunet(frame)
            others = rfb(frame)
            agreed = [bool(any(iou(b, o) > 0.4 for o in others)) for b in boxes]
            label = 'gif' if row['file'].endswith('.gif') else row['label']
            items.append(dict(file=row['file'], group=row['group'], label=label, boxes=boxes, agreed=agreed,
                              frame=cv2.imencode('.png', frame, [cv2.IMWRITE_PNG_COMPRESSION, 1])[1].tobytes()))
        print(row['file'], row['label'], len(frames), 'faces', sum(len(i['boxes']) for i in items[-len(frames):] if frames),
              'side', np.median([b[3] for i in items[-len(frames):] for b in i['boxes']] or [0]), flush=True)
    out.mkdir(parents=True, exist_ok=True)
    with open(out / 'frames.pickle', 'wb') as file:
        pickle.dump(items, file)


def load(out: Path) -> list[dict]:
    """The extracted frames, decoded."""
    with open(out / 'frames.pickle', 'rb') as file:
        items = pickle.load(file)
    for item in items:
        item['frame'] = cv2.imdecode(np.frombuffer(item['frame'], np.uint8), cv2.IMREAD_COLOR)
    return items


def backdrops() -> list[np.ndarray]:
    """Face-free photographs that ship with scikit-image and scikit-learn (public domain, CC0, CC-BY)."""
    import skimage.data
    import sklearn.datasets

    names = ('coffee', 'rocket', 'chelsea', 'brick', 'grass', 'gravel', 'coins', 'page', 'text', 'hubble_deep_field',
             'retina', 'immunohistochemistry', 'moon', 'clock')
    pictures = []
    for name in names:
        try:
            picture = getattr(skimage.data, name)()
        except Exception as error:  # a picture that is not in the wheel
            print('backdrop left out:', name, type(error).__name__)
            continue
        picture = np.atleast_3d(picture).astype(np.uint8)[..., :3]
        pictures.append(np.repeat(picture, 3, 2) if picture.shape[2] == 1 else picture[..., ::-1].copy())
    pictures += [p[..., ::-1].copy() for p in sklearn.datasets.load_sample_images().images]
    return [fit(p) for p in pictures]


if __name__ == '__main__':
    import argparse

    parser = argparse.ArgumentParser()
    parser.add_argument('--data')
    parser.add_argument('--out', type=Path, required=True)
    arguments = parser.parse_args()
    extract(data_dir(arguments.data), arguments.out)
