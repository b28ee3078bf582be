"""Scenes for the face finder: near and far, rolled, grey, in hard light, covered, before walls, headrests and posters, and no faces at all."""
import cv2
import numpy as np
from face_finder import CELLS, SIDE, STRIDE
from finder_props import THINGS, cover, headrest, place
from rooms import elsewhere, matte
from simulate import printed, replay


def relit(x, boxes, rng):
    """Other light on people (dimmer, darker skin, one side in shadow) and on the lens (a veil, glare), as backlit rooms have it."""
    height, width = x.shape[:2]
    gx, gy = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    for bx, by, bw, bh in boxes:
        head = ((gx - bx - bw / 2) / (0.75 * bw)) ** 2 + ((gy - by - bh * 0.45) / (0.8 * bh)) ** 2 < 1
        torso = (gy > by + bh) & (np.abs(gx - bx - bw / 2) < bw * 1.4)
        person = cv2.GaussianBlur((head | torso).astype(np.float32), (0, 0), max(1.0, bw * 0.08))
        side = 1 + np.clip((gx - bx - bw / 2) / bw, -1, 1) * rng.normal(0, 0.35)
        darker = np.exp(rng.uniform(np.log(0.18), np.log(1.0))) * np.clip(side, 0.3, 1.6)
        tint = np.array([rng.uniform(0.8, 1.05), 1, rng.uniform(0.95, 1.2)], np.float32)
        x = x * (1 - person[..., None] * (1 - darker[..., None] * tint))
    if rng.random() < 0.5:
        centre = rng.uniform(-0.2, 1.2) * width, rng.uniform(-0.2, 0.7) * height
        glow = np.exp(-((gx - centre[0]) ** 2 + (gy - centre[1]) ** 2) / (rng.uniform(0.15, 0.7) * width) ** 2)
        x = x + glow[..., None] * rng.uniform(20, 160)
    if rng.random() < 0.5:
        veil = rng.uniform(0.1, 0.6)
        x = x * (1 - veil) + veil * rng.uniform(60, 230)
    return np.clip(x, 0, 255)


def hardened(items: list[dict], rng) -> list[dict]:
    """Held-out frames in hard light: what the plain ones no longer tell apart."""
    return [{**item, 'frame': relit(item['frame'].astype(np.float32), [b[:4] for b in item['boxes']], rng).astype(np.uint8)} for item in items]


# How often a group is drawn, by what it holds; a group of which all faces are the same person weighs little by itself.
WEIGHTS = {'portraits': 0.5, 'live': 10.0, 'synthetic': 4.0, 'gif': 4.0, 'driven': 4.0, 'multi-face': 8.0, 'head3d': 2.0, 'stills': 1.5, 'render': 12.0}
SMALLEST, LARGEST, CLOSEST = 9, 110, 185  # sides of faces, in pixels of what the network sees
POOL = 300  # composed scenes that are kept
FAINTEST = 5.0  # grey levels of contrast in a face that must be found
ASPECTS = (9 / 16, 3 / 4, 3 / 4, 4 / 5, 1.0, 4 / 3, 4 / 3, 16 / 9, 16 / 9)


def letterboxed(image, aspect: float):
    """The picture of this aspect within the square, black around it as the product has it. Returns x0, y0, x1, y1."""
    width, height = (SIDE, round(SIDE / aspect)) if aspect >= 1 else (round(SIDE * aspect), SIDE)
    x0, y0 = (SIDE - width) // 2, (SIDE - height) // 2
    image[:y0], image[y0 + height:], image[:, :x0], image[:, x0 + width:] = 0, 0, 0, 0
    return x0, y0, x0 + width, y0 + height


class Scenes:
    def __init__(self, items: list[dict], empties: list[np.ndarray], rng: np.random.Generator, composed: int = 60):
        self.rng, self.empties, self.oldest = rng, empties, 0
        self.by_group: dict[str, list[dict]] = {}
        weights = {}
        for item in items:
            if len(item['boxes']):
                render = item['file'].startswith('stills/human__cgi')
                key = 'render' if render else item['group']
                kind = 'render' if render else item['label'] if item['label'] in WEIGHTS else item['file'].split('/')[0]
                self.by_group.setdefault(key, []).append(item)
                weights[key] = WEIGHTS.get(kind, 1.0)
        self.groups = list(self.by_group)
        self.weights = np.array([weights[g] for g in self.groups])
        self.weights /= self.weights.sum()
        self.mattes: dict[int, np.ndarray | None] = {}
        self.composed = []
        while len(self.composed) < composed:
            self.renew(1)

    def renew(self, count: int) -> None:
        """Makes so many new composed scenes; they take the place of the oldest once there are POOL of them."""
        for _ in range(count):
            scene = self.compose()
            if scene is None:
                continue
            if len(self.composed) < POOL:
                self.composed.append(scene)
            else:
                self.composed[self.oldest] = scene
                self.oldest = (self.oldest + 1) % POOL

    def compose(self) -> dict | None:
        """A face in other surroundings: a person cut out and set before something else, a screen, a print."""
        pool = self.by_group[self.groups[self.rng.choice(len(self.groups), p=self.weights)]]
        item = pool[self.rng.integers(len(pool)) // 8 * 8]  # of a recording few frames: mattes are dear, and kept
        if len(item['boxes']) != 1 or item['boxes'][0][3] < 25:
            return None
        box, draw = item['boxes'][0][:4], self.rng.random()
        if draw > 0.75:
            picture, box = (replay if draw < 0.9 else printed)(item['frame'], box, self.empties, self.rng)
            return {'frame': picture, 'boxes': box[None]}
        if id(item) not in self.mattes:
            self.mattes[id(item)] = matte(item['frame'], box)
            if self.mattes[id(item)] is not None:
                self.mattes[id(item)] = (self.mattes[id(item)] * 255).astype(np.uint8)
        mask = self.mattes[id(item)]
        if mask is None:
            return None
        if draw < 0.25:
            picture, box = elsewhere(item['frame'], box, mask.astype(np.float32) / 255, self.empties, self.rng)
            return {'frame': picture, 'boxes': box[None]}
        return self.staged(item, box, mask)

    def staged(self, item: dict, box, mask) -> dict:
        """A person before walls, things, a headrest behind the head and pictures of other people, at a desk with things on it."""
        rng = self.rng
        width, height = [(384, 288), (288, 384), (384, 216), (216, 384)][rng.integers(4)]
        picture, boxes = place(width, height, self.empties, rng), []
        scale = np.exp(rng.uniform(np.log(0.18), np.log(0.75))) * min(width, height) / max(box[2], box[3])
        left = width * rng.uniform(0.25, 0.75) - (box[0] + box[2] / 2) * scale
        top = max(height - item['frame'].shape[0] * scale, height * rng.uniform(0.15, 0.6) - (box[1] + box[3] / 2) * scale)
        face = (box[0] * scale + left, box[1] * scale + top, box[2] * scale, box[3] * scale)
        if rng.random() < 0.35:
            boxes += self.hang(picture, face)
        if rng.random() < 0.4:
            headrest(picture, face[0] + face[2] / 2 + rng.normal(0, face[2] * 0.6), face[1] + face[3] * rng.uniform(-0.2, 0.8),
                     face[2] * rng.uniform(0.8, 2.4), rng)
        matrix = np.array([[scale, 0, left], [0, scale, top]], np.float32)
        frame = cv2.GaussianBlur(item['frame'], (0, 0), 0.35 / scale) if scale < 0.6 else item['frame']
        person = cv2.warpAffine(frame, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE).astype(np.float32)
        alpha = cv2.warpAffine(mask, matrix, (width, height)).astype(np.float32)[..., None] / 255
        picture = np.clip(picture * (1 - alpha) + person * alpha, 0, 255).astype(np.uint8)
        for _ in range(int(rng.integers(0, 3))):  # on the desk, beside the face
            thing = THINGS[rng.integers(len(THINGS))]
            side = face[2] * rng.uniform(0.3, 1.4)
            x = face[0] + face[2] / 2 + rng.choice([-1, 1]) * (face[2] * 0.75 + side * rng.uniform(0.5, 2))
            thing(picture, x, face[1] + face[3] * rng.uniform(0.0, 2.2), side, rng)
        return {'frame': picture, 'boxes': np.array([face, *boxes], np.float32)}

    def hang(self, picture, face) -> list:
        """Hangs a picture of another person on the wall, beside the face; returns its box, or none where there's no room."""
        rng, item = self.rng, self.draw_item()
        height, width = picture.shape[:2]
        if len(item['boxes']) != 1:
            return []
        x, y, w, h = (float(v) for v in item['boxes'][0][:4])
        scale = np.exp(rng.uniform(np.log(0.08), np.log(0.4))) * min(width, height) / max(w, h)
        x0, y0 = max(0, int(x - w * rng.uniform(0.2, 1))), max(0, int(y - h * rng.uniform(0.3, 0.8)))
        part = item['frame'][y0:int(y + h * rng.uniform(1.1, 2)), x0:int(x + w * rng.uniform(1.2, 2))]
        size = (int(part.shape[1] * scale), int(part.shape[0] * scale))
        side = rng.choice([-1, 1])
        left = int(face[0] + face[2] / 2 + side * (face[2] * 0.8 + size[0] / 2) - size[0] / 2 + rng.normal(0, 15))
        top = int(rng.uniform(0, max(1, height * 0.6 - size[1])))
        clear = left + size[0] < face[0] - face[2] * 0.2 or left > face[0] + face[2] * 1.2
        if not clear or left < 0 or min(size) < 8 or left + size[0] > width or top + size[1] > height:
            return []
        cv2.rectangle(picture, (left - 3, top - 3), (left + size[0] + 2, top + size[1] + 2), tuple(float(v) for v in rng.uniform(0, 255, 3)), 3)
        picture[top:top + size[1], left:left + size[0]] = cv2.resize(part, size, interpolation=cv2.INTER_AREA)
        return [((x - x0) * scale + left, (y - y0) * scale + top, w * scale, h * scale)]

    def nothing(self):
        """A picture without a face: a place with things in it, a photograph turned, recoloured or laid over another, what is beside a face."""
        rng = self.rng
        draw = rng.random()
        if draw < 0.5:
            return place(256, 192, self.empties, rng)
        if draw < 0.75:
            item = self.draw_item()
            height, width = item['frame'].shape[:2]
            for _ in range(8):
                side = int(min(height, width) * rng.uniform(0.15, 0.6))
                x, y = int(rng.integers(0, width - side + 1)), int(rng.integers(0, height - side + 1))
                if all(b[0] - b[2] * 0.15 > x + side or b[0] + b[2] * 1.15 < x or b[1] - b[3] * 0.3 > y + side or b[1] + b[3] * 1.15 < y
                       for b in item['boxes']):
                    return item['frame'][y:y + side, x:x + side]
        picture = self.empties[rng.integers(len(self.empties))]
        if rng.random() < 0.3:
            other = self.empties[rng.integers(len(self.empties))]
            other = cv2.resize(other, picture.shape[1::-1], interpolation=cv2.INTER_AREA)
            picture = cv2.addWeighted(picture, 0.5, other, 0.5, 0)
        if rng.random() < 0.5:
            picture = picture[..., rng.permutation(3)]
        return np.ascontiguousarray(np.rot90(picture, int(rng.integers(4))))

    def draw_item(self):
        pool = self.by_group[self.groups[self.rng.choice(len(self.groups), p=self.weights)]]
        return pool[self.rng.integers(len(pool))]

    def window(self, frame, boxes):
        """Centre and side of a square window such that some face gets a drawn size; now and then a face that fills more than the picture."""
        rng = self.rng
        height, width = frame.shape[:2]
        if len(boxes) and rng.random() < 0.9:
            box, draw = boxes[0 if rng.random() < 0.7 else rng.integers(len(boxes))], rng.random()
            low, high, spread = (LARGEST, CLOSEST, 0.12) if draw < 0.16 else (60, LARGEST, 0.2) if draw < 0.3 else (SMALLEST, LARGEST, 0.25)
            side = max(box[2], box[3]) * SIDE / np.exp(rng.uniform(np.log(low), np.log(high)))
            x = box[0] + box[2] / 2 + side * rng.uniform(-spread, spread)
            y = box[1] + box[3] / 2 + side * rng.uniform(-spread, spread)
            if rng.random() < 0.25:  # the plain letterbox, as the product sees it
                side, x, y = max(width, height), width / 2, height / 2
        else:
            side = min(height, width) * rng.uniform(0.3, 1.0)
            x, y = rng.uniform(side / 2, max(side / 2 + 1, width - side / 2)), rng.uniform(side / 2, max(side / 2 + 1, height - side / 2))
        return x, y, float(np.clip(side, 24, 2400))

    def cut(self, frame, boxes, x, y, side):
        """The window around x, y as the network sees it, a little rolled and stretched at times, and its boxes."""
        rng = self.rng
        scale = SIDE / side
        source, shrunk = frame, 1.0
        while scale < 0.5 and min(source.shape[:2]) > 8:  # area first, so that small faces are not aliased away
            source = cv2.resize(source, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
            scale, shrunk = scale * 2, shrunk / 2
        border = int(rng.choice([cv2.BORDER_CONSTANT, cv2.BORDER_REFLECT_101, cv2.BORDER_REPLICATE], p=[0.6, 0.25, 0.15]))
        value = (0, 0, 0) if rng.random() < 0.6 else tuple(int(v) for v in rng.integers(0, 256, 3))
        ratio = 1 if rng.random() < 0.6 else rng.uniform(0.85, 1.18)
        roll = np.radians(rng.normal(0, 11)) if rng.random() < 0.35 else 0.0
        cos, sin = np.cos(roll) * scale, np.sin(roll) * scale
        turn = np.array([[cos, -sin], [sin * ratio, cos * ratio]])
        matrix = np.column_stack([turn, SIDE / 2 - turn @ (np.array([x, y]) * shrunk)]).astype(np.float32)
        flags = cv2.INTER_LINEAR if scale > 0.75 else cv2.INTER_AREA
        cut = cv2.warpAffine(source, matrix, (SIDE, SIDE), flags=flags, borderMode=border, borderValue=value)
        if border == cv2.BORDER_REFLECT_101 and len(boxes):  # mirrored copies of faces are unlabelled: paint them over
            inner = cv2.warpAffine(np.ones(source.shape[:2], np.uint8), matrix, (SIDE, SIDE), flags=cv2.INTER_NEAREST)
            cut[inner == 0] = cv2.GaussianBlur(cut, (0, 0), 9)[inner == 0]
        placed = []
        for b in boxes:
            cx, cy = matrix[:, :2] @ (np.array([b[0] + b[2] / 2, b[1] + b[3] / 2]) * shrunk) + matrix[:, 2]
            w, h = b[2] * shrunk * scale, b[3] * shrunk * scale * ratio
            placed.append((cx - w / 2, cy - h / 2, w, h))
        return cut, placed

    def degrade(self, image, boxes=()):
        rng = self.rng
        x = image.astype(np.float32)
        if rng.random() < 0.35:
            x = relit(x, boxes, rng)
        if rng.random() < 0.7:
            x = 255 * cv2.pow(np.clip(x / 255, 0, 1).astype(np.float32), float(np.exp(rng.normal(0, 0.35))))
            x = x * np.exp(rng.normal(0, 0.12, 3) + rng.normal(0, 0.2)).astype(np.float32) + np.float32(rng.normal(0, 10))
        if rng.random() < 0.15:  # dim rooms
            x *= rng.uniform(0.2, 0.7)
        if rng.random() < 0.15:
            x = np.repeat(x.mean(2, keepdims=True), 3, 2)
        if rng.random() < 0.2:
            x = cv2.GaussianBlur(x, (0, 0), rng.uniform(0.4, 1.4))
        if rng.random() < 0.3:
            x = x + rng.standard_normal(x.shape, np.float32) * np.float32(rng.uniform(1, 14))
        x = np.clip(x, 0, 255).astype(np.uint8)
        if rng.random() < 0.15:
            x = cv2.imdecode(cv2.imencode('.jpg', x, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(20, 80))])[1], cv2.IMREAD_COLOR)
        return x

    def source(self):
        """A picture and its boxes: nothing, a composed scene, a frame with the face covered, a frame as it is."""
        rng = self.rng
        if rng.random() < 0.22:
            return self.nothing(), np.zeros((0, 4))
        item = self.composed[rng.integers(len(self.composed))] if rng.random() < 0.45 else self.draw_item()
        frame, boxes = item['frame'], item['boxes']
        if rng.random() < 0.25 and len(boxes) < 4:
            frame = cover(frame, boxes, rng)
        return frame, boxes

    def erase(self, cut, placed) -> None:
        """The same scene with its faces erased is a hard negative."""
        rng = self.rng
        for (bx, by, bw, bh) in placed:
            x0, y0 = int(max(0, bx - bw * 0.15)), int(max(0, by - bh * 0.3))
            x1, y1 = int(min(SIDE, bx + bw * 1.15)), int(min(SIDE, by + bh * 1.15))
            if x1 > x0 and y1 > y0:
                patch = place(x1 - x0, y1 - y0, self.empties, rng) if min(x1 - x0, y1 - y0) > 16 else cut[y0:y1, x0:x1].mean((0, 1))
                cut[y0:y1, x0:x1] = patch if rng.random() < 0.5 else cut[y0:y1, x0:x1].mean((0, 1))

    def sample(self):
        """What the network sees, the boxes in it, and the part of it that is picture: x0, y0, x1, y1."""
        rng = self.rng
        frame, boxes = self.source()
        x, y, side = self.window(frame, boxes)
        cut, placed = self.cut(frame, boxes, x, y, side)
        if placed and rng.random() < 0.08:
            self.erase(cut, placed)
            placed = []
        elif placed and max(b[3] for b in placed) > 20 and rng.random() < 0.06:
            # The product finds out how a clip was held by asking about its four turns: faces on their side are none.
            cut, placed = np.rot90(cut, int(rng.integers(1, 4))), []
        if rng.random() < 0.5:
            cut = cut[:, ::-1]
            placed = [(SIDE - bx - bw, by, bw, bh) for bx, by, bw, bh in placed]
        image, part = self.degrade(cut, placed), (0, 0, SIDE, SIDE)
        if rng.random() < 0.6:
            part = letterboxed(image, ASPECTS[rng.integers(len(ASPECTS))])
        return image, placed, part

    def batch(self, size: int):
        images = np.zeros((size, 3, SIDE, SIDE), np.float32)
        heat = np.zeros((size, CELLS, CELLS), np.float32)
        distances = np.ones((size, 4, CELLS, CELLS), np.float32)
        inside = np.zeros((size, CELLS, CELLS), np.float32)
        ignore = np.zeros((size, CELLS, CELLS), np.float32)
        centres = (np.arange(CELLS) + 0.5) * STRIDE
        gx, gy = np.meshgrid(centres, centres)
        for n in range(size):
            image, boxes, (x0, y0, x1, y1) = self.sample()
            images[n] = image[..., ::-1].transpose(2, 0, 1)
            for bx, by, bw, bh in sorted(boxes, key=lambda b: -b[2] * b[3]):
                visible = max(0, min(x1, bx + bw) - max(x0, bx)) * max(0, min(y1, by + bh) - max(y0, by)) / (bw * bh)
                cx, cy = bx + bw / 2, by + bh / 2
                near = (np.abs(gx - cx) < bw * 0.6 + STRIDE) & (np.abs(gy - cy) < bh * 0.6 + STRIDE)
                is_close = max(bw, bh) > LARGEST * 0.8  # a face that fills the picture is cut by its edges
                seen = image[int(max(y0, by)):int(min(y1, by + bh)), int(max(x0, bx)):int(min(x1, bx + bw))]
                if seen.size == 0 or cv2.blur(seen, (3, 3)).std((0, 1)).max() < FAINTEST:
                    ignore[n][near] = 1  # lost in the dark, in glare or in noise: nobody could say
                    continue
                if visible < (0.4 if is_close else 0.6) or max(bw, bh) < 7 or not (x0 < cx < x1 and y0 < cy < y1):
                    ignore[n][near] = 1
                    continue
                sx, sy = max(bw * 0.14, 3.0), max(bh * 0.14, 3.0)
                bump = np.exp(-((gx - cx) ** 2 / (2 * sx * sx) + (gy - cy) ** 2 / (2 * sy * sy)))
                row = int(np.clip(cy // STRIDE, 0, CELLS - 1))
                column = int(np.clip(cx // STRIDE, 0, CELLS - 1))
                bump[row, column] = 1
                heat[n] = np.maximum(heat[n], bump)
                own = bump > 0.4
                inside[n][own] = 1
                for k, value in enumerate((gx - bx, gy - by, bx + bw - gx, by + bh - gy)):
                    distances[n, k][own] = np.maximum(value[own], 0.5)
        return images, heat, distances, inside, ignore
