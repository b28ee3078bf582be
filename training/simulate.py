"""Makes camera pictures: live people, replays on a screen, and prints, all with the same camera-side degradations.

A scene is (BGR uint8 picture, face box x y w h). Sources are trainable frames only.
"""
import cv2
import numpy as np

Rng = np.random.Generator


def _resize(image, width: int, height: int):
    smaller = width * height < image.shape[0] * image.shape[1]
    return cv2.resize(image, (max(2, int(width)), max(2, int(height))), interpolation=cv2.INTER_AREA if smaller else cv2.INTER_LINEAR)


def _grid(height: int, width: int):
    return np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))


def window(frame, box, rng: Rng, aspect: float | None = None, tight: float = 1.25):
    """Cuts a window that keeps the face with some surroundings; the whole frame at times."""
    height, width = frame.shape[:2]
    x, y, w, h = box
    if aspect is None and rng.random() < 0.45:
        return frame, np.array(box, np.float32)
    zoom = rng.uniform(0, 1) ** 1.3
    need_w, need_h = min(width, w * tight), min(height, h * tight)
    ww, wh = need_w + (width - need_w) * zoom, need_h + (height - need_h) * zoom
    if aspect is not None:
        if ww / wh > aspect:
            ww = max(wh * aspect, min(need_w, width))
        else:
            wh = max(ww / aspect, min(need_h, height))
    low_x, high_x = max(0, x + w - ww), min(width - ww, x)
    low_y, high_y = max(0, y + h - wh), min(height - wh, y)
    left = rng.uniform(low_x, high_x) if high_x > low_x else np.clip(x + w / 2 - ww / 2, 0, width - ww)
    top = rng.uniform(low_y, high_y) if high_y > low_y else np.clip(y + h / 2 - wh / 2, 0, height - wh)
    left, top, ww, wh = int(left), int(top), int(ww), int(wh)
    return frame[top:top + wh, left:left + ww], np.array([x - left, y - top, w, h], np.float32)


def tone(x, rng: Rng, strength: float):
    """Gamma, contrast, exposure and white balance, in place on float 0-255."""
    x = 255 * cv2.pow(np.clip(x, 0, 255).astype(np.float32) / 255, float(np.exp(rng.normal(0, 0.25 * strength))))
    gains = np.exp(rng.normal(0, 0.06 * strength, 3)).astype(np.float32) * np.float32(np.exp(rng.normal(0, 0.12 * strength)))
    return (x - 128) * np.float32(np.exp(rng.normal(0, 0.12 * strength))) * gains + 128 + np.float32(rng.normal(0, 8 * strength))


def camera(image, box, rng: Rng, strength: float = 1.0):
    """What a webcam or phone adds: resampling, exposure, blur, sharpening, noise, compression."""
    side = rng.choice([320, 400, 480, 640, 640])
    scale = side / max(image.shape[:2])
    x = _resize(image, round(image.shape[1] * scale), round(image.shape[0] * scale)).astype(np.float32)
    box = np.array(box, np.float32) * scale
    if rng.random() < 0.75:
        x = tone(x, rng, 0.7 * strength)
    if rng.random() < 0.35:
        x = cv2.GaussianBlur(x, (0, 0), rng.uniform(0.4, 0.5 + 0.9 * strength))
    if rng.random() < 0.25:
        x += rng.uniform(0.2, 1.0) * (x - cv2.GaussianBlur(x, (0, 0), 1.2))
    if rng.random() < 0.5:
        noise = np.empty(x.shape[:2] + (3,), np.float32)
        cv2.setRNGSeed(int(rng.integers(1 << 30)))
        cv2.randn(noise, 0, rng.uniform(0.5, 1 + 5 * strength))
        x += noise
    x = np.clip(x, 0, 255).astype(np.uint8)
    if rng.random() < 0.8:
        quality = int(rng.integers(45 if strength > 0.8 else 60, 97))
        x = cv2.imdecode(cv2.imencode('.jpg', x, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_COLOR)
    return x, box


def live(frame, box, rng: Rng):
    image, box = window(frame, box, rng)
    return camera(image, box, rng, 0.7)


def _interface(content, rng: Rng):
    """Player bars, a play button, black bars: drawn on the screen's picture."""
    height, width = content.shape[:2]
    if rng.random() < 0.3:
        bar = int(height * rng.uniform(0.04, 0.14))
        shade = rng.choice([0, 20, 235, 250])
        content[:bar] = shade
        if rng.random() < 0.6:
            content[height - bar:] = shade
    if rng.random() < 0.2:
        cv2.circle(content, (width // 2, height // 2), max(3, int(min(width, height) * rng.uniform(0.05, 0.1))), (240, 240, 240), 2)
    if rng.random() < 0.2:
        y = int(height * rng.uniform(0.86, 0.97))
        cv2.line(content, (int(width * 0.05), y), (int(width * 0.95), y), (200, 200, 200), 1)
    return content


def _emit(x, rng: Rng):
    """The light of a screen: its own gamma and colours, lifted blacks, less range."""
    x = tone(x, rng, 1.3)
    low, high = rng.uniform(0, 28), rng.uniform(200, 262)
    x = low + np.clip(x, 0, 255) / 255 * (high - low)
    if rng.random() < 0.5:  # bluish or greenish panels
        x *= np.array([rng.uniform(1, 1.15), rng.uniform(0.97, 1.05), rng.uniform(0.86, 1)], np.float32)
    if rng.random() < 0.4:
        grey = x.mean(2, keepdims=True)
        x = grey + (x - grey) * np.float32(rng.uniform(0.5, 1.5))
    return x


def _patterns(x, rng: Rng):
    """Pixel grating seen by the sensor: fine RGB-phase stripes, coarse moire with a warp, refresh bands."""
    gx, gy = _grid(*x.shape[:2])
    if rng.random() < 0.45:
        angle, period = rng.normal(0, 0.12) + rng.choice([0, np.pi / 2]), rng.uniform(2, 6)
        phase = (gx * np.float32(np.cos(angle)) + gy * np.float32(np.sin(angle))) * np.float32(2 * np.pi / period)
        depth, shift = rng.uniform(0.01, 0.10), rng.uniform(0, 2.1)
        x *= 1 + np.float32(depth) * np.stack([np.sin(phase + np.float32(shift * c)) for c in range(3)], 2)
    if rng.random() < 0.45:
        angle, period = rng.uniform(0, np.pi), rng.uniform(7, 60)
        warp = np.sin(gx * np.float32(rng.uniform(0.002, 0.02)) + gy * np.float32(rng.uniform(0.002, 0.02))) * np.float32(rng.uniform(0, 5))
        phase = (gx * np.float32(np.cos(angle)) + gy * np.float32(np.sin(angle))) * np.float32(2 * np.pi / period) + warp
        colour = rng.normal(0, 1, 3).astype(np.float32)
        x += np.sin(phase)[..., None] * (colour * np.float32(rng.uniform(0.5, 5)) + np.float32(rng.uniform(0, 4)))
    if rng.random() < 0.25:
        x *= 1 + np.float32(rng.uniform(0.02, 0.12)) * np.sin(gy * np.float32(2 * np.pi / rng.uniform(60, 500)) + np.float32(rng.uniform(0, 6)))[..., None]
    return x


def _glare(x, rng: Rng):
    height, width = x.shape[:2]
    gx, gy = _grid(height, width)
    cx, cy, sx, sy = rng.uniform(0, width), rng.uniform(0, height), width * rng.uniform(0.05, 0.4), height * rng.uniform(0.05, 0.4)
    x += np.exp(-(((gx - cx) / sx) ** 2 + ((gy - cy) / sy) ** 2))[..., None] * np.float32(rng.uniform(20, 140))
    return x


def _surroundings(width: int, height: int, others, rng: Rng):
    other = others[rng.integers(len(others))]
    aspect = width / height
    oh, ow = other.shape[:2]
    cw, ch = (ow, ow / aspect) if ow / oh < aspect else (oh * aspect, oh)
    left, top = int(rng.uniform(0, ow - cw + 1e-3)), int(rng.uniform(0, oh - ch + 1e-3))
    back = _resize(other[top:top + int(ch), left:left + int(cw)], width, height).astype(np.float32)
    if rng.random() < 0.8:
        back = cv2.GaussianBlur(back, (0, 0), rng.uniform(1, 9))
    return tone(back, rng, 0.8)


def _corners(width: int, height: int, content_shape, face, rng: Rng):
    """Where the corners of the picture land, so that the face takes a drawn share of the canvas."""
    ch, cw = content_shape[:2]
    share = np.exp(rng.uniform(np.log(0.16), np.log(0.6)))
    scale = share * min(width, height) / max(face[2], face[3])
    angle = rng.normal(0, 0.08)
    cx, cy = width * rng.uniform(0.36, 0.64), height * rng.uniform(0.36, 0.64)
    fx, fy = face[0] + face[2] / 2, face[1] + face[3] / 2
    points = np.array([[0, 0], [cw, 0], [cw, ch], [0, ch]], np.float32) - [fx, fy]
    rotation = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    points = points @ rotation.T * scale + [cx, cy]
    jitter = rng.normal(0, 0.02 * scale * min(cw, ch), points.shape)
    return (points + jitter).astype(np.float32)


def _moved(box, matrix):
    x, y, w, h = box
    corners = np.array([[[x, y], [x + w, y], [x + w, y + h], [x, y + h]]], np.float32)
    p = cv2.perspectiveTransform(corners, matrix)[0]
    return np.array([p[:, 0].min(), p[:, 1].min(), np.ptp(p[:, 0]), np.ptp(p[:, 1])], np.float32)


def _canvas(rng: Rng):
    return [(640, 480), (480, 640), (640, 360), (360, 640), (480, 480)][rng.integers(5)]


def _compose(content, face, frame_colour, rim: float, others, rng: Rng):
    """Lays the (flat) thing that shows the face into other surroundings, with a rim: bezel or paper edge."""
    width, height = _canvas(rng)
    corners = _corners(width, height, content.shape, face, rng)
    ch, cw = content.shape[:2]
    source = np.array([[0, 0], [cw, 0], [cw, ch], [0, ch]], np.float32)
    matrix = cv2.getPerspectiveTransform(source, corners)
    picture = _surroundings(width, height, others, rng)
    if rim > 0:
        extra = rim * face[2]
        top, bottom = extra * rng.choice([1, 1, 2.5]), extra * rng.choice([1, 1, 2.5])
        outer = np.array([[[-extra, -top], [cw + extra, -top], [cw + extra, ch + bottom], [-extra, ch + bottom]]], np.float32)
        outline = cv2.perspectiveTransform(outer, matrix)[0].astype(np.int32)
        cv2.fillConvexPoly(picture, outline, [float(v) for v in frame_colour], cv2.LINE_AA)
    mask = cv2.warpPerspective(np.full((ch, cw), 1, np.float32), matrix, (width, height), flags=cv2.INTER_LINEAR)[..., None]
    # A picture that shrinks is blurred first, so that warping does not alias more than a lens would.
    scale = np.linalg.norm(corners[1] - corners[0]) / cw
    if scale < 0.6:
        content = cv2.GaussianBlur(content, (0, 0), 0.35 / scale)
    laid = cv2.warpPerspective(content, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    if rng.random() < 0.35:  # fingers hold it
        for _ in range(int(rng.integers(1, 4))):
            at = corners[rng.integers(4)] + rng.normal(0, 12, 2)
            size = (int(width * rng.uniform(0.03, 0.08)), int(width * rng.uniform(0.08, 0.2)))
            skin = (float(rng.uniform(70, 150)), float(rng.uniform(90, 170)), float(rng.uniform(130, 220)))
            cv2.ellipse(picture, (int(at[0]), int(at[1])), size, float(rng.uniform(0, 180)), 0, 360, skin, -1, cv2.LINE_AA)
    return picture, laid, mask, _moved(face, matrix)


def replay(frame, box, others, rng: Rng):
    close = rng.random() < 0.4
    aspect = None if close else float(rng.choice([9 / 16, 16 / 9, 4 / 3, 3 / 4, 1, 1.5]))
    content, face = window(frame, box, rng, aspect, tight=1.15 if not close else 1.3)
    pixels = rng.uniform(240, 640) / max(content.shape[:2])  # what the player decoded
    content = _resize(content, content.shape[1] * pixels, content.shape[0] * pixels)
    face = face * pixels
    if rng.random() < 0.6:
        content = cv2.imdecode(cv2.imencode('.jpg', content, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(30, 92))])[1], cv2.IMREAD_COLOR)
    if close:
        width, height = _canvas(rng)
        corners = _corners(width, height, content.shape, face, rng)
        ch, cw = content.shape[:2]
        matrix = cv2.getPerspectiveTransform(np.array([[0, 0], [cw, 0], [cw, ch], [0, ch]], np.float32), corners)
        moved = _moved(face, matrix)
        grow = max(width / cw, height / ch) / (np.linalg.norm(corners[1] - corners[0]) / cw)
        if grow > 1:  # come close enough that the screen's edges leave the picture
            centre = moved[:2] + moved[2:] / 2
            push = np.array([[grow, 0, centre[0] * (1 - grow)], [0, grow, centre[1] * (1 - grow)], [0, 0, 1]])
            matrix = push @ matrix
            moved = _moved(face, matrix)
        x = cv2.warpPerspective(content, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE).astype(np.float32)
        x = _patterns(_emit(x, rng), rng)
        if rng.random() < 0.4:
            x = _glare(x, rng)
    else:
        content = _interface(content.copy(), rng).astype(np.float32)
        rim = 0 if rng.random() < 0.1 else np.exp(rng.uniform(np.log(0.02), np.log(0.35)))
        shade = rng.choice([8, 15, 30, 200, 235]) + rng.normal(0, 4, 3)
        picture, laid, mask, moved = _compose(content, face, shade, rim, others, rng)
        laid = _patterns(_emit(laid, rng), rng)
        if rng.random() < 0.4:
            laid = _glare(laid, rng)
        x = picture * (1 - mask) + laid * mask
    if rng.random() < 0.5:
        x = cv2.GaussianBlur(x, (0, 0), rng.uniform(0.4, 1.3))
    return camera(np.clip(x, 0, 255), moved, rng, 0.9)


def printed(frame, box, others, rng: Rng):
    aspect = float(rng.choice([0.7, 0.8, 1, 1.4])) if rng.random() < 0.7 else None
    content, face = window(frame, box, rng, aspect, tight=1.1)
    x = content.astype(np.float32)
    grey = x.mean(2, keepdims=True)
    x = grey + (x - grey) * np.float32(rng.uniform(0.25, 0.95))
    x = rng.uniform(10, 60) + np.clip(x, 0, 255) / 255 * np.float32(rng.uniform(130, 200))
    x = tone(x, rng, 0.8)
    if rng.random() < 0.5:
        gx, gy = _grid(*x.shape[:2])
        period, turn = rng.uniform(2.2, 5), rng.uniform(0, 1.5)
        c, s = np.float32(np.cos(turn)), np.float32(np.sin(turn))
        k = np.float32(2 * np.pi / period)
        x += (np.sin((gx * c + gy * s) * k) * np.sin((gx * -s + gy * c) * k))[..., None] * np.float32(rng.uniform(2, 16))
    rim = rng.choice([0, rng.uniform(0.03, 0.25)])
    paper = rng.uniform(170, 245) + rng.normal(0, 4, 3)
    picture, laid, mask, moved = _compose(x, face, paper, rim, others, rng)
    gx, gy = _grid(*laid.shape[:2])
    if rng.random() < 0.6:  # the sheet is bent
        amount, period = rng.uniform(1, 8), rng.uniform(250, 900)
        bend = np.float32(amount) * np.sin(gx * np.float32(2 * np.pi / period) + np.float32(rng.uniform(0, 6)))
        laid = cv2.remap(laid, gx, gy + bend, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    shading = 1 + np.float32(rng.uniform(-0.35, 0.35)) * (gx / laid.shape[1] - 0.5) + np.float32(rng.uniform(-0.3, 0.3)) * (gy / laid.shape[0] - 0.5)
    x = picture * (1 - mask) + laid * shading[..., None] * mask
    return camera(np.clip(x, 0, 255), moved, rng, 0.9)
