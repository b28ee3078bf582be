"""Live people in other places: a GrabCut matte around head and shoulders, laid before drawn rooms, walls or photographs."""
import cv2
import numpy as np
from simulate import _resize, _surroundings, tone

WORK = 200  # mattes are cut at this size


def matte(frame: np.ndarray, box) -> np.ndarray | None:
    """Soft mask 0-1 of the person in a frame, or None when the cut looks wrong."""
    scale = WORK / max(frame.shape[:2])
    small = _resize(frame, frame.shape[1] * scale, frame.shape[0] * scale)
    height, width = small.shape[:2]
    x, y, w, h = (float(v) * scale for v in box[:4])
    mask = np.full((height, width), cv2.GC_PR_BGD, np.uint8)
    centre = (int(x + w / 2), int(y + h * 0.42))
    cv2.ellipse(mask, centre, (int(w * 0.85), int(h * 0.95)), 0, 0, 360, cv2.GC_PR_FGD, -1)
    shoulders = np.array([[x + w * 0.1, y + h * 0.9], [x + w * 0.9, y + h * 0.9], [x + w * 1.7, y + h * 1.6], [x + w * 2, height + 9],
                          [x - w, height + 9], [x - w * 0.7, y + h * 1.6]]).astype(np.int32)
    cv2.fillConvexPoly(mask, shoulders, cv2.GC_PR_FGD)
    cv2.ellipse(mask, (int(x + w / 2), int(y + h / 2)), (int(w * 0.42), int(h * 0.48)), 0, 0, 360, cv2.GC_FGD, -1)
    cv2.fillConvexPoly(mask, np.array([[x + w * 0.3, y + h * 0.9], [x + w * 0.7, y + h * 0.9], [x + w * 0.8, height], [x + w * 0.2, height]]).astype(np.int32), cv2.GC_FGD)
    mask[: max(1, int(y - h * 0.75))] = cv2.GC_BGD
    edge = max(2, int(width * 0.02))
    upper = int(min(height, y + h * 0.8))
    mask[:upper, :edge][mask[:upper, :edge] != cv2.GC_FGD] = cv2.GC_BGD
    mask[:upper, -edge:][mask[:upper, -edge:] != cv2.GC_FGD] = cv2.GC_BGD
    cv2.grabCut(small, mask, None, np.zeros((1, 65)), np.zeros((1, 65)), 4, cv2.GC_INIT_WITH_MASK)
    person = np.isin(mask, (cv2.GC_FGD, cv2.GC_PR_FGD)).astype(np.uint8)
    count, parts, stats, _ = cv2.connectedComponentsWithStats(person)
    if count < 2:
        return None
    person = (parts == 1 + stats[1:, cv2.CC_STAT_AREA].argmax()).astype(np.uint8)
    person = cv2.morphologyEx(person, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    head = person[int(max(0, y)):int(y + h), int(max(0, x)):int(x + w)]
    ears = person[int(max(0, y)):int(y + h)].mean() * width / max(w, 1)
    if head.size == 0 or head.mean() < 0.8 or ears > 2.3:
        return None
    soft = cv2.GaussianBlur(person.astype(np.float32), (0, 0), 1.0)
    return cv2.resize(soft, (frame.shape[1], frame.shape[0]), interpolation=cv2.INTER_LINEAR)


def room(width: int, height: int, rng) -> np.ndarray:
    """A drawn room: a wall with a gradient, perhaps a window, door, pictures, shelves, a lamp; out of focus."""
    base = np.array([rng.uniform(60, 235)] * 3) + rng.normal(0, 14, 3)
    ramp_x, ramp_y = np.linspace(-1, 1, width)[None, :, None], np.linspace(-1, 1, height)[:, None, None]
    wall = base * (1 + rng.normal(0, 0.15) * ramp_x + rng.normal(0, 0.15) * ramp_y)
    wall = np.clip(wall, 0, 255).astype(np.float32)
    for _ in range(int(rng.integers(0, 7))):
        w, h = int(width * rng.uniform(0.05, 0.45)), int(height * rng.uniform(0.05, 0.7))
        x, y = int(rng.uniform(-w / 2, width - w / 2)), int(rng.uniform(-h / 2, height - h / 2))
        fill = [float(v) for v in np.clip(rng.uniform(10, 250) + rng.normal(0, 35, 3), 0, 255)]
        cv2.rectangle(wall, (x, y), (x + w, y + h), fill, -1)
        if rng.random() < 0.5:
            line = [float(v) for v in np.clip(np.array(fill) + rng.normal(0, 70, 3), 0, 255)]
            cv2.rectangle(wall, (x, y), (x + w, y + h), line, int(rng.integers(1, 9)))
        if rng.random() < 0.3:
            for k in range(1, 5):
                cv2.line(wall, (x, y + h * k // 5), (x + w, y + h * k // 5), [float(v) for v in rng.uniform(0, 255, 3)], int(rng.integers(1, 5)))
    if rng.random() < 0.25:
        cv2.circle(wall, (int(rng.uniform(0, width)), int(rng.uniform(0, height / 2))), int(width * rng.uniform(0.02, 0.1)), (250, 252, 255), -1)
    wall = cv2.GaussianBlur(wall, (0, 0), rng.uniform(0.6, 6))
    grain = cv2.resize(rng.normal(0, 1, (height // 4, width // 4)).astype(np.float32), (width, height))
    return wall + grain[..., None] * np.float32(rng.uniform(0, 4))


def elsewhere(frame: np.ndarray, box, mask: np.ndarray, others, rng):
    """The person of a frame, smaller, standing in another place; returns picture and box."""
    width, height = [(640, 480), (480, 640), (640, 360), (360, 640), (640, 480)][rng.integers(5)]
    back = room(width, height, rng) if rng.random() < 0.7 else _surroundings(width, height, others, rng)
    x, y, w, h = (float(v) for v in box[:4])
    scale = np.exp(rng.uniform(np.log(0.15), np.log(0.5))) * min(width, height) / max(w, h)
    # The cut ends at the frame's bottom, so that edge lies at or below the picture's.
    left = width * rng.uniform(0.3, 0.7) - (x + w / 2) * scale
    highest = height - frame.shape[0] * scale
    top = highest + rng.uniform(0, 1) * max(0, min(height * 0.15, height * 0.95 - (y + h) * scale - highest))
    if scale < 0.6:
        frame = cv2.GaussianBlur(frame, (0, 0), 0.35 / scale)
    matrix = np.array([[scale, 0, left], [0, scale, top]], np.float32)
    person = cv2.warpAffine(frame, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE).astype(np.float32)
    alpha = cv2.warpAffine(mask, matrix, (width, height), flags=cv2.INTER_LINEAR)[..., None]
    # Light of the new place on the person.
    ratio = np.clip((back.mean((0, 1)) + 60) / (person[alpha[..., 0] > 0.5].mean(0) + 60), 0.6, 1.4) if (alpha > 0.5).any() else 1
    person = tone(person * (1 + (ratio - 1) * np.float32(rng.uniform(0, 0.7))), rng, 0.5)
    if rng.random() < 0.45:  # against the light: a dim face before a bright window or lamp, glare over both
        person = 255 * np.power(np.clip(person, 0, 255) / 255, np.float32(rng.uniform(1.0, 1.7))) * np.float32(rng.uniform(0.25, 0.8))
        back = back * np.float32(rng.uniform(1.0, 1.5))
        gx, gy = np.meshgrid(np.linspace(-1, 1, width, dtype=np.float32), np.linspace(-1, 1, height, dtype=np.float32))
        glow = np.exp(-((gx - rng.uniform(-1.2, 1.2)) ** 2 + (gy - rng.uniform(-1.3, 0.3)) ** 2) / np.float32(rng.uniform(0.1, 0.8)))[..., None]
        back, person = back + glow * np.float32(rng.uniform(40, 200)), person + glow * np.float32(rng.uniform(0, 50))
    picture = np.clip(back * (1 - alpha) + person * alpha, 0, 255)
    return picture.astype(np.uint8), np.array([x * scale + left, y * scale + top, w * scale, h * scale], np.float32)
