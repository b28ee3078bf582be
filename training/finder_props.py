"""What a face finder meets beside faces: drawn things of rooms and desks that are no faces, walls, and what covers faces.

Pictures are BGR uint8 and drawn on in place; boxes are x, y, w, h of a face as YuNet draws it, from brow to chin.
"""
import cv2
import numpy as np
from rooms import room

LETTERS = list('AEHMNORSTUWaehmnorstuwxz0123456789 .,:')


def colour(rng, skin: float = 0.0) -> tuple:
    """A colour; with this probability one of skin."""
    if rng.random() < skin:
        light = rng.uniform(40, 230)
        return tuple(float(v) for v in np.clip(np.array([0.62, 0.76, 1.0]) * light + rng.normal(0, 8, 3), 0, 255))
    return tuple(float(v) for v in np.clip(rng.uniform(0, 255) + rng.normal(0, 40, 3), 0, 255))


def points(*pairs):
    return np.array(pairs, np.float32).round().astype(np.int32)


def oval(picture, x, y, w, h, fill, angle=0.0, thickness=-1):
    cv2.ellipse(picture, (int(x), int(y)), (max(1, int(w)), max(1, int(h))), angle, 0, 360, fill, thickness, cv2.LINE_AA)


def rounded(picture, x, y, w, h, radius, fill):
    """A filled rectangle with round corners around its centre."""
    radius = int(min(radius, w / 2, h / 2))
    x0, y0, x1, y1 = int(x - w / 2), int(y - h / 2), int(x + w / 2), int(y + h / 2)
    cv2.rectangle(picture, (x0 + radius, y0), (x1 - radius, y1), fill, -1)
    cv2.rectangle(picture, (x0, y0 + radius), (x1, y1 - radius), fill, -1)
    for cx, cy in ((x0 + radius, y0 + radius), (x1 - radius, y0 + radius), (x0 + radius, y1 - radius), (x1 - radius, y1 - radius)):
        cv2.circle(picture, (cx, cy), max(1, radius), fill, -1, cv2.LINE_AA)


def headrest(picture, x, y, s, rng):
    """The upper part of a chair, `s` wide: a back with stitches, wings, holes or posts."""
    fill, line = colour(rng, 0.15), colour(rng)
    h = s * rng.uniform(0.7, 1.6)
    rounded(picture, x, y + h * 0.9, s * rng.uniform(1.1, 1.7), h * 1.6, s * 0.2, tuple(0.8 * v for v in fill))
    if rng.random() < 0.4:
        for side in (-1, 1):
            cv2.line(picture, (int(x + side * s * 0.2), int(y)), (int(x + side * s * 0.2), int(y + h)), line, max(1, int(s * 0.06)))
    rounded(picture, x, y, s, h, s * rng.uniform(0.1, 0.45), fill)
    draw = rng.random()
    if draw < 0.4:
        for side in (-1, 1):
            oval(picture, x + side * s * 0.25, y - h * rng.uniform(-0.1, 0.2), s * 0.1, h * 0.05, line, side * 20.0)
    elif draw < 0.75:
        for k in range(int(rng.integers(1, 5))):
            at = int(y + h * rng.uniform(-0.4, 0.4))
            cv2.line(picture, (int(x - s * 0.4), at), (int(x + s * 0.4), at + int(rng.normal(0, s * 0.05))), line, max(1, int(s * 0.02)))
    if rng.random() < 0.5:
        oval(picture, x, y, s * 0.35, h * 0.3, line, 0.0, max(1, int(s * 0.03)))


def microphone(picture, x, y, s, rng):
    fill, line = colour(rng), colour(rng)
    cv2.line(picture, (int(x), int(y)), (int(x + s * rng.normal(0, 1)), int(y + s * 3)), line, max(1, int(s * 0.15)))
    oval(picture, x, y, s * rng.uniform(0.3, 0.6), s * rng.uniform(0.4, 0.9), fill, rng.normal(0, 20))
    for k in range(int(rng.integers(0, 6))):
        oval(picture, x, y, s * 0.09 * k, s * 0.4, line, 0.0, 1)
    if rng.random() < 0.4:
        oval(picture, x, y, s * 0.8, s * 0.8, line, 0.0, max(1, int(s * 0.05)))


def round_thing(picture, x, y, s, rng):
    """A ball, a clock, a lamp, a plate: shaded, with a mark, hands, a ring or seams; often of the colour of skin."""
    fill, line = np.array(colour(rng, 0.4)), colour(rng)
    flat = rng.uniform(0.75, 1.3)
    for k in range(6):  # shaded towards one side
        part = 1 - k * 0.14
        oval(picture, x - s * 0.05 * k, y - s * 0.05 * k, s * part / 2, s * part * flat / 2, tuple(np.clip(fill * (0.75 + 0.08 * k), 0, 255)))
    draw = rng.random()
    if draw < 0.35:
        for k in range(12):
            a = k * np.pi / 6
            oval(picture, x + np.sin(a) * s * 0.4, y + np.cos(a) * s * 0.4, s * 0.02, s * 0.02, line)
        for length in (0.25, 0.38):
            a = rng.uniform(0, 2 * np.pi)
            cv2.line(picture, (int(x), int(y)), (int(x + np.sin(a) * s * length), int(y + np.cos(a) * s * length)), line, max(1, int(s * 0.03)))
    elif draw < 0.7:
        for _ in range(int(rng.integers(1, 5))):
            oval(picture, x + rng.normal(0, s * 0.15), y + rng.normal(0, s * 0.15), s * rng.uniform(0.03, 0.4), s * rng.uniform(0.02, 0.4), line,
                 rng.uniform(0, 180), int(rng.choice([-1, 1, 2])))


def boxy_thing(picture, x, y, s, rng):
    """A loudspeaker, a socket, a case, a screen, a bag: a box with circles, bars and dots, often symmetric."""
    fill, line = colour(rng, 0.15), colour(rng)
    h = s * rng.uniform(0.6, 1.8)
    rounded(picture, x, y, s, h, s * rng.uniform(0, 0.3), fill)
    if rng.random() < 0.3:
        oval(picture, x, y - h / 2, s * 0.25, h * 0.15, line, 0.0, max(1, int(s * 0.05)))
    for _ in range(int(rng.integers(0, 4))):
        dx, dy, r = rng.uniform(0, 0.4) * s, rng.uniform(-0.4, 0.4) * h, s * rng.uniform(0.03, 0.25)
        if rng.random() < 0.4:
            dx = 0
        for side in {-1, 1} if dx else {1}:
            if rng.random() < 0.6:
                oval(picture, x + side * dx, y + dy, r, r, line, 0.0, int(rng.choice([-1, 1, 3])))
            else:
                rounded(picture, x + side * dx, y + dy, r * 2, r, r * 0.3, line)


def limb(picture, x, y, s, rng):
    """An arm with a hand of the colour of skin, or a fist."""
    skin = colour(rng, 1.0)
    angle = rng.uniform(0, 2 * np.pi)
    along, across = np.array([np.cos(angle), np.sin(angle)]), np.array([-np.sin(angle), np.cos(angle)])
    at = np.array([x, y])
    cv2.line(picture, tuple(points(at - along * s * 2)[0]), tuple(points(at)[0]), tuple(0.92 * v for v in skin), max(2, int(s * 0.6)), cv2.LINE_AA)
    oval(picture, x, y, s * 0.45, s * 0.38, skin, np.degrees(angle))
    long = rng.uniform(0.2, 1.0)
    for k in range(4):
        root = at + across * s * (k - 1.5) * 0.2 + along * s * 0.2
        cv2.line(picture, tuple(points(root)[0]), tuple(points(root + along * s * long)[0]), skin, max(1, int(s * 0.17)), cv2.LINE_AA)
        if rng.random() < 0.5:
            cv2.line(picture, tuple(points(root)[0]), tuple(points(root + along * s * long)[0]), tuple(0.7 * v for v in skin), 1, cv2.LINE_AA)


def from_behind(picture, x, y, s, rng):
    """A head seen from behind, hair over a neck and shoulders; a hat or headphones at times."""
    hair, cloth = np.array(colour(rng)) * rng.uniform(0.1, 0.9), colour(rng)
    oval(picture, x, y + s * 1.5, s * 1.1, s * 0.8, cloth)
    rounded(picture, x, y + s * 0.5, s * 0.5, s * 0.7, s * 0.1, colour(rng, 1.0))
    oval(picture, x, y, s * 0.45, s * rng.uniform(0.5, 0.65), tuple(hair))
    for _ in range(12):
        shade = tuple(np.clip(hair * rng.uniform(0.6, 1.6) + rng.uniform(0, 14), 0, 255))
        oval(picture, x + rng.normal(0, s * 0.12), y + rng.normal(0, s * 0.12), s * rng.uniform(0.05, 0.3), s * rng.uniform(0.2, 0.5), shade, rng.normal(0, 12), 1)
    if rng.random() < 0.3:
        headphones(picture, (x - s * 0.4, y - s * 0.4, s * 0.8, s), rng)


THINGS = (headrest, microphone, round_thing, boxy_thing, limb, from_behind)


def text(picture, x, y, s, rng):
    """Lines of letters."""
    ink = colour(rng)
    for line in range(int(rng.integers(1, 5))):
        words = ''.join(rng.choice(LETTERS, int(rng.integers(2, 18))))
        cv2.putText(picture, words, (int(x - s / 2), int(y + line * s * 0.3)), int(rng.integers(0, 5)), max(0.2, s / 110), ink, max(1, int(s / 50)), cv2.LINE_AA)


def wall(width: int, height: int, rng) -> np.ndarray:
    """A patterned wall: stripes, checks, tiles, books, waves, spots, plain colour; with a gradient of light."""
    gx, gy = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    one, two = np.array(colour(rng, 0.2), np.float32), np.array(colour(rng, 0.2), np.float32)
    period = np.exp(rng.uniform(np.log(6), np.log(160)))
    draw = rng.integers(6)
    if draw == 0:
        share = ((gx * np.cos(rng.uniform(0, 3)) + gy) / period % 1 < rng.uniform(0.2, 0.8)).astype(np.float32)
    elif draw == 1:
        share = ((gx // period + gy // (period * rng.uniform(0.5, 2))) % 2).astype(np.float32)
    elif draw == 2:
        row = gy // (period * 0.5)
        share = (((gx + (row % 2) * period / 2) % period < 2) | (gy % (period * 0.5) < 2)).astype(np.float32)
    elif draw == 3:
        share = sum(np.sin(gx * rng.normal(0, 4 / period) + gy * rng.normal(0, 4 / period) + rng.uniform(0, 6)) for _ in range(4)) / 8 + 0.5
    elif draw == 4:
        spots = rng.normal(0, 1, (max(2, int(height / period) + 1), max(2, int(width / period) + 1))).astype(np.float32)
        share = np.clip(cv2.resize(spots, (width, height), interpolation=cv2.INTER_CUBIC) * rng.uniform(0.3, 2) + 0.5, 0, 1)
    else:
        share = np.zeros((height, width), np.float32)
    x = one + (two - one) * share[..., None]
    if draw == 5 and rng.random() < 0.5:  # a shelf of books
        at = 0
        while at < width:
            thick = int(rng.uniform(4, 30))
            x[int(height * rng.uniform(0, 0.2)):, at:at + thick] = colour(rng)
            at += thick
    light = 1 + rng.normal(0, 0.25) * (gx / width - 0.5) + rng.normal(0, 0.25) * (gy / height - 0.5)
    x = np.clip(x * light[..., None], 0, 255).astype(np.uint8)
    return cv2.GaussianBlur(x, (0, 0), rng.uniform(0.5, 3)) if rng.random() < 0.7 else x


def place(width: int, height: int, empties, rng) -> np.ndarray:
    """A place without people: a drawn room, a patterned wall or a photograph without faces, with things standing in it."""
    draw = rng.random()
    if draw < 0.35:
        picture = np.clip(room(width, height, rng), 0, 255).astype(np.uint8)
    elif draw < 0.75:
        picture = wall(width, height, rng)
    else:
        empty = empties[rng.integers(len(empties))]
        if rng.random() < 0.5:
            empty = empty[..., rng.permutation(3)]
        turned = np.rot90(empty, int(rng.integers(4)))
        side = int(min(turned.shape[:2]) * rng.uniform(0.4, 1.0))
        y, x = int(rng.integers(0, turned.shape[0] - side + 1)), int(rng.integers(0, turned.shape[1] - side + 1))
        picture = cv2.resize(np.ascontiguousarray(turned[y:y + side, x:x + side]), (width, height), interpolation=cv2.INTER_AREA)
    picture = np.ascontiguousarray(picture)
    for _ in range(int(rng.integers(0, 6))):
        thing = text if rng.random() < 0.15 else THINGS[rng.integers(len(THINGS))]
        size = min(width, height) * np.exp(rng.uniform(np.log(0.06), np.log(0.6)))
        thing(picture, rng.uniform(0, width), rng.uniform(0, height), size, rng)
    if rng.random() < 0.5:
        picture = cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.5, 2.5))
    return picture


def headphones(picture, box, rng):
    x, y, w, h = box
    fill = colour(rng)
    cv2.ellipse(picture, (int(x + w / 2), int(y + h * 0.3)), (int(w * 0.66), int(h * 0.62)), 0, 180, 360, fill, max(2, int(w * rng.uniform(0.04, 0.14))), cv2.LINE_AA)
    for side in (-1, 1):
        oval(picture, x + w / 2 + side * w * 0.64, y + h * 0.38, w * rng.uniform(0.07, 0.16), h * rng.uniform(0.14, 0.24), fill)


def mask(picture, box, rng):
    x, y, w, h = box
    fill = [(225, 200, 150), (245, 245, 245), (25, 25, 25), colour(rng)][rng.integers(4)]
    top = y + h * rng.uniform(0.4, 0.52)
    outline = points((x - w * 0.02, top + h * 0.06), (x + w * 0.5, top), (x + w * 1.02, top + h * 0.06), (x + w * 0.95, y + h * 0.88),
                     (x + w * 0.5, y + h * 1.08), (x + w * 0.05, y + h * 0.88))
    cv2.fillPoly(picture, [outline], fill, cv2.LINE_AA)
    for k in range(int(rng.integers(0, 4))):
        at = top + h * (0.15 + 0.12 * k)
        cv2.line(picture, tuple(points((x + w * 0.08, at))[0]), tuple(points((x + w * 0.92, at))[0]), tuple(0.85 * v for v in fill), 1, cv2.LINE_AA)


def hand(picture, box, rng):
    x, y, w, h = box
    limb(picture, x + w * rng.uniform(0.1, 0.9), y + h * rng.uniform(0.25, 1.0), w * rng.uniform(0.3, 0.6), rng)


def glasses(picture, box, rng):
    x, y, w, h = box
    fill, line = tuple(rng.uniform(0, 60) for _ in range(3)), colour(rng)
    at, r = y + h * rng.uniform(0.33, 0.41), w * rng.uniform(0.15, 0.22)
    is_dark = rng.random() < 0.7
    if is_dark and rng.random() < 0.15:  # one bar
        rounded(picture, x + w / 2, at, w, r * 1.6, r * 0.4, fill)
        return
    for side in (-1, 1):
        cx = x + w / 2 + side * w * 0.23
        if is_dark:
            oval(picture, cx, at, r, r * 0.8, fill)
        oval(picture, cx, at, r, r * 0.85, line, 0.0, max(1, int(w * 0.025)))
        cv2.line(picture, tuple(points((cx + side * r, at))[0]), tuple(points((x + w / 2 + side * w * 0.55, at - h * 0.03))[0]), line, max(1, int(w * 0.02)))


def hat(picture, box, rng):
    x, y, w, h = box
    fill = colour(rng)
    brim = y + h * rng.uniform(0.02, 0.22)
    cv2.ellipse(picture, (int(x + w / 2), int(brim)), (int(w * rng.uniform(0.55, 0.8)), int(h * rng.uniform(0.35, 0.7))), 0, 180, 360, fill, -1, cv2.LINE_AA)
    if rng.random() < 0.6:
        oval(picture, x + w / 2 + w * rng.normal(0, 0.15), brim, w * rng.uniform(0.55, 1.1), h * rng.uniform(0.04, 0.1), tuple(0.8 * v for v in fill))


def scarf(picture, box, rng):
    """Cloth around the face: hood or headscarf."""
    x, y, w, h = box
    fill, copy = colour(rng), picture.copy()
    oval(picture, x + w / 2, y + h * 0.45, w * rng.uniform(0.75, 1.0), h * rng.uniform(0.75, 0.95), fill)
    rounded(picture, x + w / 2, y + h * 1.3, w * 1.5, h * 0.9, w * 0.3, tuple(0.9 * v for v in fill))
    keep = np.zeros(picture.shape[:2], np.uint8)
    oval(keep, x + w / 2, y + h * 0.52, w * rng.uniform(0.44, 0.52), h * rng.uniform(0.5, 0.6), 255)
    picture[keep > 0] = copy[keep > 0]


def half(picture, box, rng):
    """A sheet, a phone, a door before a part of the face."""
    x, y, w, h = box
    share, side = rng.uniform(0.2, 0.5), rng.integers(3)
    fill = colour(rng)
    if side == 2:
        cv2.rectangle(picture, (int(x - w * 0.3), int(y + h * (1 - share))), (int(x + w * 1.3), int(y + h * 1.4)), fill, -1)
    else:
        left = x - w * 0.4 if side == 0 else x + w * (1 - share)
        right = x + w * share if side == 0 else x + w * 1.4
        cv2.rectangle(picture, (int(left), int(y - h * 0.3)), (int(right), int(y + h * 1.3)), fill, -1)


def before_mouth(picture, box, rng):
    x, y, w, h = box
    microphone(picture, x + w * rng.uniform(-0.1, 1.1), y + h * rng.uniform(0.75, 1.15), w * rng.uniform(0.2, 0.6), rng)


COVERINGS = (mask, mask, hand, hand, glasses, glasses, hat, hat, scarf, half, before_mouth, before_mouth, headphones)


def cover(picture: np.ndarray, boxes, rng) -> np.ndarray:
    """A copy with every face covered in part, at times in two ways. The boxes stay where they are."""
    out = picture.copy()
    for box in boxes:
        box = tuple(float(v) for v in box[:4])
        for _ in range(1 + int(rng.random() < 0.3)):
            COVERINGS[rng.integers(len(COVERINGS))](out, box, rng)
        x0, y0 = max(0, int(box[0] - box[2])), max(0, int(box[1] - box[3]))
        x1, y1 = int(box[0] + 2 * box[2]), int(box[1] + 2.5 * box[3])
        part = out[y0:y1, x0:x1]
        if part.size and rng.random() < 0.6:  # drawn edges are sharper than a lens
            part[:] = cv2.GaussianBlur(part, (0, 0), max(0.4, box[2] * rng.uniform(0.004, 0.015)))
    return out
