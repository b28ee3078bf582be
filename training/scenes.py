"""Scenes for the context network: people as cameras see them in hundreds of conditions, screens and prints, and what is no face.

A scene is (kind, BGR uint8 picture, face box x y w h). Sources are trainable frames only. What the teacher should say of a
scene is nobody's business here, except for two kinds whose truth is known from how they were made (see `TRUTH`).
"""
import cv2
import numpy as np
from rooms import elsewhere, matte, room
from simulate import _resize, printed, replay, tone

KINDS = ('live', 'lit', 'elsewhere', 'cut', 'framed', 'other', 'empty', 'replay', 'print')
SHARES = (0.27, 0.12, 0.04, 0.10, 0.08, 0.10, 0.05, 0.17, 0.07)
# Known by construction, where the teacher is blind: people in hard light are live (1), simulated screens and prints are not (0).
TRUTH = {'lit': 1, 'replay': 0, 'print': 0}
LONGEST = 480  # pictures of people are made at most this long: their crops are 80 pixels wide


def _planes(height: int, width: int):
    """x and y of each pixel, -1 to 1."""
    return np.linspace(-1, 1, width, dtype=np.float32)[None, :], np.linspace(-1, 1, height, dtype=np.float32)[:, None]


def _around(shape, box, reach: float, power: int):
    """1 on the face, falling to 0 around it."""
    x, y, w, h = box
    gx = (np.arange(shape[1], dtype=np.float32)[None, :] - x - w / 2) / (reach * w)
    gy = (np.arange(shape[0], dtype=np.float32)[:, None] - y - h / 2) / (reach * h)
    return np.exp(-(gx**power + gy**power))


def lighted(x, box, rng, strength: float):
    """Light from a side, from above, from behind, or in a hard-edged patch, with a colour of its own."""
    gx, gy = _planes(*x.shape[:2])
    angle, draw = rng.uniform(0, 2 * np.pi), rng.random()
    ramp = gx * np.float32(np.cos(angle)) + gy * np.float32(np.sin(angle))
    if draw < 0.45:
        field = ramp * np.float32(rng.normal(0, 0.4 * strength))
    elif draw < 0.65:  # against the light: the person dark, the place bright, or a lamp on the face alone
        field = (1 - 2 * _around(x.shape, box, 1.2, 2)) * np.float32(rng.normal(0.15, 0.4) * strength)
    elif draw < 0.85:  # one side of the face in shadow, with an edge
        at = (box[0] + box[2] * rng.uniform(0.25, 0.75)) / x.shape[1] * 2 - 1
        field = np.tanh((gx - at + gy * np.float32(rng.normal(0, 0.2))) * np.float32(rng.uniform(3, 40))) * np.float32(rng.normal(0, 0.35 * strength))
        field = np.broadcast_to(field, x.shape[:2])
    else:  # a lamp or window in the picture, its glow over everything
        centre = rng.uniform(-1.2, 1.2, 2)
        glow = np.exp(-((gx - centre[0]) ** 2 + (gy - centre[1]) ** 2) / np.float32(rng.uniform(0.05, 0.8)))
        return x + glow[..., None] * np.float32(rng.uniform(20, 120) * strength)
    colour = np.float32(np.exp(rng.normal(0, 0.12 * strength, 3)))
    return x * np.exp(field)[..., None] * (colour if rng.random() < 0.3 else np.float32(1))


def skin_tone(x, box, rng):
    """The face darker or lighter, of another tint."""
    mask = _around(x.shape, box, 0.64, 4)[..., None]
    return x * (1 - mask + mask * np.float32(rng.uniform(0.4, 1.2) * np.exp(rng.normal(0, 0.06, 3))))


def exposed(x, rng, strength: float):
    """Gamma and gain of .4 to 2.5, contrast, casts, a veil, greyscale or other saturation."""
    if rng.random() < 0.85:
        x = 255 * cv2.pow(np.clip(x, 0, 255).astype(np.float32) / 255, float(np.clip(np.exp(rng.normal(0, 0.28 * strength)), 0.4, 2.5)))
        gain = np.float32(np.clip(np.exp(rng.normal(-0.03, 0.22 * strength)), 0.4, 2.5) * np.exp(rng.normal(0, 0.06 * strength, 3)))
        x = ((x - 128) * np.float32(np.exp(rng.normal(0, 0.13 * strength))) + 128 + np.float32(rng.normal(0, 7 * strength))) * gain
    if rng.random() < 0.05:
        x = x * np.float32(np.exp(rng.normal(0, 0.35, 3)))
    if rng.random() < 0.06:
        veil = np.float32(rng.uniform(0.05, 0.4))
        x = x * (1 - veil) + veil * np.float32(rng.uniform(40, 230))
    draw = rng.random()
    if draw < 0.14:
        return np.repeat((x @ np.float32([0.114, 0.587, 0.299]))[..., None], 3, 2)
    if draw < 0.32:
        grey = x.mean(2, keepdims=True)
        x = grey + (x - grey) * np.float32(rng.uniform(0.3, 1.5))
    return x


def _moved_blur(x, rng):
    size = int(rng.integers(3, 10))
    kernel = np.zeros((size, size), np.float32)
    ends = rng.integers(0, size, (2, 2))
    cv2.line(kernel, tuple(int(v) for v in ends[0]), tuple(int(v) for v in ends[1]), 1)
    return cv2.filter2D(x, -1, kernel / max(kernel.sum(), 1))


def sensed(x, rng, strength: float):
    """Lens and sensor: a coarser picture, blur, motion, sharpening, noise of colour or brightness."""
    height, width = x.shape[:2]
    if rng.random() < 0.25:
        x = _resize(_resize(x, width * (z := rng.uniform(0.35, 0.9)), height * z), width, height)
    if rng.random() < 0.3:
        x = cv2.GaussianBlur(x, (0, 0), rng.uniform(0.4, 0.6 + 1.1 * strength))
    if rng.random() < 0.06:
        x = _moved_blur(x, rng)
    if rng.random() < 0.25:
        x = x + np.float32(rng.uniform(0.2, 1.3)) * (x - cv2.GaussianBlur(x, (0, 0), 1.2))
    if rng.random() < 0.45:
        noise = np.empty((height, width, 3 if rng.random() < 0.6 else 1), np.float32)
        cv2.setRNGSeed(int(rng.integers(1 << 30)))
        cv2.randn(noise, 0, rng.uniform(0.5, 1 + 6 * strength))
        x = x + noise.reshape(height, width, -1)
    return x


def coded(picture, rng, lowest: int):
    """Compressed once or twice: JPEG, or WebP, which is a key frame of VP8 and has its blocks and loop filter."""
    for _ in range(rng.choice([0, 1, 1, 1, 2])):
        if rng.random() < 0.15:
            data = cv2.imencode('.webp', picture, [cv2.IMWRITE_WEBP_QUALITY, int(rng.integers(5, 85))])[1]
        else:
            data = cv2.imencode('.jpg', picture, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(lowest, 97))])[1]
        picture = cv2.imdecode(data, cv2.IMREAD_COLOR)
    return picture


def photographed(x, box, rng, is_hard: bool):
    """A person before a camera: light, skin, exposure, lens and sensor, coding. `is_hard`: as bad as people really send it."""
    strength = 1.6 if is_hard else 0.7
    x = np.clip(x, 0, 255).astype(np.float32)
    if is_hard or rng.random() < 0.25:
        x = lighted(x, box, rng, strength)
    if rng.random() < 0.2:
        x = skin_tone(x, box, rng)
    x = sensed(exposed(x, rng, strength), rng, strength)
    return coded(np.clip(x, 0, 255).astype(np.uint8), rng, 30 if is_hard else 50)


def patterned(height: int, width: int, rng):
    """No photograph: octaves of coloured noise, plain or patterned, with lines and rectangles like posters and shelves."""
    x = np.zeros((height, width, 3), np.float32) + rng.uniform(20, 235, 3).astype(np.float32)
    for octave in range(1, 6):
        grid = rng.normal(0, 1, (2**octave + 1, 2**octave + 1, 3)).astype(np.float32)
        if rng.random() < 0.5:
            grid = np.repeat(grid.mean(2, keepdims=True), 3, 2)
        method = (cv2.INTER_NEAREST, cv2.INTER_LINEAR, cv2.INTER_CUBIC)[rng.integers(3)]
        x += cv2.resize(grid, (width, height), interpolation=method) * np.float32(rng.uniform(0, 45) / octave)
    if rng.random() < 0.4:
        for _ in range(int(rng.integers(1, 9))):
            ends = rng.integers(0, max(height, width), 4)
            draw = cv2.rectangle if rng.random() < 0.6 else cv2.line
            draw(x, (int(ends[0]), int(ends[1])), (int(ends[2]), int(ends[3])), [float(v) for v in rng.uniform(0, 255, 3)], int(rng.choice([-1, 2, 6, 20])) if draw is cv2.rectangle else 6)
    return np.clip(x, 0, 255)


def silhouette(shape, box, softness: float):
    """Soft mask of head and shoulders: quicker than a matte, and never wrong in the same way."""
    x, y, w, h = box
    mask = np.zeros(shape[:2], np.float32)
    cv2.ellipse(mask, (int(x + w / 2), int(y + h * 0.42)), (int(w * 0.72), int(h * 0.82)), 0, 0, 360, 1, -1)
    low = shape[0] + 9
    outline = [[x + w * 0.2, y + h], [x + w * 0.8, y + h], [x + w * 1.9, y + h * 1.7], [x + w * 2.2, low], [x - w * 1.2, low], [x - w * 0.9, y + h * 1.7]]
    cv2.fillConvexPoly(mask, np.array(outline, np.int32), 1)
    return cv2.GaussianBlur(mask, (0, 0), max(0.8, w * softness))[..., None]


class Scenes:
    """Draws scenes from items of media.load(); groups are drawn evenly, so that no clip counts by its length."""

    def __init__(self, items: list[dict], texture: list[np.ndarray], rng: np.random.Generator):
        self.rng, self.texture, self.mattes = rng, texture, {}
        self.people: dict[str, list] = {'portrait': []}
        self.others: dict[str, list] = {}
        for item in items:
            faces = [b[:4] for b, ok in zip(item['boxes'], item['agreed']) if ok and b[3] >= 32]
            if not faces:
                continue
            is_portrait = item['file'].startswith('portraits/')
            is_person = is_portrait or item['label'] == 'live'
            key = 'portrait' if is_portrait else 'still' if item['label'] == 'still' else item['group']
            (self.people if is_person else self.others).setdefault(key, []).extend((item['frame'], face) for face in faces)
        rooms = [np.clip(room(640, 480, rng), 0, 255).astype(np.uint8) for _ in range(60)]
        self.places = [frame for key, pool in self.people.items() if key != 'portrait' for frame, _ in pool[::6]] + texture * 3 + rooms

    def draw(self, is_person: bool):
        """A frame and one of its faces, mirrored half of the time. Portraits are four in ten of the people."""
        rng, pools = self.rng, self.people if is_person else self.others
        keys = [key for key in pools if key != 'portrait']
        pool = pools['portrait'] if is_person and rng.random() < 0.4 else pools[keys[rng.integers(len(keys))]]
        frame, box = pool[rng.integers(len(pool))]
        box = np.array(box, np.float32)
        if rng.random() < 0.5:
            frame = np.ascontiguousarray(frame[:, ::-1])
            box[0] = frame.shape[1] - box[0] - box[2]
        return frame, box

    def cut_out(self, frame, box):
        """Cut with room of any size at each side, then sized so that the face takes 26 to 190 pixels."""
        rng = self.rng
        height, width = frame.shape[:2]
        x, y, w, h = box
        room_at = np.full(4, 9.0) if rng.random() < 0.35 else np.exp(rng.uniform(np.log(0.15), np.log(4), 4))
        left, top = int(max(0, x - room_at[0] * w)), int(max(0, y - room_at[1] * h))
        right, bottom = int(min(width, x + (1 + room_at[2]) * w)), int(min(height, y + (1 + room_at[3]) * h))
        cut = frame[top:bottom, left:right]
        scale = min(np.exp(rng.uniform(np.log(26), np.log(190))) / w, LONGEST / max(cut.shape[:2]))
        cut = _resize(cut, round(cut.shape[1] * scale), round(cut.shape[0] * scale)).astype(np.float32)
        return cut, np.array([(x - left) * scale, (y - top) * scale, w * scale, h * scale], np.float32)

    def place(self, height: int, width: int):
        """A background: a photograph or room (mostly out of focus), or a pattern."""
        rng = self.rng
        if rng.random() < 0.4:
            return patterned(height, width, rng)
        other = self.places[rng.integers(len(self.places))]
        h, w = (int(side * rng.uniform(0.3, 1)) for side in other.shape[:2])
        top, left = int(rng.integers(0, other.shape[0] - h + 1)), int(rng.integers(0, other.shape[1] - w + 1))
        back = _resize(other[top:top + h, left:left + w], width, height).astype(np.float32)
        back = tone(back, rng, 0.8)
        return cv2.GaussianBlur(back, (0, 0), rng.uniform(1, 12)) if rng.random() < 0.7 else back

    def framed(self, x, box):
        """Bars above and below or at the sides, a portrait picture in a wide one, a picture within a picture."""
        rng = self.rng
        height, width = x.shape[:2]
        extra = np.exp(rng.uniform(np.log(0.06), np.log(1.5), 2)) * [[1, 0], [0, 1], [1, 1]][rng.integers(3)]
        h, w = height + int(height * extra[0]), width + int(width * extra[1])
        draw = rng.random()
        if draw < 0.6:
            canvas = np.zeros((h, w, 3), np.float32) + np.float32(rng.choice([0, 0, 0, 16, 255, rng.uniform(0, 255)]))
        elif draw < 0.8:  # the picture itself, enlarged and blurred
            canvas = cv2.GaussianBlur(_resize(x, w, h), (0, 0), max(h, w) / 20)
        else:
            canvas = self.place(h, w)
        at = ((h - height) // 2, (w - width) // 2) if rng.random() < 0.7 else (int(rng.integers(0, h - height + 1)), int(rng.integers(0, w - width + 1)))
        canvas[at[0]:at[0] + height, at[1]:at[1] + width] = x
        return canvas, box + np.array([at[1], at[0], 0, 0], np.float32)

    def somewhere_else(self, frame, box):
        """Cut along a matte and stood in a drawn room; None when no clean matte was found."""
        key = (frame.shape, int(frame[::29, ::31].astype(np.int64).sum()))
        if key not in self.mattes:
            self.mattes[key] = matte(frame, box)
        mask = self.mattes[key]
        return None if mask is None else elsewhere(frame, box, mask, self.places, self.rng)

    def simulated(self, kind: str):
        """A screen or print that shows a person (or one of the others), at times in hard light as well."""
        rng = self.rng
        frame, box = self.draw(rng.random() < 0.75)
        picture, box = (replay if kind == 'replay' else printed)(frame, box, self.places, rng)
        if rng.random() < 0.2:
            picture = photographed(picture, box, rng, rng.random() < 0.5)
        return kind, picture, box

    def scene(self):
        rng = self.rng
        kind = KINDS[rng.choice(len(KINDS), p=SHARES)]
        if kind in ('replay', 'print'):
            return self.simulated(kind)
        frame, box = self.draw(kind != 'other')
        if kind == 'elsewhere' and (moved := self.somewhere_else(frame, box)) is not None:
            return kind, photographed(*moved, rng, rng.random() < 0.3), moved[1]
        if kind == 'empty':  # any window: what is no face has no right answer, but the student should say the same
            side = rng.uniform(0.1, 0.5) * min(frame.shape[:2])
            box = np.array([rng.uniform(0, frame.shape[1] - side), rng.uniform(0, frame.shape[0] - side), side, side * rng.uniform(1, 1.4)], np.float32)
        x, box = self.cut_out(frame, box)
        if kind == 'cut':
            mask = silhouette(x.shape, box, rng.uniform(0.01, 0.08))
            x = x * mask + self.place(*x.shape[:2]) * (1 - mask)
        elif kind == 'framed':
            x, box = self.framed(x, box)
        picture = photographed(x, box, rng, kind == 'lit' or rng.random() < 0.3)
        return self.seen(kind, picture, box), picture, box

    @staticmethod
    def seen(kind: str, picture, box) -> str:
        """A person in light so hard that no face is left is nobody's proof: such a scene is left to the teacher."""
        x, y, w, h = (max(0, int(v)) for v in box)
        face = picture[y:y + h, x:x + w]
        if kind != 'lit' or (face.size and 30 < face.mean() < 225 and face.std() > 14):
            return kind
        return 'live'
