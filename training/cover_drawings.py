"""Things before a face, and things around it that leave it free: drawn from random numbers onto a picture whose face is known.

Places are given in a frame of the face (`Drawing.at`): the origin is between the eyes, one unit to the right is the
distance of the eyes, one unit down is the way from the eyes to the mouth. The chin is at about 1.7, the brows are at -.3.
"""
import cv2
import numpy as np
from scenes import patterned

Rng = np.random.Generator


def _smooth(values, sigma: float):
    return cv2.GaussianBlur(values, (0, 0), max(0.3, sigma))


class Drawing:
    """A picture (BGR float, S x S) with one face, and how much of each pixel of it was hidden (0-1, S x S)."""

    def __init__(self, picture, landmarks, textures: list, rng: Rng):
        """@param landmarks x and y of both eyes (the left one of the picture first), the tip of the nose, both corners of the mouth"""
        self.x, self.rng, self.textures = picture, rng, textures
        self.size = picture.shape[0]
        self.eyes, self.nose, self.mouth = landmarks[:2], landmarks[2], landmarks[3:].mean(0)
        self.middle = self.eyes.mean(0)
        self.down = self.mouth - self.middle
        across = self.eyes[1] - self.eyes[0]
        length = max(np.linalg.norm(across), 1e-3)
        self.unit = max(length, 0.86 * np.linalg.norm(self.down))  # of a turned head the eyes lie closer together
        self.across = across / length * self.unit
        self.yaw = float((self.nose - self.middle) @ across / length / self.unit)
        self.hidden = np.zeros((self.size, self.size), np.float32)
        self.gx, self.gy = np.meshgrid(np.arange(self.size, dtype=np.float32), np.arange(self.size, dtype=np.float32))
        grey = cv2.resize(_smooth(cv2.resize(picture, (32, 32), interpolation=cv2.INTER_AREA).mean(2), 2.3), (self.size, self.size))
        face = grey[self.face_slice()]
        level = float(face.mean()) if face.size else 128.0
        self.light = np.clip(grey / max(level, 8), 0.35, 1.7) ** 0.7 * np.float32(np.clip(level / 140, 0.25, 1.3) ** 0.6)

    def face_slice(self):
        (x0, y0), (x1, y1) = self.middle - self.unit, self.middle + [self.unit, 2 * self.unit]
        return slice(max(0, int(y0)), max(1, int(y1))), slice(max(0, int(x0)), max(1, int(x1)))

    def at(self, points):
        """Pixels of places in the frame of the face; those before the middle of the face follow the turn of the head."""
        p = np.asarray(points, np.float32).reshape(-1, 2)
        turned = p[:, :1] + self.yaw * np.clip(1 - (p[:, :1] / 1.2) ** 2, 0, 1)
        return self.middle + turned * self.across + p[:, 1:] * self.down

    def frame_of_face(self):
        """a and b of every pixel, the inverse of `at` without the turn."""
        matrix = np.linalg.inv(np.column_stack([self.across, self.down]).astype(np.float64)).astype(np.float32)
        dx, dy = self.gx - self.middle[0], self.gy - self.middle[1]
        return matrix[0, 0] * dx + matrix[0, 1] * dy, matrix[1, 0] * dx + matrix[1, 1] * dy

    def polygon(self, pixels):
        mask = np.zeros((self.size, self.size), np.uint8)
        cv2.fillPoly(mask, [np.round(np.asarray(pixels) * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
        return mask.astype(np.float32) / 255

    def line(self, pixels, thickness: float, closed: bool = False):
        mask = np.zeros((self.size, self.size), np.uint8)
        cv2.polylines(mask, [np.round(np.asarray(pixels) * 16).astype(np.int32)], closed, 255, max(1, round(thickness)), cv2.LINE_AA, 4)
        return mask.astype(np.float32) / 255

    def curve(self, points, count: int = 40):
        """A closed smooth outline through places in the frame of the face (Catmull-Rom), in pixels."""
        p = self.at(points)
        n = len(p)
        t = np.linspace(0, n, count, endpoint=False)
        i = t.astype(int)
        f = (t - i)[:, None]
        a, b, c, d = (p[(i + k) % n] for k in (-1, 0, 1, 2))
        return 0.5 * (2 * b + (c - a) * f + (2 * a - 5 * b + 4 * c - d) * f**2 + (3 * b - a - 3 * c + d) * f**3)

    def lay(self, colour, alpha, hides: bool = True, lit: float = 1.0) -> None:
        """Paints; `lit`: how much of the light on the face falls on it too."""
        alpha = np.asarray(alpha, np.float32)
        colour = np.asarray(colour, np.float32) * (np.float32(1 - lit) + np.float32(lit) * self.light[..., None])
        self.x = self.x + (colour - self.x) * alpha[..., None]
        if hides:
            self.hidden = np.maximum(self.hidden, alpha)

    def shade(self, alpha, depth: float) -> None:
        """The shadow that a thing throws around itself."""
        shift = self.rng.normal(0, 0.05 * self.unit, 2)
        moved = cv2.warpAffine(alpha, np.float32([[1, 0, shift[0]], [0, 1, shift[1]]]), (self.size, self.size))
        self.x = self.x * (1 - depth * _smooth(moved, 0.06 * self.unit)[..., None])

    # -- what things are made of

    def wrinkles(self, depth: float):
        """Light and shade of folded cloth, about 1."""
        rng, field = self.rng, np.zeros((self.size, self.size), np.float32)
        for _ in range(int(rng.integers(1, 5))):
            angle, period = rng.uniform(0, np.pi), self.unit * rng.uniform(0.15, 1.2)
            bend = np.sin((self.gx * rng.normal(0, 1) + self.gy * rng.normal(0, 1)) / (self.unit * 1.2) + rng.uniform(0, 6)) * rng.uniform(0, 2)
            field += np.sin((self.gx * np.float32(np.cos(angle)) + self.gy * np.float32(np.sin(angle))) * np.float32(6.28 / period) + bend.astype(np.float32)) * np.float32(rng.uniform(0.2, 1))
        return 1 + np.float32(depth) * np.tanh(field)

    def photo(self, height: int, width: int):
        rng = self.rng
        source = self.textures[rng.integers(len(self.textures))]
        h, w = (max(8, int(side * rng.uniform(0.15, 1))) for side in source.shape[:2])
        top, left = int(rng.integers(0, source.shape[0] - h + 1)), int(rng.integers(0, source.shape[1] - w + 1))
        return cv2.resize(source[top:top + h, left:left + w], (width, height), interpolation=cv2.INTER_AREA).astype(np.float32)

    def plain(self):
        rng = self.rng
        base = rng.uniform(10, 245) if rng.random() < 0.5 else rng.choice([14, 30, 225, 240])
        return np.clip(base + rng.normal(0, 45 if rng.random() < 0.6 else 6, 3), 3, 252).astype(np.float32)

    def cloth(self):
        """Plain, striped, checked, dotted, woven, printed with anything; S x S x 3."""
        rng, size = self.rng, self.size
        first, second, draw = self.plain(), self.plain(), rng.random()
        if draw < 0.45:
            x = np.broadcast_to(first, (size, size, 3))
        elif draw < 0.65:
            angle, k = rng.uniform(0, np.pi), 6.28 / (self.unit * rng.uniform(0.06, 0.5))
            wave = np.sin((self.gx * np.cos(angle) + self.gy * np.sin(angle)) * k)
            if rng.random() < 0.4:
                wave = wave * np.sin((self.gy * np.cos(angle) - self.gx * np.sin(angle)) * k)
            share = (np.clip(wave * rng.uniform(1, 9) + rng.normal(0, 0.6), -1, 1)[..., None] + 1).astype(np.float32) / 2
            x = first * (1 - share) + second * share
        elif draw < 0.8:
            x = self.photo(size, size)
        else:
            x = patterned(size, size, rng)
        if rng.random() < 0.5:
            noise = np.empty((size, size), np.float32)
            cv2.setRNGSeed(int(rng.integers(1 << 30)))
            cv2.randn(noise, 1, rng.uniform(0.01, 0.12))
            x = x * (_smooth(noise, rng.uniform(0.4, 1.5)))[..., None]
        return x * self.wrinkles(rng.uniform(0, 0.3))[..., None]

    def skin(self):
        """The colour of this skin, or (where the picture has hardly any colours) of some other."""
        rng = self.rng
        near = self.x[self.face_slice()].reshape(-1, 3)
        own = np.median(near, 0) if len(near) else np.float32([110, 135, 180])
        other = np.float32([90, 120, 185]) * rng.uniform(0.25, 1.2) + rng.normal(0, 8, 3)
        share = rng.uniform(0, 0.35) if rng.random() < 0.8 else 1.0
        return np.clip(own * (1 - share) + other * share, 5, 250) / max(0.3, float(np.median(self.light[self.face_slice()])))

    def rounded(self, alpha, reach: float):
        """1 in the middle of a shape, less towards its edge, as on round things."""
        inner = cv2.distanceTransform((alpha > 0.5).astype(np.uint8), cv2.DIST_L2, 3) / max(1.0, reach)
        return np.sqrt(np.clip(1 - (1 - np.clip(inner, 0, 1)) ** 2, 0.05, 1))


# -- before mouth and nose


def _mask_outline(d: Drawing, top: float, side: float, chin: float):
    rng = d.rng
    wing = top + rng.uniform(0.0, 0.3)
    return [(-side, wing), (-0.55, top + 0.1), (0, top), (0.55, top + 0.1), (side, wing), (side * 0.95, 0.95 + rng.uniform(-0.1, 0.15)),
            (0.55, chin - 0.12), (0, chin), (-0.55, chin - 0.12), (-side * 0.95, 0.95 + rng.uniform(-0.1, 0.15))]


def _straps(d: Drawing, side: float, colour) -> None:
    thickness = d.unit * d.rng.uniform(0.015, 0.07)
    for sign in (-1, 1):
        for b in (0.3, 0.95):
            ends = d.at([(sign * side * 0.95, b), (sign * 1.45, d.rng.uniform(-0.1, 0.4))])
            d.lay(colour, d.line(ends, thickness), hides=False)


def surgical_mask(d: Drawing) -> None:
    """Pleats, a wire over the nose, loops around the ears; at times worn below the nose or the mouth."""
    rng = d.rng
    low = rng.random()
    top = rng.uniform(0.1, 0.5) if low < 0.82 else rng.uniform(0.65, 0.8) if low < 0.92 else rng.uniform(1.25, 1.5)
    side, chin = rng.uniform(0.8, 1.1), rng.uniform(1.55, 1.95)
    outline = d.curve(_mask_outline(d, top, side, chin))
    alpha = d.polygon(outline)
    tints = ([215, 190, 150], [235, 235, 235], [200, 205, 160], [40, 38, 36], [205, 180, 235], [220, 205, 195])
    colour = np.float32(tints[rng.integers(len(tints))]) + rng.normal(0, 12, 3).astype(np.float32) if rng.random() < 0.75 else d.plain()
    a, b = d.frame_of_face()
    pleats = 1 - np.float32(rng.uniform(0, 0.22)) * np.clip(np.sin((b + 0.08 * a * a) * np.float32(6.28 * rng.uniform(2.2, 5)) + np.float32(rng.uniform(0, 6))), 0, 1)
    form = 1 - np.float32(rng.uniform(0.05, 0.4)) * np.clip(np.abs(a - d.yaw), 0, 1.2) ** 2
    d.shade(alpha, rng.uniform(0, 0.4))
    d.lay(np.clip(colour, 5, 250) * (pleats * form * d.wrinkles(rng.uniform(0, 0.1)))[..., None], alpha)
    if rng.random() < 0.6:
        d.lay(np.clip(colour * rng.uniform(0.7, 1.15), 0, 255), d.line(outline, d.unit * 0.04, True) * 0.7, hides=False)
    if rng.random() < 0.8:
        _straps(d, side, np.clip(colour * rng.uniform(0.8, 1.2), 0, 255))


def respirator(d: Drawing) -> None:
    """A moulded cup or folded beak with a seam down the middle, at times with a valve."""
    rng = d.rng
    top, side, chin = rng.uniform(0.05, 0.4), rng.uniform(0.6, 0.9), rng.uniform(1.4, 1.75)
    alpha = d.polygon(d.curve(_mask_outline(d, top, side, chin)))
    colour = np.clip((np.float32([238, 238, 236]) if rng.random() < 0.6 else d.plain()) * rng.uniform(0.75, 1.05), 5, 252)
    form = 0.55 + 0.45 * d.rounded(alpha, d.unit * rng.uniform(0.4, 0.9))
    a, b = d.frame_of_face()
    ridge = 1 + np.float32(rng.uniform(-0.2, 0.25)) * np.tanh((a - d.yaw * 0.9) * np.float32(rng.uniform(3, 14)))
    d.shade(alpha, rng.uniform(0.1, 0.5))
    d.lay(colour * (form * (ridge if rng.random() < 0.7 else 1))[..., None], alpha)
    if rng.random() < 0.5:
        seam = d.line(d.at([(0, top), (0.02, 0.8), (0, chin)]), d.unit * 0.03)
        d.lay(colour * rng.uniform(0.6, 0.95), seam * alpha)
    if rng.random() < 0.35:
        spot = d.at([(rng.choice([0, 0.35, -0.35]), rng.uniform(0.7, 1.1))])[0]
        valve = ((d.gx - spot[0]) ** 2 + (d.gy - spot[1]) ** 2 < (d.unit * rng.uniform(0.15, 0.25)) ** 2).astype(np.float32)
        d.lay(d.plain() * (0.6 + 0.4 * d.rounded(valve, 0.1 * d.unit))[..., None], valve)
    _straps(d, side, np.clip(colour * rng.uniform(0.7, 1.1), 0, 255))


def cloth_mask(d: Drawing) -> None:
    rng = d.rng
    top, side, chin = rng.uniform(0.1, 0.5), rng.uniform(0.75, 1.15), rng.uniform(1.5, 2.0)
    alpha = d.polygon(d.curve(_mask_outline(d, top, side, chin)))
    a, _ = d.frame_of_face()
    form = 1 - np.float32(rng.uniform(0.05, 0.5)) * np.clip(np.abs(a - d.yaw), 0, 1.2) ** 2
    d.shade(alpha, rng.uniform(0, 0.45))
    d.lay(d.cloth() * form[..., None], alpha)
    if rng.random() < 0.7:
        _straps(d, side, d.plain())


def scarf(d: Drawing) -> None:
    """Cloth from the nose (or the chin) down and beyond both sides: scarf, collar, veil, shirt pulled up, blanket."""
    rng = d.rng
    top = rng.uniform(0.1, 0.7) if rng.random() < 0.75 else rng.uniform(1.3, 2.1)
    a, b = d.frame_of_face()
    edge = top + rng.normal(0, 0.12) * a + rng.uniform(-0.1, 0.2) * a * a + 0.06 * np.sin(a * rng.uniform(2, 9) + rng.uniform(0, 6))
    reach = rng.uniform(0.9, 2.6)
    alpha = np.clip((b - edge) * d.unit * 0.8, 0, 1) * np.clip((reach + 0.4 * np.clip(b - 1, 0, 2) - np.abs(a)) * d.unit * 0.8, 0, 1)
    d.shade(alpha.astype(np.float32), rng.uniform(0, 0.5))
    wraps = 1 - np.float32(rng.uniform(0, 0.35)) * np.clip(np.sin((b - edge) * rng.uniform(4, 14)), 0, 1).astype(np.float32)
    d.lay(d.cloth() * wraps[..., None], alpha.astype(np.float32))


# -- hands


def _capsule(gx, gy, a, b, ra: float, rb: float):
    """Height of a rounded limb from a to b above the picture, 0 outside it."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    t = np.clip(((gx - a[0]) * dx + (gy - a[1]) * dy) / (dx * dx + dy * dy + 1e-6), 0, 1)
    r = ra + (rb - ra) * t
    return np.sqrt(np.clip(r * r - (gx - a[0] - t * dx) ** 2 - (gy - a[1] - t * dy) ** 2, 0, None))


def _finger(start, angle: float, scale: float, length: float, curl: float, rng: Rng):
    """Limbs of one finger: three bones, each shorter and thinner, turned a little against each other."""
    limbs, at, radius = [], np.array(start, np.float32), 0.125 * scale * rng.uniform(0.9, 1.15)
    for part in (0.46, 0.3, 0.24):
        step = part * length * scale * (1 - curl * rng.uniform(0.5, 1))
        end = at + step * np.array([np.cos(angle), np.sin(angle)], np.float32)
        limbs.append((at, end, radius, radius * 0.92))
        at, radius, angle = end, radius * 0.92, angle + rng.normal(0, 0.12)
    return limbs


def _hand_limbs(centre, angle: float, scale: float, rng: Rng):
    """Palm, fingers, thumb and forearm of a hand whose middle is at `centre`; `angle` is where its fingers point."""
    along, beside = np.array([np.cos(angle), np.sin(angle)]), np.array([-np.sin(angle), np.cos(angle)])
    wrist = centre - along * scale * 0.75
    side, spread, curl = rng.choice([-1, 1]), rng.uniform(0, 0.16), rng.uniform(0, 0.6) if rng.random() < 0.7 else 0.85
    limbs = [(wrist - along * scale * 4, wrist, 0.42 * scale, 0.34 * scale)]
    for k in range(4):
        knuckle = centre + along * scale * (0.22 - 0.04 * abs(k - 1.2)) + beside * side * (k - 1.5) * 0.245 * scale
        limbs.append((wrist + beside * side * (k - 1.5) * 0.14 * scale, knuckle, 0.2 * scale, 0.145 * scale))
        limbs += _finger(knuckle, angle + side * (k - 1.5) * spread, scale, (0.9, 1, 0.95, 0.75)[k], curl, rng)
    root = wrist + along * 0.25 * scale - beside * side * 0.33 * scale
    return limbs + _finger(root, angle - side * rng.uniform(0.2, 1.1), scale, 0.85, curl * 0.5, rng)


def hand(d: Drawing, spot, scale: float, angle: float) -> None:
    """A hand (or a gloved one) whose middle is at a place in the frame of the face; `scale`: its width in eye distances."""
    rng = d.rng
    small = d.size // 2
    gx, gy = np.meshgrid(np.arange(small, dtype=np.float32) * 2 + 0.5, np.arange(small, dtype=np.float32) * 2 + 0.5)
    height = np.zeros((small, small), np.float32)
    for a, b, ra, rb in _hand_limbs(d.at([spot])[0], angle, scale * d.unit, rng):
        height = np.maximum(height, _capsule(gx, gy, a, b, ra, rb))
    height = cv2.resize(_smooth(height.astype(np.float32), 0.7), (d.size, d.size), interpolation=cv2.INTER_LINEAR)
    alpha = np.clip(height / (0.035 * scale * d.unit), 0, 1)
    dx, dy = cv2.Sobel(height, cv2.CV_32F, 1, 0, scale=0.125), cv2.Sobel(height, cv2.CV_32F, 0, 1, scale=0.125)
    light, lift = rng.normal(0, 0.6, 2), rng.uniform(0.5, 1.6)
    normal = 1 / np.sqrt(1 + lift * (dx * dx + dy * dy))
    shading = np.clip(rng.uniform(0.25, 0.6) + rng.uniform(0.4, 0.75) * np.clip(normal * (1 - light[0] * dx - light[1] * dy), 0, 1.5), 0.15, 1.35)
    gloved = rng.random() < 0.1
    colour = d.plain() if gloved else d.skin() * rng.uniform(0.8, 1.15)
    blotches = 1 + 0.06 * _smooth(rng.normal(0, 1, (d.size, d.size)).astype(np.float32), d.unit * 0.06) * d.unit * 0.1
    d.shade(alpha, rng.uniform(0.1, 0.55))
    d.lay(np.clip(colour * (shading * blotches)[..., None], 0, 255), alpha, lit=0.8)


def hand_over(d: Drawing) -> None:
    """Over the mouth, over the eyes, over one half, over everything; from below or from a side."""
    rng = d.rng
    spot = [(rng.normal(0, 0.2), rng.uniform(0.7, 1.25)), (rng.normal(0, 0.2), rng.uniform(-0.25, 0.2)),
            (rng.choice([-1, 1]) * rng.uniform(0.4, 0.8), rng.uniform(0.2, 0.8)), (rng.normal(0, 0.2), rng.uniform(0.2, 0.8))][rng.choice(4, p=[0.5, 0.15, 0.25, 0.1])]
    hand(d, spot, rng.uniform(1.2, 2.1), -np.pi / 2 + rng.normal(0, 0.9))
    if rng.random() < 0.3:
        hand(d, (-spot[0] + rng.normal(0, 0.3), spot[1] + rng.normal(0, 0.2)), rng.uniform(1.2, 1.9), -np.pi / 2 + rng.normal(0, 0.7))


def hand_beside(d: Drawing) -> None:
    """On the chin, cheek, temple or forehead, or in the air beside the face."""
    rng = d.rng
    sign = rng.choice([-1, 1])
    spot = [(sign * rng.uniform(1.1, 2.2), rng.uniform(-0.5, 1.5)), (rng.normal(0, 0.5), rng.uniform(2, 2.8)), (sign * rng.uniform(0, 1), rng.uniform(-1.7, -1))][rng.integers(3)]
    hand(d, spot, rng.uniform(1, 1.8), rng.uniform(-np.pi, np.pi) if rng.random() < 0.3 else -np.pi / 2 + rng.normal(0, 0.7))


# -- glasses and what else is put over the eyes


def _lens(d: Drawing, centre, width: float, height: float, kind: int, sign: int):
    """The outline of one lens in pixels: rounded boxes, round ones, drops, cats' eyes."""
    rng = d.rng
    t = np.linspace(0, 2 * np.pi, 36, endpoint=False)
    power = (0.5, 1.0, 0.8, 0.7)[kind]
    px = np.sign(np.cos(t)) * np.abs(np.cos(t)) ** power * width
    py = np.sign(np.sin(t)) * np.abs(np.sin(t)) ** power * height
    if kind == 2:  # aviators hang down to the outside
        px, py = px * (1 - 0.18 * py / height) + sign * 0.1 * width * py / height, py + 0.15 * height
    if kind == 3:
        py = py - 0.25 * height * np.clip(sign * px / width, 0, 1)
    u, v = d.across / d.unit, d.down / max(np.linalg.norm(d.down), 1e-3)
    return centre + np.outer(px, u) * d.unit + np.outer(py, v) * d.unit


def _glasses(d: Drawing, opacity: float, tint, frame_width: float, reflection: float) -> None:
    rng = d.rng
    kind = int(rng.choice(4, p=[0.4, 0.25, 0.2, 0.15]))
    width, height, drop = rng.uniform(0.34, 0.47), rng.uniform(0.24, 0.4), rng.uniform(-0.03, 0.1)
    foreshortened = np.clip(1 - 0.5 * abs(d.yaw), 0.5, 1)
    centres = [d.eyes[k] + d.across * (k - 0.5) * rng.uniform(0, 0.12) + d.down * drop for k in (0, 1)]
    outlines = [_lens(d, centres[k], width * foreshortened, height, kind, 2 * k - 1) for k in (0, 1)]
    lenses = np.maximum(d.polygon(outlines[0]), d.polygon(outlines[1]))
    if opacity > 0.7 and rng.random() < 0.15:  # one piece
        both = cv2.convexHull(np.concatenate(outlines).astype(np.float32))[:, 0]
        lenses, outlines = d.polygon(both), [both]
    _, b = d.frame_of_face()
    fade = np.clip(1 - rng.uniform(0, 0.35) * np.clip((b + 0.3) / 0.6, 0, 1), 0, 1) if rng.random() < 0.35 else 1.0
    surface = np.broadcast_to(np.float32(tint), d.x.shape)
    if reflection > 0:  # sky above, ground below, or the room
        mirrored = d.photo(d.size, d.size) if rng.random() < 0.5 else (np.clip(0.5 - 1.5 * b, 0, 1)[..., None] * d.plain())
        surface = surface * (1 - reflection) + _smooth(mirrored.astype(np.float32), rng.uniform(0.5, 4)) * reflection
    d.shade(lenses, rng.uniform(0, 0.25))
    d.lay(surface, (lenses * opacity * fade).astype(np.float32), lit=rng.uniform(0, 0.7))
    for outline in outlines if rng.random() < 0.55 else ():  # streaks and windows
        at = outline.mean(0) + rng.normal(0, 0.12, 2) * d.unit
        shape = d.unit * np.array([rng.uniform(0.02, 0.12), rng.uniform(0.05, 0.25)])
        turn = rng.normal(0, 0.6)
        corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * shape @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
        d.lay(np.float32([250, 250, 250]), _smooth(d.polygon(at + corners), rng.uniform(0.3, 2)) * d.polygon(outline) * np.float32(rng.uniform(0.1, 0.6)), hides=False, lit=0.3)
    colour = d.plain() * rng.uniform(0.2, 1)
    if frame_width > 0:
        for outline in outlines:
            d.lay(colour, d.line(outline, frame_width, True), hides=False)
        d.lay(colour, d.line([centres[0] + d.across * width * 0.8, d.middle + d.down * (drop - 0.06), centres[1] - d.across * width * 0.8], frame_width), hides=False)
    for k, sign in ((0, -1), (1, 1)):
        end = d.at([(sign * 1.25, rng.uniform(-0.15, 0.1))])[0]
        d.lay(colour, d.line([centres[k] + sign * d.across * width, end], max(1.0, frame_width)), hides=False)


def dark_glasses(d: Drawing) -> None:
    rng = d.rng
    tint = rng.uniform(3, 45) + rng.normal(0, 9, 3)
    reflection = rng.uniform(0.1, 0.45) if rng.random() < 0.5 else rng.uniform(0.6, 0.95) if rng.random() < 0.15 else 0
    _glasses(d, rng.uniform(0.86, 1) if rng.random() < 0.85 else rng.uniform(0.5, 0.86), np.clip(tint, 0, 90), d.unit * rng.uniform(0, 0.1), reflection)


def clear_glasses(d: Drawing) -> None:
    """Frames of any thickness; lenses clear or lightly tinted, with some glare."""
    rng = d.rng
    tint = d.plain() if rng.random() < 0.3 else np.float32([210, 210, 205])
    _glasses(d, rng.uniform(0, 0.12) if rng.random() < 0.7 else rng.uniform(0.1, 0.3), tint, d.unit * rng.uniform(0.01, 0.13), 0)


def over_eyes(d: Drawing) -> None:
    """A bar, a blindfold, goggles, a headset, a brim pulled down, paper."""
    rng = d.rng
    draw, side = rng.random(), rng.uniform(0.75, 1.4)
    top, bottom = -rng.uniform(0.25, 0.55), rng.uniform(0.22, 0.5)
    if draw < 0.3:
        top = -rng.uniform(1.2, 2.4)  # a hat, bandage or sheet from above
    points = [(-side, top), (side, top + rng.normal(0, 0.1)), (side * rng.uniform(0.85, 1), bottom + rng.normal(0, 0.06)), (-side * rng.uniform(0.85, 1), bottom)]
    alpha = d.polygon(d.at(points) if rng.random() < 0.6 else d.curve([points[0], (0, top), points[1], (side, 0), points[2], (0, bottom), points[3], (-side, 0)]))
    form = 0.5 + 0.5 * d.rounded(alpha, d.unit * rng.uniform(0.05, 0.5)) if rng.random() < 0.6 else np.ones_like(alpha)
    stuff = d.cloth() if draw < 0.65 else np.broadcast_to(np.float32(rng.uniform(0, 40)) if draw < 0.85 else d.plain(), d.x.shape)
    d.shade(alpha, rng.uniform(0, 0.4))
    d.lay(stuff * form[..., None], alpha, lit=rng.uniform(0, 1))


def censored(d: Drawing) -> None:
    """Pixels, blur or a sticker over the eyes, the mouth or everything."""
    rng = d.rng
    where, draw = rng.choice(3, p=[0.5, 0.35, 0.15]), rng.random()
    top, bottom = ((-0.45, 0.4), (0.6, 1.45), (-0.9, 1.8))[where] + rng.normal(0, 0.06, 2)
    side = rng.uniform(0.75, 1.15) if where != 1 else rng.uniform(0.55, 1)
    corners = [(-side, top), (side, top), (side, bottom), (-side, bottom)]
    alpha = d.polygon(d.at(corners) if rng.random() < 0.5 else d.curve(corners))
    if draw < 0.4:
        cells = max(3, int(d.size / (d.unit * rng.uniform(0.28, 0.5))))
        other = cv2.resize(cv2.resize(d.x, (cells, cells), interpolation=cv2.INTER_AREA), (d.size, d.size), interpolation=cv2.INTER_NEAREST)
    elif draw < 0.65:
        other, alpha = _smooth(d.x, d.unit * rng.uniform(0.3, 0.6)), _smooth(alpha, d.unit * 0.05)
    else:
        other = d.plain() * (0.7 + 0.3 * d.rounded(alpha, d.unit * 0.5))[..., None]
    d.lay(other, alpha, lit=0)


# -- things held or standing before the face


def _quad(d: Drawing, centre, width: float, height: float, angle: float):
    c, s = np.cos(angle), np.sin(angle)
    corners = np.array([[-width, -height], [width, -height], [width, height], [-width, height]]) / 2 + d.rng.normal(0, 0.05, (4, 2))
    return d.at([centre])[0] + (corners @ np.array([[c, s], [-s, c]])) * d.unit


def thing(d: Drawing, centre, size: float) -> None:
    """Paper, phone, book, cup, ball, filter of a microphone: a shape of some stuff, upright or turned, at times held by fingers."""
    rng, draw = d.rng, d.rng.random()
    if draw < 0.6:
        outline = _quad(d, centre, size * rng.uniform(0.8, 1.5), size * rng.uniform(0.8, 1.8), rng.normal(0, 0.35))
        alpha = d.polygon(outline)
        stuff = np.broadcast_to(np.float32(rng.uniform(170, 250)) + rng.normal(0, 5, 3).astype(np.float32), d.x.shape) if rng.random() < 0.4 else d.cloth()
        if rng.random() < 0.4:  # lines of writing, edges of a phone
            alpha_lines = alpha * (np.sin(d.gy * np.float32(6.28 / (d.unit * rng.uniform(0.06, 0.3)))) > rng.uniform(0.3, 0.9))
            stuff = stuff * (1 - 0.6 * alpha_lines[..., None])
    else:
        t = np.linspace(0, 2 * np.pi, 30, endpoint=False)
        outline = d.at([centre])[0] + np.column_stack([np.cos(t) * rng.uniform(0.8, 1.2), np.sin(t)]) * size * 0.6 * d.unit
        alpha = d.polygon(outline)
        stuff = (d.cloth() if rng.random() < 0.6 else d.plain()) * (0.4 + 0.6 * d.rounded(alpha, d.unit * size * rng.uniform(0.2, 0.6)))[..., None]
    d.shade(alpha, rng.uniform(0, 0.5))
    d.lay(stuff, alpha, lit=rng.uniform(0, 1))
    if draw > 0.75:  # the stand of a microphone, the handle of a cup
        d.lay(d.plain(), d.line([d.at([centre])[0], d.at([(centre[0] + rng.normal(0, 1), 3.5)])[0]], d.unit * rng.uniform(0.05, 0.3)))
    if rng.random() < 0.35:
        hand(d, (centre[0] + rng.normal(0, 0.4) * size, centre[1] + rng.uniform(0.3, 0.9) * size), rng.uniform(1.1, 1.7), -np.pi / 2 + rng.normal(0, 0.6))


def thing_before(d: Drawing) -> None:
    rng, draw = d.rng, d.rng.random()
    if draw < 0.7:
        thing(d, (rng.normal(0, 0.15), rng.uniform(0.9, 1.4)), rng.uniform(0.9, 2))
    else:
        thing(d, (rng.normal(0, 0.2), rng.uniform(-0.3, 0.1)), rng.uniform(1.4, 2.4))


def thing_beside(d: Drawing) -> None:
    """Microphones, cups, lamps and plants that are near the face, and before its edge at most."""
    rng, sign = d.rng, d.rng.choice([-1, 1])
    size = rng.uniform(0.4, 1.8)
    spot = (sign * (0.95 + size * 0.5 + rng.uniform(0, 0.6)), rng.uniform(-1, 2)) if rng.random() < 0.6 else (rng.normal(0, 0.8), 1.75 + size * 0.6 + rng.uniform(0, 0.5))
    thing(d, spot, size)


def half_hidden(d: Drawing) -> None:
    """The edge of a door, wall, curtain or sheet through the face, or just beside it."""
    rng, sign = d.rng, d.rng.choice([-1, 1])
    a, b = d.frame_of_face()
    edge = rng.normal(0.02, 0.1) if rng.random() < 0.75 else -rng.uniform(0.9, 1.6)
    bend = rng.normal(0, 0.12) * b + (0.07 * np.sin(b * rng.uniform(1, 6) + rng.uniform(0, 6)) if rng.random() < 0.4 else 0)
    alpha = np.clip((edge + 0.6 * sign * d.yaw + bend - sign * a) * d.unit * rng.uniform(0.3, 1), 0, 1).astype(np.float32)
    draw = rng.random()
    stuff = d.photo(d.size, d.size) if draw < 0.35 else d.cloth() if draw < 0.7 else d.plain() * d.wrinkles(0.1)[..., None]
    d.shade(alpha, rng.uniform(0, 0.4))
    d.lay(np.broadcast_to(stuff, d.x.shape), alpha, lit=rng.uniform(0, 0.6))


def _strands(d: Drawing, mask, direction: float, colour):
    """Hair: noise drawn out along a direction (radians), inside a soft mask."""
    rng = d.rng
    noise = rng.normal(0, 1, (d.size, d.size)).astype(np.float32)
    length = max(3, int(d.unit * rng.uniform(0.2, 0.7)))
    kernel = np.zeros((length, length), np.float32)
    c = (length - 1) / 2
    step = np.array([np.cos(direction), np.sin(direction)]) * c
    cv2.line(kernel, tuple(int(round(v)) for v in c - step), tuple(int(round(v)) for v in c + step), 1)
    streaks = cv2.filter2D(noise, -1, kernel / kernel.sum())
    streaks = streaks / (streaks.std() + 1e-6)
    edge = np.clip(mask * 1.5 + 0.22 * streaks - 0.25, 0, 1)
    return np.clip(np.float32(colour) * (1 + 0.28 * streaks[..., None]), 0, 255), edge * np.clip(mask * 4, 0, 1)


def _hair_colour(rng: Rng):
    base = np.float32([[18, 20, 24], [30, 45, 70], [60, 100, 150], [110, 160, 200], [150, 150, 150], [215, 215, 215], [30, 60, 140]])[rng.integers(7)]
    return np.clip(base * rng.uniform(0.6, 1.2) + rng.normal(0, 5, 3), 3, 240)


def hair_over(d: Drawing) -> None:
    """Hair that falls over one half, over both eyes, or (mostly) just to the brows and beside the cheeks."""
    rng, draw, sign = d.rng, d.rng.random(), d.rng.choice([-1, 1])
    a, b = d.frame_of_face()
    if draw < 0.2:
        mask = np.clip((rng.normal(0.02, 0.08) + 0.6 * sign * d.yaw - sign * a) * 3, 0, 1) * (b < rng.uniform(1.4, 3))
    elif draw < 0.35:
        mask = np.clip((rng.uniform(0.25, 0.5) - b + 0.1 * np.abs(a)) * 4, 0, 1) * (np.abs(a) < 1.5)
    else:
        inner = np.clip((-rng.uniform(0.28, 0.6) - b - rng.uniform(-0.3, 0.6) * a * sign) * 4, 0, 1)
        outer = np.clip((np.abs(a) - rng.uniform(0.95, 1.3)) * 4, 0, 1) * (b < rng.uniform(0.5, 3))
        mask = np.maximum(inner, outer)
    mask = mask * (np.abs(a) < rng.uniform(1.2, 2)) * (b > -rng.uniform(1.4, 2.2))
    colour, alpha = _strands(d, _smooth(mask.astype(np.float32), d.unit * 0.04), np.pi / 2 + rng.normal(0, 0.3), _hair_colour(rng))
    d.lay(colour, alpha.astype(np.float32))


# -- what leaves a face free


def beard(d: Drawing) -> None:
    """Stubble to full beards and moustaches; the lips stay free."""
    rng = d.rng
    a, b = d.frame_of_face()
    a = a - d.yaw * np.clip(1 - (a / 1.2) ** 2, 0, 1)
    full, long = rng.uniform(0.25, 1.05), rng.uniform(1.7, 3) if rng.random() < 0.25 else rng.uniform(1.6, 1.8)
    jaw = np.clip((1 - (a / 1.05) ** 2 - ((b - 0.75) / (long - 0.75)) ** 2) * 5, 0, 1) * np.clip((b - (0.85 - 0.5 * np.clip(np.abs(a) - full, 0, 1))) * 4, 0, 1)
    jaw = jaw * np.clip((np.abs(a) + 0.25 * (b - 0.8) - (0.5 - full * 0.3) * (b < 1.2)) * 6, 0, 1)
    moustache = np.clip((1 - (a / rng.uniform(0.35, 0.6)) ** 2 - ((b - 0.8 - 0.08 * a * a) / rng.uniform(0.08, 0.14)) ** 2) * 3, 0, 1)
    draw = rng.random()
    mask = moustache if draw < 0.2 else jaw if draw < 0.4 else np.maximum(jaw, moustache)
    lips = np.clip((1 - (a / 0.42) ** 2 - ((b - 1) / rng.uniform(0.1, 0.17)) ** 2) * 4, 0, 1)
    mask = _smooth((mask * (1 - lips)).astype(np.float32), d.unit * 0.05)
    colour, alpha = _strands(d, mask, np.pi / 2 + rng.normal(0, 0.4), _hair_colour(rng))
    dense = rng.uniform(0.2, 1)
    d.lay(colour, np.clip(alpha * dense, 0, 1).astype(np.float32), hides=False)


def headscarf(d: Drawing) -> None:
    """Headscarf, hood, helmet or balaclava: everything but the face between brows and chin; with a chin strap at times."""
    rng = d.rng
    a, b = d.frame_of_face()
    centre, tall, wide = 0.6 + rng.normal(0, 0.05), rng.uniform(1.12, 1.45), rng.uniform(0.95, 1.3)
    inside = 1 - np.abs(a / wide) ** 2.3 - np.abs((b - centre) / tall) ** 2.3
    head = 1 - (a / rng.uniform(1.5, 2.2)) ** 2 - ((b - 0.4) / rng.uniform(2, 2.6)) ** 2
    below = (b > 1.3) & (np.abs(a) < rng.uniform(1.5, 3)) & (rng.random() < 0.8)
    alpha = np.clip(-inside * d.unit * 0.4, 0, 1) * np.clip(np.maximum(head * d.unit * 0.5, below), 0, 1)
    d.shade(alpha.astype(np.float32), rng.uniform(0, 0.5))
    d.lay(d.cloth(), alpha.astype(np.float32))
    if rng.random() < 0.15:
        sign = rng.choice([-1, 1])
        strap = d.at([(sign * 1.05, 0), (sign * 0.8, 1.2), (0, 1.75), (-sign * 0.8, 1.2), (-sign * 1.05, 0)])
        d.lay(d.plain(), d.line(strap, d.unit * rng.uniform(0.05, 0.15)), hides=False)


def cap(d: Drawing) -> None:
    """A cap, band or hat down to the brows at most, its shadow over the eyes."""
    rng = d.rng
    a, b = d.frame_of_face()
    edge = -rng.uniform(0.4, 0.9) + rng.normal(0, 0.08) * a - rng.uniform(-0.1, 0.25) * a * a
    alpha = (np.clip((edge - b) * d.unit * 0.8, 0, 1) * (np.abs(a) < rng.uniform(1.1, 2))).astype(np.float32)
    shadow = np.clip(1 - (b - edge) / rng.uniform(0.3, 0.9), 0, 1) * (b > edge)
    d.x = d.x * (1 - np.float32(rng.uniform(0, 0.75)) * _smooth(shadow.astype(np.float32), d.unit * 0.05)[..., None])
    d.lay(d.cloth(), alpha)


def side_light(d: Drawing) -> None:
    """One light from a side, above or below onto a round head: the other side dark, to black."""
    rng = d.rng
    a, b = d.frame_of_face()
    nx, ny = np.clip((a - 0.4 * d.yaw) / 1.15, -1, 1), np.clip((b - 0.5) / 1.5, -1, 1)
    nz = np.sqrt(np.clip(1 - 0.8 * nx * nx - 0.6 * ny * ny, 0.02, 1))
    nose = np.exp(-((a - d.yaw) / 0.16) ** 2 - ((b - 0.45) / 0.35) ** 2) * (a - d.yaw) * 3  # it throws a shadow of its own
    turn, up = rng.choice([-1, 1]) * rng.uniform(0.6, 1), rng.normal(0, 0.35)
    lit = np.clip((nx + nose) * turn + ny * up + nz * rng.uniform(-0.1, 0.5), 0, None)
    ambient = rng.uniform(0, 0.2) if rng.random() < 0.7 else rng.uniform(0.2, 0.5)
    if rng.random() < 0.3:
        lit = np.clip(lit * rng.uniform(3, 12), 0, 1) * np.maximum(lit, 0.5)
    around = 1 - np.clip((1 - (a / 1.5) ** 2 - ((b - 0.5) / 2.1) ** 2) * 3, 0, 1)
    field = ambient + lit * rng.uniform(0.8, 1.5)
    field = field * (1 - around) + around * rng.uniform(0.1, 1.2)
    d.x = d.x * _smooth(field.astype(np.float32), d.unit * 0.04)[..., None]


def headset(d: Drawing) -> None:
    """Headphones, with a small microphone on an arm beside the mouth."""
    rng, colour, sign = d.rng, d.rng.uniform(5, 240) * np.ones(3, np.float32), d.rng.choice([-1, 1])
    for side in (-1, 1):
        spot = d.at([(side * rng.uniform(1.15, 1.4), 0.2)])[0]
        cup = ((d.gx - spot[0]) / (0.3 * d.unit)) ** 2 + ((d.gy - spot[1]) / (0.5 * d.unit)) ** 2 < 1
        d.lay(colour, cup.astype(np.float32))
    d.lay(colour, d.line(d.at([(-1.3, 0), (-1.1, -1.3), (0, -1.9), (1.1, -1.3), (1.3, 0)]), d.unit * rng.uniform(0.1, 0.3)))
    if rng.random() < 0.6:
        end = (sign * rng.uniform(0.5, 0.8), rng.uniform(1.05, 1.4))
        d.lay(colour, d.line(d.at([(sign * 1.25, 0.4), (sign * 1.05, 1), end]), d.unit * 0.06))
        spot = d.at([end])[0]
        d.lay(colour * 0.5, ((d.gx - spot[0]) ** 2 + (d.gy - spot[1]) ** 2 < (d.unit * rng.uniform(0.08, 0.16)) ** 2).astype(np.float32))


# Families of drawings by name; `train_cover.py --without` leaves whole ones out, to see whether others stand in for them.
COVERS = {'surgical mask': (surgical_mask, 3), 'respirator': (respirator, 2), 'cloth mask': (cloth_mask, 3), 'scarf': (scarf, 2), 'hand': (hand_over, 4),
          'dark glasses': (dark_glasses, 5), 'over the eyes': (over_eyes, 3), 'censored': (censored, 2), 'thing': (thing_before, 3), 'half': (half_hidden, 4), 'hair': (hair_over, 1)}
FREE = {'clear glasses': (clear_glasses, 5), 'beard': (beard, 4), 'headscarf': (headscarf, 3), 'cap': (cap, 2), 'side light': (side_light, 4),
        'hand beside': (hand_beside, 4), 'thing beside': (thing_beside, 3), 'headset': (headset, 1), 'hair': (hair_over, 2)}
