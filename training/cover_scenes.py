"""Scenes for the network that sees whether a face is covered: trainable faces with drawn things before and around them.

What is hidden is known from the drawing: the share of the places of both eyes, nose and mouth that lies under it. Where that is
neither nearly all nor little, a scene has no answer to that question and is not asked it.
"""
import pickle
from pathlib import Path

import cv2
import numpy as np
from cover_drawings import COVERS, FREE, Drawing
from face_cover import SCALE, SIDE
from media import backdrops
from rooms import room
from scenes import photographed

CUT = 320  # faces are kept as squares of 2.4 times the box, this wide
REACH = 2.4
# As many frames of a trainable file, by label; portraits and photos give what they have.
FRAMES = {'live': 18, 'driven': 8, 'synthetic': 6, 'gif': 6, 'head3d': 6, 'multi-face': 6}
MARGIN = 8  # crops are made this much larger than the network's, so that training can still shift them
CELL = 4  # what is hidden is kept for squares of this many pixels


def square_crop(image: np.ndarray, box, side: int, scale: float) -> np.ndarray:
    """side x side bilinear crop of a square around the box, mirrored outside the picture; lib/detection/context-crop.ts does the same."""
    x, y, w, h = (float(v) for v in box[:4])
    length = max(w, h) * scale
    at = (np.arange(side, dtype=np.float32) + 0.5) * (length / side) - 0.5 - length / 2

    def mirrored(position, size):
        turned = np.abs(position) % (2 * (size - 1))
        return np.where(turned > size - 1, 2 * (size - 1) - turned, turned).astype(np.float32)

    xs, ys = mirrored(x + w / 2 + at, image.shape[1]), mirrored(y + h / 2 + at, image.shape[0])
    return cv2.remap(image, *np.meshgrid(xs, ys), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def landmarks_of(yunet, image: np.ndarray, box) -> np.ndarray | None:
    """Both eyes (the left one of the picture first), nose and corners of the mouth as YuNet sees them; None when it sees another face."""
    height, width = image.shape[:2]
    yunet.setInputSize((width, height))
    _, faces = yunet.detect(image)
    for face in faces if faces is not None else ():
        if abs(face[0] + face[2] / 2 - box[0] - box[2] / 2) < 0.25 * box[2] and abs(face[1] + face[3] / 2 - box[1] - box[3] / 2) < 0.25 * box[3]:
            points = face[4:14].reshape(5, 2)
            order = [0, 1] if points[0, 0] <= points[1, 0] else [1, 0]
            return points[[*order, 2, 3, 4]]
    return None


def faces_of(root: Path, out: Path) -> list[dict]:
    """Squares around trainable faces with their landmarks, kept in cover-faces.pickle: {group, picture, points, box}."""
    path = out / 'cover-faces.pickle'
    if path.exists():
        return pickle.loads(path.read_bytes())
    yunet = cv2.FaceDetectorYN.create(str(root / 'models/detector.onnx'), '', (CUT, CUT), 0.6, 0.3, 50)
    with open(out / 'frames.pickle', 'rb') as file:
        items = pickle.load(file)
    by_file: dict[str, list] = {}
    for item in items:
        by_file.setdefault(item['file'], []).append(item)
    faces = []
    for name, frames in by_file.items():
        count = FRAMES.get(frames[0]['label'], 1)
        for at in np.unique(np.linspace(0, len(frames) - 1, count).astype(int)):
            item = frames[at]
            for box, agreed in zip(item['boxes'], item['agreed']):
                if not agreed or box[3] < 44:
                    continue
                frame = cv2.imdecode(np.frombuffer(item['frame'], np.uint8), cv2.IMREAD_COLOR)
                side, length = CUT, max(box[2], box[3]) * REACH
                picture = square_crop(cv2.blur(frame, (k, k)) if (k := int(length / side)) > 1 else frame, box, side, REACH)
                size = box[2:4] * side / length
                points = landmarks_of(yunet, picture, [*(side / 2 - size / 2), *size])
                if points is not None:
                    group = name if name.startswith(('portraits/', 'stills/')) else item['group']
                    faces.append(dict(group=group, picture=picture, points=points, box=np.array([*(side / 2 - size / 2), *size], np.float32)))
    path.write_bytes(pickle.dumps(faces))
    return faces


def hidden_share(hidden: np.ndarray, centre, rx: float, ry: float) -> float:
    """Mean of a map inside an upright ellipse; 0 outside the picture."""
    x0, y0 = max(0, int(centre[0] - rx)), max(0, int(centre[1] - ry))
    part = hidden[y0:max(0, int(centre[1] + ry) + 2), x0:max(0, int(centre[0] + rx) + 2)]
    if part.size == 0:
        return 0.0
    gx, gy = (np.arange(part.shape[1]) + x0 - centre[0]) / rx, (np.arange(part.shape[0]) + y0 - centre[1]) / ry
    inside = gx[None] ** 2 + gy[:, None] ** 2 < 1
    return float(part[inside].mean()) if inside.any() else 0.0


def answers(drawing: Drawing, points) -> np.ndarray:
    """1, 0 or NaN (not asked) for each of face_cover.KINDS, from what the drawing hides of eyes, nose, mouth and both halves."""
    unit = drawing.unit

    def share(centre, rx, ry):
        return hidden_share(drawing.hidden, centre, rx * unit, ry * unit)

    eyes = [share(p, 0.26, 0.15) for p in points[:2]]
    mouth = share(points[3:].mean(0), 0.36, 0.2)
    cheeks = [share(drawing.at([(side * 0.55, 0.65)])[0], 0.2, 0.3) for side in (-1, 1)]
    corners = [share(p, 0.16, 0.16) for p in points[3:]]
    halves = [min(eyes[k], max(corners[k], 0 if mouth < 0.3 else mouth * 0.9), cheeks[k]) for k in (0, 1)]
    one_sided = max(halves) > 0.85
    asked = np.array([
        1.0 if mouth > 0.85 else 0.0 if mouth < 0.3 else np.nan,
        1.0 if min(eyes) > 0.85 else 0.0 if max(eyes) < 0.35 else np.nan,
        1.0 if one_sided else 0.0 if min(eyes) < 0.3 and max(halves) < 0.3 else np.nan,
    ], np.float32)
    if one_sided:  # what else is hidden of such a face is no question
        asked[:2] = [np.nan if value == 0 else value for value in asked[:2]]
    return asked


def turned_aside(picture, points, width: float, rng):
    """The middle of the face moves to a side, its outline stays: about what a head does that turns."""
    size, reach = picture.shape[1], width * 0.75
    shift, x = rng.uniform(-0.3, 0.3) * width, np.arange(size, dtype=np.float32)

    def moved(at):
        return shift * np.clip(1 - ((at - size / 2) / reach) ** 2, 0, None)

    gx, gy = np.meshgrid((x + moved(x)).astype(np.float32), np.arange(picture.shape[0], dtype=np.float32))
    at = points[:, 0]
    for _ in range(4):  # each place went to where it is now shown
        at = points[:, 0] - moved(at)
    picture = cv2.remap(picture, gx, gy, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101)
    return picture, np.column_stack([at, points[:, 1]])


class CoverScenes:
    """Draws crops of SIDE pixels with their answers. The same seed and number give the same scene."""

    def __init__(self, faces: list[dict], seed: int, without=()):
        self.seed = seed
        self.groups: dict[str, list[dict]] = {}
        for face in faces:
            key = 'portraits' if face['group'].startswith('portraits/') else 'stills' if face['group'].startswith('stills/') else face['group']
            self.groups.setdefault(key, []).append(face)
        self.keys = list(self.groups)
        self.weights = np.array([0.55 if key == 'portraits' else 0.04 if key == 'stills' else 0.41 / max(1, len(self.keys) - 2) for key in self.keys])
        self.weights /= self.weights.sum()
        rng = np.random.default_rng(seed)
        rooms = [np.clip(room(320, 240, rng), 0, 255).astype(np.uint8) for _ in range(30)]
        self.textures = backdrops() * 2 + rooms + [f['picture'][:90] for f in faces[::9]]
        self.covers = {name: entry for name, entry in COVERS.items() if name not in without}

    def pick(self, table: dict, rng):
        names = list(table)
        shares = np.array([table[name][1] for name in names], float)
        return names[rng.choice(len(names), p=shares / shares.sum())]

    def base(self, rng):
        """A face, mirrored, turned and stretched a little, on a canvas on which it is 40 to 110 pixels wide."""
        pool = self.groups[self.keys[rng.choice(len(self.keys), p=self.weights)]]
        face = pool[rng.integers(len(pool))]
        picture, points, box = face['picture'], face['points'], face['box']
        size = int(np.exp(rng.uniform(np.log(110), np.log(208))))
        turn, zoom, ratio = rng.normal(0, 0.12), rng.uniform(0.92, 1.05), rng.uniform(0.93, 1.07)
        c, s = np.cos(turn) * zoom * size / CUT, np.sin(turn) * zoom * size / CUT
        matrix = np.array([[c * ratio, -s, 0], [s * ratio, c, 0]], np.float32)
        if rng.random() < 0.5:
            matrix[:, 0] *= -1
        matrix[:, 2] = size / 2 - matrix[:, :2] @ [CUT / 2, CUT / 2]
        aliased = rng.random() < 0.3
        source = picture if aliased else cv2.GaussianBlur(picture, (0, 0), 0.35 * CUT / size)
        canvas = cv2.warpAffine(source, matrix, (size, size), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101)
        points = points @ matrix[:, :2].T + matrix[:, 2]
        points = points[np.array([0, 1, 2, 3, 4] if points[0, 0] <= points[1, 0] else [1, 0, 2, 4, 3])]
        side = box[2:] * zoom * size / CUT
        if rng.random() < 0.3:
            canvas, points = turned_aside(canvas, points, side[0], rng)
        return canvas.astype(np.float32), points.astype(np.float32), np.array([*(size / 2 - side / 2), *side], np.float32)

    def scene(self, number: int):
        """@returns crop (RGB uint8, SIDE + MARGIN wide), hidden share of each cell, names of what was drawn"""
        rng = np.random.default_rng([self.seed, number])
        while True:
            made = self.attempt(rng)
            x0, x1 = SIDE // 3, 2 * SIDE // 3
            middle = made[0][x0:x1 + MARGIN, x0:x1 + MARGIN]
            if 18 < middle.mean() < 240 and middle.std() > 7:  # in light so hard that nothing is seen there is nothing to ask
                return made

    def attempt(self, rng):
        x, points, box = self.base(rng)
        drawing, names = Drawing(x, points, self.textures, rng), []
        draw = rng.random()
        if rng.random() < (0.45 if draw >= 0.55 else 0.3):
            for _ in range(int(rng.choice([1, 2], p=[0.8, 0.2]))):
                names.append(self.pick(FREE, rng))
                FREE[names[-1]][0](drawing)
        if draw < 0.53:
            names.append(self.pick(self.covers, rng))
            self.covers[names[-1]][0](drawing)
        asked = answers(drawing, points)
        picture = photographed(drawing.x, box, rng, rng.random() < 0.35)
        crop, cells = self.cropped(picture, drawing.hidden, box, rng)
        return crop, asked, cells, names

    def cropped(self, picture, hidden, box, rng):
        """The crop around a box as inexact as the finder's, and how much of each cell of it is hidden (0-1)."""
        side = SIDE + MARGIN
        length = max(box[2:]) * SCALE * side / SIDE * np.exp(rng.normal(0, 0.07))
        centre = box[:2] + box[2:] / 2 + rng.normal(0, 0.045, 2) * max(box[2:])
        jittered = [centre[0] - 1, centre[1] - 1, 2, 2]
        if rng.random() < 0.2:  # a picture that ends at the face, as pictures of cut-out faces do, is mirrored there and hides nothing
            (left, top), (right, bottom) = box[:2] - box[2:] * rng.uniform(0, 0.4, 2), box[:2] + box[2:] * (1 + rng.uniform(0, 0.4, 2))
            x0, y0 = max(0, int(left)), max(0, int(top))
            picture, hidden = (part[y0:int(bottom) + 2, x0:int(right) + 2] for part in (picture, hidden))
            jittered[0], jittered[1] = jittered[0] - x0, jittered[1] - y0
        crop = square_crop(picture, jittered, side, length / 2)
        return np.ascontiguousarray(crop[..., ::-1]), square_crop(hidden, jittered, side // CELL, length / 2).astype(np.float16)
