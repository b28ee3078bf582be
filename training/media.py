"""Lists the media that may be trained on, and finds faces in them with the teacher detectors.

The folder of the media (with its index.csv) comes from LIFESIGN_TEST_DATA/faces or --data.
Rows whose `use` is not "train and evaluate" are never opened for training. "Evaluate only" rows are divided by group in
two fixed halves (halves.csv): `choose` stops the training and fits the calibration, `report` is for figures alone.
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
# Held out of the face finder's weights by person, for its early checks.
VALIDATION_GROUPS = {'lp_d19', 'lp_s20', 'lp_d12'}
# Frames of a trainable file, by label.
FRAMES_PER_FILE = {'live': 60, 'synthetic': 30, 'multi-face': 40, 'driven': 30, 'head3d': 30, 'still': 1}
# Frames of an "evaluate only" clip: as many as the quickest alias looks at, over the same four seconds.
CHECK_FRAMES, CHECK_SECONDS = 10, 4.0


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
    return [r for r in index(root) if r['use'] == 'train and evaluate' and r['label'] in FRAMES_PER_FILE]


def half(root: Path, name: str) -> list[dict]:
    """The "evaluate only" rows of one half of halves.csv, 'choose' or 'report'."""
    with open(Path(__file__).parent / 'halves.csv', newline='') as file:
        halves = {row['group']: row['half'] for row in csv.DictReader(file)}
    rows = [r for r in index(root) if r['use'] == 'evaluate only']
    for row in rows:  # pictures without a group go by the repository that they come from
        if not row['notes'].startswith('group='):
            row['group'] = row['source_repo']
    missing = sorted({r['group'] for r in rows} - set(halves))
    if missing:
        sys.exit(f'halves.csv does not say which half these groups belong to: {", ".join(missing)}')
    return [r for r in rows if halves[r['group']] == name]


def fit(image: np.ndarray, side: int = MAX_SIDE) -> np.ndarray:
    scale = side / max(image.shape[:2])
    if scale >= 1:
        return image
    size = (max(2, round(image.shape[1] * scale)), max(2, round(image.shape[0] * scale)))
    return cv2.resize(image, size, interpolation=cv2.INTER_AREA)


def read_frames(path: Path, count: int, seconds: float | None = None) -> list[np.ndarray]:
    """`count` BGR frames spread over a clip or its first seconds (a still gives itself, a folder its pictures), side <= MAX_SIDE."""
    if path.is_dir():
        return [fit(cv2.imread(str(one))) for one in sorted(path.iterdir()) if one.suffix in ('.jpg', '.png')]
    if path.suffix.lower() in ('.jpg', '.jpeg', '.png'):
        return [fit(cv2.imread(str(path)))]
    capture = cv2.VideoCapture(str(path))
    rate = capture.get(cv2.CAP_PROP_FPS)
    limit = 1200 if seconds is None else int(min(1200, seconds * (rate if 1 < rate < 200 else 25)))
    frames = []
    while len(frames) < limit:
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


def faces_of(row: dict, frames: list[np.ndarray], yunet: 'YuNet', rfb: 'Rfb') -> list[dict]:
    """One item for each frame: {file, group, label, frame (PNG bytes, BGR), boxes, agreed}."""
    label, items = 'gif' if row['file'].endswith('.gif') else row['label'], []
    for frame in frames:
        boxes, others = yunet(frame), rfb(frame)
        agreed = [bool(any(iou(b, o) > 0.4 for o in others)) for b in boxes]
        png = cv2.imencode('.png', frame, [cv2.IMWRITE_PNG_COMPRESSION, 1])[1].tobytes()
        items.append(dict(file=row['file'], group=row['group'], label=label, boxes=boxes, agreed=agreed, frame=png))
    return items


def extract(root: Path, out: Path, part: str) -> None:
    """Writes one pickle of items: `train` to frames.pickle, a half of the "evaluate only" rows to choose.pickle or report.pickle."""
    yunet, rfb, items = YuNet(root), Rfb(root), []
    for row in trainable(root) if part == 'train' else half(root, part):
        if part == 'train':
            frames = read_frames(root / row['file'], FRAMES_PER_FILE[row['label']])
        else:
            frames = read_frames(root / row['file'], CHECK_FRAMES, CHECK_SECONDS)
        items += faces_of(row, frames, yunet, rfb)
        if not row['file'].startswith('portraits/'):
            found = [b[3] for i in items[len(items) - len(frames):] for b in i['boxes']]
            print(row['file'], row['label'], len(frames), 'faces', len(found), 'side', np.median(found or [0]), flush=True)
    out.mkdir(parents=True, exist_ok=True)
    with open(out / ('frames.pickle' if part == 'train' else f'{part}.pickle'), 'wb') as file:
        pickle.dump(items, file)


def load(out: Path, name: str = 'frames') -> list[dict]:
    """The extracted frames, decoded."""
    with open(out / f'{name}.pickle', 'rb') as file:
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
    parser.add_argument('--part', choices=('train', 'choose', 'report'), default='train')
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    extract(data_dir(arguments.data), arguments.out, arguments.part)
