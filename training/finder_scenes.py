"""Scenes for the face finder: zooms, flips, grey, exposure, noise, blur, hard light, erased faces, face-free pictures."""
import cv2
import numpy as np
from face_finder import CELLS, SIDE, STRIDE
from rooms import elsewhere, matte, room
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


class Scenes:
    def __init__(self, items: list[dict], empties: list[np.ndarray], rng: np.random.Generator):
        self.rng, self.empties = rng, empties
        self.by_group: dict[str, list[dict]] = {}
        for item in items:
            if len(item['boxes']):
                key = 'render' if item['file'].startswith('stills/human__cgi') else item['group']
                self.by_group.setdefault(key, []).append(item)
        self.groups = list(self.by_group)
        weight = {'render': 8.0}
        self.weights = np.array([weight.get(g, 2.0 if 'group-' in g or 'timesler' in g else 1.0) for g in self.groups])
        self.weights /= self.weights.sum()
        self.composed = self.compose(700)

    def compose(self, count: int):
        """Faces in other surroundings: people cut out and set before rooms, often against the light; screens and prints."""
        pool, mattes = [], {}
        while len(pool) < count:
            group = self.groups[self.rng.integers(len(self.groups))]
            number = int(self.rng.integers(len(self.by_group[group])))
            number -= number % 4
            item = self.by_group[group][number]
            if len(item['boxes']) != 1 or item['boxes'][0][3] < 40:
                continue
            box, draw = item['boxes'][0][:4], self.rng.random()
            if draw < 0.65:
                if (group, number) not in mattes:
                    mattes[group, number] = matte(item['frame'], box)
                mask = mattes[group, number]
                if mask is None:
                    continue
                picture, box = elsewhere(item['frame'], box, mask, self.empties, self.rng)
            else:
                picture, box = (replay if draw < 0.85 else printed)(item['frame'], box, self.empties, self.rng)
            pool.append({'frame': picture, 'boxes': box[None]})
        return pool

    def nothing(self):
        """A picture without a face: a photograph turned, recoloured or laid over another, a drawn room, what is beside a face."""
        rng = self.rng
        draw = rng.random()
        if draw < 0.15:
            return np.clip(room(320, 240, rng), 0, 255).astype(np.uint8)
        if draw < 0.5:
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
        """A square window (padded with black, noise or a mirrored border) cut so that some face gets a drawn size."""
        rng = self.rng
        height, width = frame.shape[:2]
        if len(boxes) and rng.random() < 0.9:
            box = boxes[rng.integers(len(boxes))]
            side = max(box[2], box[3]) * SIDE / np.exp(rng.uniform(np.log(11), np.log(110)))
            x = box[0] + box[2] / 2 - side * rng.uniform(0.25, 0.75)
            y = box[1] + box[3] / 2 - side * rng.uniform(0.25, 0.75)
            if rng.random() < 0.3:  # the plain letterbox, as the product sees it
                side, x, y = max(width, height), min(0, (width - height) / 2), min(0, (height - width) / 2)
        else:
            side = min(height, width) * rng.uniform(0.3, 1.0)
            x, y = rng.uniform(0, max(1, width - side)), rng.uniform(0, max(1, height - side))
        side = float(np.clip(side, 24, 2400))
        return x, y, side

    def cut(self, frame, x, y, side):
        rng = self.rng
        scale = SIDE / side
        source = frame
        while scale < 0.5 and min(source.shape[:2]) > 8:  # area first, so that small faces are not aliased away
            source = cv2.resize(source, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
            scale, x, y = scale * 2, x / 2, y / 2
        border = rng.choice([cv2.BORDER_CONSTANT, cv2.BORDER_REFLECT_101, cv2.BORDER_REPLICATE], p=[0.6, 0.25, 0.15])
        value = (0, 0, 0) if rng.random() < 0.6 else tuple(int(v) for v in rng.integers(0, 256, 3))
        ratio = 1 if rng.random() < 0.6 else rng.uniform(0.85, 1.18)
        matrix = np.array([[scale, 0, -x * scale], [0, scale * ratio, -y * scale * ratio]], np.float32)
        flags = cv2.INTER_LINEAR if scale > 0.75 else cv2.INTER_AREA
        return cv2.warpAffine(source, matrix, (SIDE, SIDE), flags=flags, borderMode=int(border), borderValue=value), ratio, int(border)

    def degrade(self, image, boxes=()):
        rng = self.rng
        x = image.astype(np.float32)
        if rng.random() < 0.35:
            x = relit(x, boxes, rng)
        if rng.random() < 0.7:
            x = 255 * np.power(np.clip(x / 255, 0, 1), np.exp(rng.normal(0, 0.35)))
            x = x * np.exp(rng.normal(0, 0.12, 3)) * np.exp(rng.normal(0, 0.2)) + rng.normal(0, 10)
        if rng.random() < 0.15:  # dim rooms
            x *= rng.uniform(0.2, 0.7)
        if rng.random() < 0.15:
            x = np.repeat(x.mean(2, keepdims=True), 3, 2)
        if rng.random() < 0.2:
            x = cv2.GaussianBlur(x, (0, 0), rng.uniform(0.4, 1.4))
        if rng.random() < 0.3:
            x += rng.normal(0, rng.uniform(1, 14), x.shape)
        return np.clip(x, 0, 255).astype(np.uint8)

    def sample(self):
        rng = self.rng
        if rng.random() < 0.2:
            frame, boxes = self.nothing(), np.zeros((0, 5))
        elif rng.random() < 0.45:
            item = self.composed[rng.integers(len(self.composed))]
            frame, boxes = item['frame'], item['boxes']
        else:
            item = self.draw_item()
            frame, boxes = item['frame'], item['boxes']
        x, y, side = self.window(frame, boxes)
        cut, ratio, border = self.cut(frame, x, y, side)
        scale = SIDE / side
        placed = [((b[0] - x) * scale, (b[1] - y) * scale * ratio, b[2] * scale, b[3] * scale * ratio) for b in boxes]
        if border == cv2.BORDER_REFLECT_101 and len(placed):  # mirrored copies of faces are unlabelled: paint them over
            x0, y0 = -x * scale, -y * scale * ratio
            x1, y1 = x0 + frame.shape[1] * scale, y0 + frame.shape[0] * scale * ratio
            mask = np.zeros((SIDE, SIDE), bool)
            mask[max(0, round(y0)):max(0, round(y1)), max(0, round(x0)):max(0, round(x1))] = True
            cut[~mask] = cv2.GaussianBlur(cut, (0, 0), 9)[~mask]
        if placed and rng.random() < 0.08:  # the same scene with its faces erased is a hard negative
            for (bx, by, bw, bh) in placed:
                x0, y0 = int(max(0, bx - bw * 0.15)), int(max(0, by - bh * 0.3))
                x1, y1 = int(min(SIDE, bx + bw * 1.15)), int(min(SIDE, by + bh * 1.15))
                if x1 > x0 and y1 > y0:
                    empty = self.empties[rng.integers(len(self.empties))]
                    patch = cv2.resize(empty, (x1 - x0, y1 - y0), interpolation=cv2.INTER_AREA)
                    cut[y0:y1, x0:x1] = patch if rng.random() < 0.5 else cut[y0:y1, x0:x1].mean((0, 1))
            placed = []
        if rng.random() < 0.5:
            cut = cut[:, ::-1]
            placed = [(SIDE - bx - bw, by, bw, bh) for bx, by, bw, bh in placed]
        return self.degrade(cut, placed), placed

    def batch(self, size: int):
        images = np.zeros((size, 3, SIDE, SIDE), np.float32)
        heat = np.zeros((size, CELLS, CELLS), np.float32)
        distances = np.ones((size, 4, CELLS, CELLS), np.float32)
        inside = np.zeros((size, CELLS, CELLS), np.float32)
        ignore = np.zeros((size, CELLS, CELLS), np.float32)
        centres = (np.arange(CELLS) + 0.5) * STRIDE
        gx, gy = np.meshgrid(centres, centres)
        for n in range(size):
            image, boxes = self.sample()
            images[n] = image[..., ::-1].transpose(2, 0, 1)
            for bx, by, bw, bh in sorted(boxes, key=lambda b: -b[2] * b[3]):
                visible = max(0, min(SIDE, bx + bw) - max(0, bx)) * max(0, min(SIDE, by + bh) - max(0, by)) / (bw * bh)
                cx, cy = bx + bw / 2, by + bh / 2
                near = (np.abs(gx - cx) < bw * 0.6 + STRIDE) & (np.abs(gy - cy) < bh * 0.6 + STRIDE)
                if visible < 0.6 or max(bw, bh) < 7:
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
