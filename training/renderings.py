"""Pictures that are no photographs of a person, made by code: painted, drawn, carved and rendered from a photograph, or from nothing.

Each maker takes a square BGR uint8 picture with a face in its middle and a random generator, and gives such a picture. They are
grouped in families, so that a whole family can be kept out of a training and asked for afterwards.
"""
import cv2
import numpy as np

Rng = np.random.Generator


def _grid(side: int):
    return np.meshgrid(np.arange(side, dtype=np.float32), np.arange(side, dtype=np.float32))


def _noise(side: int, grain: float, rng: Rng) -> np.ndarray:
    """Smooth noise of standard deviation 1, `grain` pixels coarse."""
    small = max(2, int(round(side / max(grain, 1))))
    noise = cv2.resize(rng.normal(0, 1, (small, small)).astype(np.float32), (side, side), interpolation=cv2.INTER_CUBIC)
    return noise / (noise.std() + 1e-6)


def _u8(x) -> np.ndarray:
    return np.clip(x, 0, 255).astype(np.uint8)


def _saturate(x, factor: float) -> np.ndarray:
    x = x.astype(np.float32)
    grey = x @ np.float32([0.114, 0.587, 0.299])
    return grey[..., None] + (x - grey[..., None]) * np.float32(factor)


def _grey(x) -> np.ndarray:
    return cv2.cvtColor(x, cv2.COLOR_BGR2GRAY).astype(np.float32) / 255


def _edges(x, width: float, strength: float) -> np.ndarray:
    """Ink where a difference of Gaussians is dark: 1 paper, 0 ink (XDoG, Winnemöller 2011)."""
    grey = _grey(x)
    difference = cv2.GaussianBlur(grey, (0, 0), width) - 0.97 * cv2.GaussianBlur(grey, (0, 0), 1.6 * width)
    return np.clip(1 + np.tanh(strength * (difference - 0.008)), 0, 1)


def _paper(x, rng: Rng, depth: float) -> np.ndarray:
    """Grain of paper or the weave of a canvas, lit from the side."""
    side = x.shape[0]
    if rng.random() < 0.5:
        gx, gy = _grid(side)
        period = rng.uniform(2.5, 6)
        height = np.sin(gx * 2 * np.pi / period) * np.sin(gy * 2 * np.pi / period) + 0.5 * _noise(side, 2, rng)
    else:
        height = _noise(side, rng.uniform(1, 3), rng)
    light = height - np.roll(height, (1, 1), (0, 1))
    return x + np.float32(depth) * light[..., None]


def bigger_eyes(x, rng: Rng) -> np.ndarray:
    """Eyes enlarged and the chin narrowed, as figures have them; the face takes the middle half of the picture."""
    side = x.shape[0]
    gx, gy = _grid(side)
    mx, my = gx.copy(), gy.copy()
    grow, radius = rng.uniform(0.15, 0.45), side * rng.uniform(0.085, 0.12)
    for sign in (-1, 1):
        cx, cy = side * (0.5 + sign * 0.105), side * 0.44
        dx, dy = gx - cx, gy - cy
        weight = np.exp(-(dx * dx + dy * dy) / (radius * radius)) * np.float32(grow)
        mx -= dx * weight
        my -= dy * weight
    if rng.random() < 0.5:
        weight = np.exp(-((gy - side * 0.72) ** 2) / (side * 0.13) ** 2) * np.float32(rng.uniform(0.05, 0.22))
        mx += (gx - side / 2) * weight * np.exp(-((gx - side / 2) ** 2) / (side * 0.3) ** 2)
    return cv2.remap(x, mx, my, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101)


def _kuwahara(x, radius: int) -> np.ndarray:
    x = x.astype(np.float32)
    size = (radius + 1, radius + 1)
    mean, square = cv2.blur(x, size), cv2.blur(x * x, size)
    spread = (square - mean * mean).sum(2)
    half = radius // 2 + 1
    best, least = None, None
    for dy in (-half, half):
        for dx in (-half, half):
            m, s = np.roll(mean, (dy, dx), (0, 1)), np.roll(spread, (dy, dx), (0, 1))
            if best is None:
                best, least = m.copy(), s.copy()
            else:
                chosen = s < least
                best[chosen], least[chosen] = m[chosen], s[chosen]
    return best


def oil(x, rng: Rng):
    """The colours of the calmest quarter around each pixel (Kuwahara 1976), thick paint lit from the side."""
    out = x
    for _ in range(int(rng.integers(1, 4))):
        out = _u8(_kuwahara(out, int(rng.integers(2, 8))))
    out = _saturate(out, rng.uniform(0.8, 1.6))
    if rng.random() < 0.6:
        grey = cv2.GaussianBlur(out, (0, 0), 0.7).mean(2) + 6 * _noise(x.shape[0], rng.uniform(1.5, 5), rng)
        out = out + np.float32(rng.uniform(0.3, 1.2)) * (grey - np.roll(grey, (1, 1), (0, 1)))[..., None]
    return _u8(_paper(out, rng, rng.uniform(0, 5)))


def strokes(x, rng: Rng):
    """Layers of brush strokes, coarse to fine, along the edges (Hertzmann 1998)."""
    side = x.shape[0]
    canvas = np.empty_like(x)
    canvas[:] = _u8(x.reshape(-1, 3).mean(0) + rng.normal(0, 15, 3))
    finest = rng.choice([2, 2, 3, 4, 6])
    for radius in (finest * 4, finest * 2, finest):
        reference = cv2.GaussianBlur(x, (0, 0), 0.5 * radius)
        grey = cv2.GaussianBlur(_grey(x), (0, 0), 0.8 * radius)
        gx, gy = cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1)
        error = cv2.blur(np.abs(canvas.astype(np.float32) - reference).sum(2), (radius + 1, radius + 1))
        spots = rng.integers(0, side, (min(2600, int(2.2 * (side / radius) ** 2)), 2))
        spots = spots[error[spots[:, 1], spots[:, 0]] > rng.uniform(12, 40)]
        shift = rng.normal(0, rng.uniform(2, 12), (len(spots), 3))
        for (px, py), moved in zip(spots, shift):
            colour = tuple(float(v) for v in reference[py, px] + moved)
            points, at = [(int(px), int(py))], np.array([px, py], np.float32)
            for _ in range(int(rng.integers(1, 4))):
                ix, iy = int(min(max(at[0], 0), side - 1)), int(min(max(at[1], 0), side - 1))
                direction = np.array([-gy[iy, ix], gx[iy, ix]])
                length = np.hypot(*direction)
                direction = direction / length if length > 1e-4 else np.array([0.8, 0.6])
                at = at + direction * radius * 1.4
                points.append((int(at[0]), int(at[1])))
            cv2.polylines(canvas, [np.array(points, np.int32)], False, colour, int(radius), cv2.LINE_AA)
    out = canvas.astype(np.float32)
    if rng.random() < 0.5:
        out = out * 0.7 + 0.3 * cv2.GaussianBlur(out, (0, 0), 1.2)
    return _u8(_paper(_saturate(out, rng.uniform(0.8, 1.5)), rng, rng.uniform(0, 4)))


def digital_painting(x, rng: Rng):
    """Soft brushes: large planes smoothed, edges kept, light and colour pushed; hair and cloth in strands."""
    out = x
    for _ in range(int(rng.integers(2, 5))):
        out = cv2.bilateralFilter(out, 7, rng.uniform(20, 50), rng.uniform(3, 6))
    out = _kuwahara(out, int(rng.integers(2, 5)))
    out = 0.5 * out + 0.5 * cv2.GaussianBlur(out, (0, 0), rng.uniform(0.5, 1.2))
    broad = cv2.GaussianBlur(out, (0, 0), x.shape[0] / rng.uniform(10, 30))
    out = broad + (out - broad) * rng.uniform(1.0, 1.7)
    out = _saturate(out, rng.uniform(0.7, 1.7))
    if rng.random() < 0.5:
        out += 5 * rng.uniform(0.2, 1) * _noise(x.shape[0], rng.uniform(2, 6), rng)[..., None]
    if rng.random() < 0.5:
        out *= (0.6 + 0.4 * _edges(x, rng.uniform(0.7, 1.4), rng.uniform(20, 70)))[..., None]
    return _u8(out)


def _flow(grey: np.ndarray, width: float) -> tuple[np.ndarray, np.ndarray]:
    """Unit vectors along the edges, from the smoothed structure tensor (Kyprianidis and Döllner 2008)."""
    gx, gy = cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1)
    xx, yy, xy = (cv2.GaussianBlur(v, (0, 0), width) for v in (gx * gx, gy * gy, gx * gy))
    turn = 0.5 * np.arctan2(2 * xy, xx - yy) + np.float32(np.pi / 2)
    return np.cos(turn), np.sin(turn)


def _along(x: np.ndarray, flow: tuple[np.ndarray, np.ndarray], reach: int) -> np.ndarray:
    """Mean along the edges, `reach` pixels each way: what a brush leaves that follows them."""
    gx, gy = _grid(x.shape[0])
    total = x.astype(np.float32)
    for sign in (-1, 1):
        mx, my, dx, dy = gx, gy, sign * flow[0], sign * flow[1]
        for _ in range(reach):
            mx, my = mx + dx, my + dy
            total = total + cv2.remap(x.astype(np.float32), mx, my, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101)
            ox, oy = (cv2.remap(v, mx, my, cv2.INTER_NEAREST, borderMode=cv2.BORDER_REFLECT_101) for v in flow)
            same = np.where(ox * dx + oy * dy < 0, np.float32(-1), np.float32(1))
            dx, dy = same * ox, same * oy
    return total / (2 * reach + 1)


def _recast(x: np.ndarray, rng: Rng) -> np.ndarray:
    """Other proportions, as nobody has them: brow, nose and jaw pushed about smoothly."""
    side = x.shape[0]
    gx, gy = _grid(side)
    amount, grain = side * rng.uniform(0.008, 0.022), side * rng.uniform(0.16, 0.3)
    half = _noise(side, grain, rng)
    # Faces stay alike on both sides, more or less.
    mx = gx + amount * (half - half[:, ::-1] + 0.4 * _noise(side, grain, rng))
    my = gy + amount * (half + half[:, ::-1])
    return cv2.remap(x, mx, my, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101)


def _cut_out(x: np.ndarray, rng: Rng) -> np.ndarray:
    """The person on a plain or clouded ground: what is like the upper rim of the picture is painted over."""
    side = x.shape[0]
    flooded, mask = cv2.GaussianBlur(x, (0, 0), 1.5), np.zeros((side + 2, side + 2), np.uint8)
    for at in np.linspace(2, side - 3, 9).astype(int):
        for seed in ((int(at), 2), (2, int(at * 0.6)), (side - 3, int(at * 0.6))):
            cv2.floodFill(flooded, mask, seed, 0, (20,) * 3, (20,) * 3, 4 | (255 << 8) | cv2.FLOODFILL_MASK_ONLY | cv2.FLOODFILL_FIXED_RANGE)
    ground = mask[1:-1, 1:-1]
    if ground.mean() > 140:  # it ran into the face
        return x
    ground = cv2.GaussianBlur(cv2.morphologyEx(ground, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)), (0, 0), 0.8).astype(np.float32)[..., None] / 255
    colour = rng.uniform(20, 235, 3) if rng.random() < 0.6 else np.full(3, rng.uniform(40, 200))
    behind = colour + (rng.uniform(0, 22) * _noise(side, side / rng.uniform(4, 12), rng))[..., None]
    return _u8(x * (1 - ground) + behind * ground)


def inked_painting(x, rng: Rng):
    """Painted with a fine brush that follows hair and folds, light and shade exaggerated, contours drawn in a dark colour."""
    if rng.random() < 0.6:
        x = _recast(x, rng)
    flow = _flow(_grey(cv2.GaussianBlur(x, (0, 0), 1)), rng.uniform(1.5, 4))
    out = cv2.bilateralFilter(x, 7, rng.uniform(12, 35), rng.uniform(2, 4)) if rng.random() < 0.7 else x
    out = _along(out, flow, int(rng.integers(2, 7)))
    for reach in (x.shape[0] / rng.uniform(40, 70), x.shape[0] / rng.uniform(10, 20)):
        out = out + rng.uniform(0.3, 1.1) * (out - cv2.GaussianBlur(out, (0, 0), reach))
    if rng.random() < 0.6:  # highlights set with a lighter brush
        light = out.mean(2)
        high = np.clip((light - np.percentile(light, rng.uniform(82, 93))) / 12, 0, 1)
        out = out + (rng.uniform(10, 60) * cv2.GaussianBlur(high, (0, 0), 0.6))[..., None]
    if rng.random() < 0.85:
        grey = _along(_grey(x), flow, 3)
        width, strength = rng.uniform(0.7, 1.6), rng.uniform(40, 160)
        difference = cv2.GaussianBlur(grey, (0, 0), width) - 0.97 * cv2.GaussianBlur(grey, (0, 0), 1.6 * width)
        drawn = (1 - np.clip(1 + np.tanh(strength * (_along(difference, flow, 3) - 0.006)), 0, 1)) * rng.uniform(0.4, 1)
        out = out * (1 - drawn[..., None]) + rng.uniform(0, 60, 3) * drawn[..., None]
    out = _saturate(out, rng.uniform(0.7, 1.6))
    if rng.random() < 0.4:  # one light over all, as a palette has it
        out = out * (1 + rng.uniform(-0.18, 0.18, 3))
    out = _u8(out)
    return _cut_out(out, rng) if rng.random() < 0.6 else out


def watercolour(x, rng: Rng):
    """Washes with dark rims on white grainy paper."""
    side = x.shape[0]
    out = cv2.pyrMeanShiftFiltering(x, int(rng.integers(4, 8)), int(rng.integers(15, 35)), maxLevel=1).astype(np.float32)
    gx, gy = _grid(side)
    amount, grain = rng.uniform(1, 4), rng.uniform(6, 20)
    out = cv2.remap(out, gx + amount * _noise(side, grain, rng), gy + amount * _noise(side, grain, rng), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101)
    rims = np.abs(cv2.Laplacian(cv2.GaussianBlur(out, (0, 0), 1.5), cv2.CV_32F)).max(2)
    out = 255 - (255 - out) * np.float32(rng.uniform(0.55, 0.95)) * (1 + 0.18 * _noise(side, rng.uniform(15, 60), rng))[..., None]
    out -= np.minimum(rims * rng.uniform(1, 3), 60)[..., None]
    if rng.random() < 0.5:
        away = np.hypot(gx - side / 2, gy - side / 2) / side + 0.05 * _noise(side, 12, rng)
        wet = np.clip((rng.uniform(0.42, 0.6) - away) * 12, 0, 1)[..., None]
        out = out * wet + 248 * (1 - wet)
    return _u8(_paper(out, rng, rng.uniform(1, 6)))


def _quantised(x, levels: int, soft: float) -> np.ndarray:
    hsv = cv2.cvtColor(_u8(x), cv2.COLOR_BGR2HSV).astype(np.float32)
    v = hsv[..., 2] / 255 * levels
    step = np.floor(v) + 0.5 + np.tanh((v - np.floor(v) - 0.5) * soft) / (2 * np.tanh(0.5 * soft))
    hsv[..., 2] = step / levels * 255
    return cv2.cvtColor(_u8(hsv), cv2.COLOR_HSV2BGR).astype(np.float32)


def cartoon(x, rng: Rng):
    """Flattened colours, few levels of light, ink lines (Winnemöller 2006)."""
    out = x
    for _ in range(int(rng.integers(2, 5))):
        out = cv2.bilateralFilter(out, 9, rng.uniform(30, 70), rng.uniform(3, 7))
    out = _quantised(out, int(rng.integers(3, 9)), rng.choice([0.1, 4, 12]))
    out = _saturate(out, rng.uniform(0.9, 2))
    if rng.random() < 0.85:
        ink = _edges(x if rng.random() < 0.5 else _u8(out), rng.uniform(0.7, 2), rng.uniform(40, 200))
        out *= (1 - np.float32(rng.uniform(0.5, 1)) * (1 - ink))[..., None]
    return _u8(out)


def flat_colours(x, rng: Rng):
    """A handful of colours with sharp borders, as cut paper, screen prints and vector drawings have them."""
    side = x.shape[0]
    base = cv2.medianBlur(x, int(rng.choice([5, 7, 9])))
    base = cv2.bilateralFilter(base, 9, 60, 5)
    colours = int(rng.integers(3, 11))
    small = cv2.resize(base, (64, 64), interpolation=cv2.INTER_AREA).reshape(-1, 3).astype(np.float32)
    cv2.setRNGSeed(int(rng.integers(1 << 30)))
    _, _, centres = cv2.kmeans(small, colours, None, (3, 8, 1.0), 1, cv2.KMEANS_PP_CENTERS)
    big = cv2.resize(base, (2 * side, 2 * side), interpolation=cv2.INTER_CUBIC).astype(np.float32)
    nearest = np.argmin([((big - c) ** 2).sum(2) for c in centres], 0).astype(np.uint8)
    nearest = cv2.medianBlur(nearest, int(rng.choice([5, 9])))
    if rng.random() < 0.35:  # other inks, in the same order of light
        inks = np.sort(rng.uniform(0, 255, (colours, 3)), 0).astype(np.float32)
        centres = inks[np.argsort(np.argsort(centres.sum(1)))]
    out = _saturate(centres[nearest], rng.uniform(0.9, 1.7))
    if rng.random() < 0.4:
        lines = cv2.dilate((cv2.Laplacian(nearest, cv2.CV_16S) != 0).astype(np.uint8), np.ones((2, 2), np.uint8))
        out[lines > 0] *= rng.uniform(0, 0.5)
    return cv2.resize(_u8(out), (side, side), interpolation=cv2.INTER_AREA)


def anime(x, rng: Rng):
    """Thin lines, two or three tones of clean colour, bright eyes."""
    out = bigger_eyes(x, rng)
    for _ in range(3):
        out = cv2.bilateralFilter(out, 9, 45, 5)
    source = out
    soft = cv2.GaussianBlur(out, (0, 0), rng.uniform(1, 2.5))
    out = _quantised(soft, int(rng.integers(2, 5)), rng.choice([3, 8, 16]))
    out = 255 * (out / 255) ** rng.uniform(0.5, 0.9)
    out = _saturate(out, rng.uniform(1, 2))
    ink = _edges(source, rng.uniform(0.6, 1.2), rng.uniform(80, 250))
    out = out * ink[..., None] + (1 - ink)[..., None] * rng.uniform(0, 70, 3)
    out = 0.7 * out + 0.3 * np.maximum(out, cv2.GaussianBlur(_u8(out), (0, 0), 6).astype(np.float32))
    return _u8(out)


def _toned(lightness, x, rng: Rng) -> np.ndarray:
    """Ink of some colour on paper of some colour, or with the picture's own colours washed over it."""
    lightness = np.clip(lightness, 0, 1)[..., None]
    ink, paper = rng.uniform(0, 70, 3), rng.uniform(205, 255, 3) if rng.random() < 0.8 else rng.uniform(120, 220, 3)
    out = ink + (paper - ink) * lightness
    if rng.random() < 0.25:
        wash = cv2.GaussianBlur(x, (0, 0), 4).astype(np.float32) / 255
        out *= 1 - rng.uniform(0.3, 0.9) * (1 - wash)
    return out


def pencil(x, rng: Rng):
    """Graphite or coloured pencils: the picture divided by its blur, soft smears, grain of paper."""
    side, grey = x.shape[0], _grey(x)
    wide = cv2.GaussianBlur(grey, (0, 0), rng.uniform(2, 14))
    light = np.clip(grey / (wide + 0.03), 0, 1.05) ** rng.uniform(1, 3)
    light = light * (1 - rng.uniform(0, 0.6) * (1 - cv2.GaussianBlur(grey, (0, 0), 2)))
    angle = rng.uniform(0, np.pi)
    gx, gy = _grid(side)
    along = cv2.remap(_noise(side, 1, rng), (gx * np.cos(angle) + gy * np.sin(angle)).astype(np.float32) % side,
                      ((gy * np.cos(angle) - gx * np.sin(angle)) * 0.12).astype(np.float32) % side, cv2.INTER_LINEAR)
    light = light + rng.uniform(0, 0.14) * along * (1.1 - light)
    out = _toned(light, x, rng)
    if rng.random() < 0.25:
        out = out * (0.3 + 0.7 * cv2.GaussianBlur(x, (0, 0), 1.5).astype(np.float32) / 255)
    return _u8(_paper(out, rng, rng.uniform(0, 7)))


def charcoal(x, rng: Rng):
    """Rough black and smeared greys on grainy paper, the rest left white."""
    side, grey = x.shape[0], _grey(x)
    low, high = np.percentile(grey, [rng.uniform(5, 30), rng.uniform(55, 90)])
    light = np.clip((cv2.GaussianBlur(grey, (0, 0), rng.uniform(0.5, 2)) - low) / (high - low + 0.05), 0, 1)
    grain = _noise(side, rng.uniform(1, 2.5), rng)
    light = 1 / (1 + np.exp(-(light - 0.45 + rng.uniform(0.05, 0.3) * grain) * rng.uniform(4, 14)))
    light = 0.75 * light + 0.25 * cv2.GaussianBlur(light, (0, 0), 3)
    light *= 0.4 + 0.6 * _edges(x, rng.uniform(0.8, 1.8), rng.uniform(30, 100))
    return _u8(_toned(light, x, rng))


def hatching(x, rng: Rng):
    """Layers of parallel lines, more of them where it is darker; one layer that swells is an engraving."""
    side, grey = x.shape[0], _grey(x)
    grey = cv2.createCLAHE(2.0, (4, 4)).apply(_u8(grey * 255)).astype(np.float32) / 255
    gx, gy = _grid(side)
    light = np.ones_like(grey)
    wave = rng.uniform(0, 3) * _noise(side, rng.uniform(20, 60), rng)
    if rng.random() < 0.4:
        angle, period = rng.uniform(0, np.pi), rng.uniform(3, 7)
        phase = (gx * np.cos(angle) + gy * np.sin(angle) + wave + 10 * grey * rng.uniform(0, 1)) * 2 * np.pi / period
        light = np.clip(((np.sin(phase) * 0.5 + 0.5) - (1 - grey) * 1.1 + 0.1) * rng.uniform(2, 6) + 0.5, 0, 1)
    else:
        for level, angle in zip(np.linspace(0.85, 0.2, int(rng.integers(2, 5))), rng.uniform(0, np.pi) + np.arange(5) * 0.8):
            period = rng.uniform(3, 6)
            line = np.sin((gx * np.cos(angle) + gy * np.sin(angle) + wave) * 2 * np.pi / period)
            drawn = np.clip((line - rng.uniform(-0.2, 0.5)) * 3, 0, 1) * np.clip((level - grey) * 8, 0, 1)
            light = np.minimum(light, 1 - drawn * rng.uniform(0.6, 1))
    light *= 0.3 + 0.7 * _edges(x, rng.uniform(0.7, 1.5), rng.uniform(40, 150))
    return _u8(_toned(light, x, rng))


def dots(x, rng: Rng):
    """Stippling, half-tone comics, or pointillism in colours."""
    side = x.shape[0]
    kind = rng.integers(3)
    if kind == 0:
        grey = cv2.GaussianBlur(_grey(x), (0, 0), 0.8) ** rng.uniform(0.6, 1.4)
        light = np.ones((side, side), np.float32)
        spots = rng.integers(0, side, (int(side * side * rng.uniform(0.05, 0.16)), 2))
        spots = spots[rng.random(len(spots)) > grey[spots[:, 1], spots[:, 0]]]
        radius = rng.choice([0, 1, 1])
        for px, py in spots:
            cv2.circle(light, (int(px), int(py)), int(radius), 0.0, -1, cv2.LINE_AA)
        return _u8(_toned(light, x, rng))
    if kind == 1:
        gx, gy = _grid(side)
        period, out = rng.uniform(3, 6), np.empty((side, side, 3), np.float32)
        base = cv2.bilateralFilter(x, 9, 50, 5).astype(np.float32) / 255
        for channel, turn in enumerate(rng.uniform(0, 1.5, 3) if rng.random() < 0.5 else [0.7] * 3):
            a, b = gx * np.cos(turn) + gy * np.sin(turn), gy * np.cos(turn) - gx * np.sin(turn)
            screen = (np.cos(a * 2 * np.pi / period) * np.cos(b * 2 * np.pi / period) + 1) / 2
            out[..., channel] = np.clip((base[..., channel] - screen) * rng.uniform(3, 8) + 0.5, 0, 1) * 255
        return _u8(out * (0.3 + 0.7 * _edges(x, 1.2, 80))[..., None])
    canvas = np.empty_like(x)
    canvas[:] = _u8(rng.uniform(120, 245, 3))
    radius = int(rng.integers(2, 5))
    source = _saturate(cv2.GaussianBlur(x, (0, 0), radius * 0.5), rng.uniform(1.2, 2))
    spots = rng.integers(0, side, (int(2.5 * (side / radius) ** 2 / 2), 2))
    for (px, py), moved in zip(spots, rng.normal(0, rng.uniform(8, 30), (len(spots), 3))):
        cv2.circle(canvas, (int(px), int(py)), radius, tuple(float(v) for v in source[py, px] + moved), -1, cv2.LINE_AA)
    return canvas


def pastel(x, rng: Rng):
    """Chalk: colours smeared along strokes in one or two directions, paper showing through."""
    side = x.shape[0]
    length = int(rng.integers(5, 15))
    kernel = cv2.warpAffine(np.eye(length, dtype=np.float32), cv2.getRotationMatrix2D((length / 2, length / 2), rng.uniform(0, 180), 1), (length, length))
    kernel /= kernel.sum() + 1e-6
    shake = x.astype(np.float32) + rng.uniform(10, 35) * rng.normal(0, 1, x.shape).astype(np.float32)
    out = cv2.filter2D(shake, -1, kernel)
    out = out + 0.6 * (out - cv2.GaussianBlur(out, (0, 0), 2))
    out = _saturate(out, rng.uniform(0.6, 1.5)) * rng.uniform(0.75, 1) + rng.uniform(10, 50)
    bare = np.clip(_noise(side, rng.uniform(1, 2.5), rng) - rng.uniform(0.6, 1.6), 0, 1)[..., None]
    return _u8(out * (1 - bare) + rng.uniform(150, 250, 3) * bare)


def facets(x, rng: Rng):
    """Stained glass, mosaics and low polygons: cells of one colour each."""
    side = x.shape[0]
    count = int(rng.integers(250, 1400))
    detail = np.abs(cv2.Laplacian(cv2.GaussianBlur(_grey(x), (0, 0), 1), cv2.CV_32F)).ravel() + 0.01
    at = rng.choice(side * side, count, replace=False, p=detail / detail.sum())
    points = np.stack([at % side, at // side], 1).astype(np.float32)
    plane = cv2.Subdiv2D((0, 0, side, side))
    for point in points:
        plane.insert((float(point[0]), float(point[1])))
    out = cv2.GaussianBlur(x, (0, 0), 3)
    smooth = cv2.GaussianBlur(x, (0, 0), 1.5)
    lined, ink = rng.random() < 0.4, tuple(float(v) for v in rng.uniform(0, 60, 3))
    if rng.random() < 0.5:
        cells = [t.reshape(3, 2) for t in plane.getTriangleList()]
    else:
        cells, _ = plane.getVoronoiFacetList([])
    for cell in cells:
        middle = np.clip(np.mean(cell, 0), 0, side - 1).astype(int)
        colour = tuple(float(v) for v in smooth[middle[1], middle[0]])
        cv2.fillConvexPoly(out, np.round(cell).astype(np.int32), colour, cv2.LINE_AA)
        if lined:
            cv2.polylines(out, [np.round(cell).astype(np.int32)], True, ink, 1, cv2.LINE_AA)
    return _u8(_saturate(out, rng.uniform(0.9, 1.6)))


def pixels(x, rng: Rng):
    """Few large pixels of few colours."""
    side, small = x.shape[0], int(rng.integers(28, 72))
    out = cv2.resize(x, (small, small), interpolation=cv2.INTER_AREA).astype(np.float32)
    step = 255 / rng.integers(3, 9)
    out = np.round(_saturate(out, rng.uniform(1, 1.7)) / step) * step
    return cv2.resize(_u8(out), (side, side), interpolation=cv2.INTER_NEAREST if rng.random() < 0.7 else cv2.INTER_LINEAR)


def sculpture(x, rng: Rng):
    """Stone, plaster, bronze or clay: light and shade taken for relief, lit anew, one material over all."""
    side = x.shape[0]
    smooth = cv2.bilateralFilter(x, 9, rng.uniform(20, 60), 5)
    grey = _grey(smooth)
    height = cv2.GaussianBlur(grey, (0, 0), rng.uniform(0.8, 2)) * rng.uniform(4, 16) + cv2.GaussianBlur(grey, (0, 0), 5) * rng.uniform(0, 16)
    gx, gy = cv2.Sobel(height, cv2.CV_32F, 1, 0) / 4, cv2.Sobel(height, cv2.CV_32F, 0, 1) / 4
    normal = np.stack([-gx, -gy, np.ones_like(gx)], 2)
    normal /= np.linalg.norm(normal, axis=2, keepdims=True)
    light = rng.normal(0, 1, 3).astype(np.float32)
    light[2] = abs(light[2]) + 0.4
    light /= np.linalg.norm(light)
    shade = np.clip(normal @ light, 0, 1)
    shine = np.clip(normal @ ((light + [0, 0, 1]) / np.linalg.norm(light + [0, 0, 1])), 0, 1) ** rng.uniform(8, 60)
    broad = cv2.GaussianBlur(grey, (0, 0), rng.uniform(2, 6))
    value = (0.45 + 0.55 * shade) * (rng.uniform(0.05, 0.4) + broad * rng.uniform(0.5, 1.1)) + rng.uniform(0.2, 1) * (grey - broad)
    material = [np.array([235, 240, 245]), np.array([215, 225, 235]), np.array([60, 100, 140]), np.array([95, 120, 170]),
                np.array([150, 155, 160]), np.array([90, 150, 110])][rng.integers(6)] + rng.normal(0, 8, 3)
    veins = rng.uniform(0, 0.12) * np.abs(_noise(side, rng.uniform(10, 40), rng))
    grain = rng.uniform(0, 0.03) * _noise(side, rng.uniform(1, 3), rng)
    out = (value - veins + grain)[..., None] * material * rng.uniform(1.1, 1.6) + (rng.uniform(0, 140) * shine)[..., None]
    return _u8(out)


def smooth_skin(x, rng: Rng):
    """Rendered people: skin without pores, wet highlights, large clear eyes, hard light on clean surfaces."""
    out = bigger_eyes(x, rng) if rng.random() < 0.8 else x
    for _ in range(int(rng.integers(2, 5))):
        out = cv2.bilateralFilter(out, 9, rng.uniform(18, 40), rng.uniform(3, 6))
    out = out.astype(np.float32)
    fine = out - cv2.GaussianBlur(out, (0, 0), 1.2)
    out += np.clip(np.abs(fine) / 6, 0, 1) * fine * rng.uniform(0.3, 1.5)  # edges only
    broad = cv2.GaussianBlur(out, (0, 0), x.shape[0] / 40)
    grey = broad.mean(2)
    shine = np.clip((grey - np.percentile(grey, 80)) / 60, 0, 1) ** 2
    out += shine[..., None] * np.float32(rng.uniform(10, 90))
    wide = cv2.GaussianBlur(out, (0, 0), x.shape[0] / 12)
    out = wide + (out - wide) * rng.uniform(1.05, 1.5)
    out = _saturate(out, rng.uniform(0.8, 1.6))
    if rng.random() < 0.4:
        out = 0.8 * out + 0.2 * cv2.GaussianBlur(np.maximum(out, 150), (0, 0), 5)
    return _u8(out)


def _backdrop(side: int, rng: Rng) -> np.ndarray:
    gx, gy = _grid(side)
    turn = rng.uniform(0, 2 * np.pi)
    t = np.clip(((gx - side / 2) * np.cos(turn) + (gy - side / 2) * np.sin(turn)) / side + 0.5, 0, 1)[..., None]
    out = rng.uniform(0, 255, 3) * (1 - t) + rng.uniform(0, 255, 3) * t
    for _ in range(int(rng.integers(0, 6))):
        centre = tuple(int(v) for v in rng.integers(0, side, 2))
        colour = tuple(float(v) for v in rng.uniform(0, 255, 3))
        if rng.random() < 0.5:
            cv2.circle(out, centre, int(rng.integers(4, side // 4)), colour, -1, cv2.LINE_AA)
        else:
            other = tuple(int(v) for v in rng.integers(0, side, 2))
            cv2.rectangle(out, centre, other, colour, -1)
    return cv2.GaussianBlur(out, (0, 0), rng.uniform(0.5, 8)).astype(np.float32)


SKINS = np.float32([[200, 215, 245], [165, 190, 230], [130, 165, 215], [90, 125, 185], [60, 90, 145], [40, 60, 100]])


def _features(lon, lat, big: float, rng: Rng) -> dict:
    """Where eyes, brows, mouth and nose lie on the head, by longitude and latitude (radians)."""
    apart, level = rng.uniform(0.3, 0.42), rng.uniform(0.0, 0.18)
    width, open_ = 0.14 * big * rng.uniform(0.9, 1.2), 0.075 * big * rng.uniform(0.7, 1.5)
    gaze = rng.uniform(-0.03, 0.03)
    eye = np.minimum(*[((lon - s * apart) / width) ** 2 + ((lat - level) / open_) ** 2 for s in (-1, 1)])
    iris_size = open_ * rng.uniform(0.7, 1.05)
    ball = np.minimum(*[(lon - s * apart - gaze) ** 2 + (lat - level) ** 2 for s in (-1, 1)]) / iris_size ** 2
    spark = np.minimum(*[(lon - s * apart - gaze - 0.3 * iris_size) ** 2 + (lat - level - 0.35 * iris_size) ** 2 for s in (-1, 1)]) / (0.28 * iris_size) ** 2
    lift, tilt = level + open_ + rng.uniform(0.08, 0.16), rng.uniform(-0.3, 0.3)
    brow = np.minimum(*[((lon - s * apart) / (width * 1.25)) ** 2 + ((lat - lift - s * tilt * (lon - s * apart) + 2 * (lon - s * apart) ** 2) / 0.028) ** 2 for s in (-1, 1)])
    low, smile = rng.uniform(-0.62, -0.48), rng.uniform(-0.5, 1.5)
    mouth_width, thick = rng.uniform(0.15, 0.28), rng.uniform(0.04, 0.085)
    bent = lat - low - smile * lon ** 2
    mouth = (lon / mouth_width) ** 2 + (bent / thick) ** 2
    line = np.exp(-(bent / 0.012) ** 2) * (np.abs(lon) < mouth_width * 1.02)
    return dict(eye=eye, ball=ball, spark=spark, brow=brow, mouth=mouth, line=line, apart=apart, level=level, low=low)


def _relief(lon, lat, f: dict, rng: Rng) -> np.ndarray:
    """Nose, sockets, lips, cheeks and chin: what is added to the radius of the head."""
    def bump(x0, y0, sx, sy):
        return np.exp(-((lon - x0) / sx) ** 2 - ((lat - y0) / sy) ** 2)

    tip = rng.uniform(-0.28, -0.16)
    out = rng.uniform(0.1, 0.22) * bump(0, tip, 0.1, 0.1) + rng.uniform(0.05, 0.1) * bump(0, tip + 0.18, 0.06, 0.2)
    out += 0.04 * (bump(-0.1, tip - 0.03, 0.06, 0.06) + bump(0.1, tip - 0.03, 0.06, 0.06))
    for side in (-1, 1):
        out -= rng.uniform(0.05, 0.1) * bump(side * f['apart'], f['level'] + 0.02, 0.17, 0.12)
        out += 0.04 * bump(side * f['apart'], f['level'], 0.09, 0.07)
        out += rng.uniform(0.02, 0.06) * bump(side * 0.45, -0.25, 0.2, 0.2)
    out += rng.uniform(0.03, 0.07) * bump(0, f['low'], 0.16, 0.06) - 0.02 * f['line']
    return out + rng.uniform(0.02, 0.07) * bump(0, f['low'] - 0.28, 0.15, 0.12)


def head(_x, rng: Rng, side: int = 256):
    """A head modelled from nothing: an ellipsoid with features, lit and shaded (Phong); figure, doll, mask or statue."""
    gx, gy = _grid(side)
    span = rng.uniform(1.75, 2.3)
    px = (gx / side - 0.5 + rng.uniform(-0.03, 0.03)) * 2 * span
    py = (0.5 + rng.uniform(-0.03, 0.03) - gy / side) * 2 * span
    roll = rng.normal(0, 0.1)
    px, py = px * np.cos(roll) - py * np.sin(roll), px * np.sin(roll) + py * np.cos(roll)
    wide = rng.uniform(0.72, 0.92) * (1 - rng.uniform(0.05, 0.3) * np.clip(-py, 0, 1) ** 2)
    inside = 1 - (px / wide) ** 2 - (py / 1.05) ** 2
    skull = inside > 0
    z = 0.95 * np.sqrt(np.clip(inside, 1e-4, None))
    yaw, pitch = rng.normal(0, 0.3), rng.normal(0, 0.12)
    lon, lat = np.arctan2(px / wide, z) - yaw, np.arcsin(np.clip(py / 1.05, -1, 1)) - pitch
    figure = rng.random() < 0.7  # else a statue: no colours
    f = _features(lon, lat, rng.uniform(1, 2.2) if figure else rng.uniform(0.9, 1.2), rng)
    z = z + np.where(skull, _relief(lon, lat, f, rng), 0) + rng.uniform(0, 0.006) * _noise(side, 3, rng)
    skin = SKINS[rng.integers(6)] + rng.normal(0, 10, 3)
    hair_colour = [np.array([20, 25, 35]), np.array([40, 70, 110]), np.array([110, 180, 220]), np.array([200, 200, 200]), rng.uniform(0, 255, 3)][rng.integers(5)]
    albedo = np.empty((side, side, 3), np.float32)
    albedo[:] = skin
    albedo += 5 * rng.uniform(0, 1) * _noise(side, 4, rng)[..., None]
    if figure:
        blush = np.exp(-((np.abs(lon) - 0.42) / 0.15) ** 2 - ((lat + 0.25) / 0.12) ** 2)[..., None] * rng.uniform(0, 0.35)
        albedo = albedo * (1 - blush) + np.float32([110, 110, 230]) * blush
        albedo[f['mouth'] < 1] = skin * np.float32([0.6, 0.55, rng.uniform(0.75, 1)])
        albedo *= (1 - 0.6 * f['line'])[..., None]
        albedo[f['brow'] < 1] = hair_colour * 0.7
        albedo[(f['eye'] < 1.25) & (f['eye'] >= 1)] = hair_colour * 0.3
        eye = f['eye'] < 1
        albedo[eye] = 245
        albedo[eye & (f['ball'] < 1)] = rng.uniform(20, 200, 3)
        albedo[eye & (f['ball'] < 0.25)] = 10
    line = rng.uniform(0.45, 0.8) + 0.15 * np.cos(lon * rng.uniform(2, 9)) - 0.4 * np.clip(np.abs(lon) - 0.8, 0, 2)
    hair = skull & (lat > line) & (rng.random() < 0.92)
    strands = rng.uniform(0, 25) * np.sin(lon * rng.uniform(30, 90) + 3 * _noise(side, 10, rng))
    z = z + np.where(hair, 0.07, 0) * rng.uniform(0, 1)
    albedo[hair] = (hair_colour + strands[..., None])[hair]
    gz_x, gz_y = cv2.Sobel(z.astype(np.float32), cv2.CV_32F, 1, 0), cv2.Sobel(z.astype(np.float32), cv2.CV_32F, 0, 1)
    scale = side / (2 * span) / 8
    normal = np.stack([-gz_x * scale, gz_y * scale, np.ones_like(z)], 2)
    normal /= np.linalg.norm(normal, axis=2, keepdims=True)
    light = np.array([rng.normal(0, 0.7), abs(rng.normal(0.4, 0.5)), 1.0])
    light /= np.linalg.norm(light)
    wrap = rng.uniform(0, 0.5)
    shade = np.clip((normal @ light + wrap) / (1 + wrap), 0, 1)
    if rng.random() < 0.25:  # cel shading
        shade = np.round(shade * rng.integers(2, 4)) / 3
    half = (light + [0, 0, 1]) / np.linalg.norm(light + [0, 0, 1])
    shine = np.clip(normal @ half, 0, 1) ** rng.uniform(10, 80) * rng.uniform(0, 120)
    rim = np.clip(1 - normal[..., 2], 0, 1) ** 3 * rng.uniform(0, 80)
    ambient = rng.uniform(0.2, 0.6)
    lit = albedo * (ambient + (1 - ambient) * 1.15 * shade)[..., None] + (shine + rim)[..., None]
    if figure:
        lit[(f['eye'] < 1) & (f['spark'] < 1)] = 255
    out = _backdrop(side, rng)
    body = ((px / rng.uniform(1.1, 1.7)) ** 2 + ((py + 2.3) / 0.95) ** 2 < 1)
    out[body] = rng.uniform(0, 255, 3) if figure else skin * 0.8
    neck = (np.abs(px) < rng.uniform(0.3, 0.42)) & (py < -0.5) & (py > -2)
    out[neck] = (skin * 0.75 * np.clip(1.1 - np.abs(px) * 1.2, 0, 1)[..., None])[neck]
    if figure and rng.random() < 0.7:
        mane = (px / (wide + rng.uniform(0.1, 0.35))) ** 2 + ((py - rng.uniform(-0.1, 0.2)) / rng.uniform(1.15, 1.5)) ** 2 < 1
        long = (np.abs(px) < 1.0) & (py < 0.3) & (py > rng.uniform(-1.8, -0.2)) & ~neck
        behind = mane | (long & (rng.random() < 0.5))
        out[behind] = ((hair_colour + strands[..., None]) * np.clip(1 - 0.4 * (px / 1.2) ** 2, 0.3, 1)[..., None])[behind]
    mask = cv2.GaussianBlur(skull.astype(np.float32), (0, 0), 0.7)[..., None]
    return _u8(lit * mask + out * (1 - mask))


def drawn_face(_x, rng: Rng, side: int = 256):
    """A face drawn from nothing: outlines and flat colours."""
    out = _u8(_backdrop(side, rng))
    skin = SKINS[rng.integers(6)] + rng.normal(0, 12, 3) if rng.random() < 0.85 else rng.uniform(0, 255, 3)
    ink, hair, thick = tuple(rng.uniform(0, 70, 3)), tuple(rng.uniform(0, 255, 3)), int(rng.integers(1, 4))
    cx, cy, w, h = side / 2, side * 0.52, side * rng.uniform(0.2, 0.29), side * rng.uniform(0.27, 0.36)

    def shape(x, y, rx, ry, fill, line=True, turn=0.0, a=0, b=360):
        centre, axes = (int(x), int(y)), (max(1, int(rx)), max(1, int(ry)))
        if fill is not None:
            cv2.ellipse(out, centre, axes, turn, a, b, tuple(float(v) for v in fill), -1, cv2.LINE_AA)
        if line:
            cv2.ellipse(out, centre, axes, turn, a, b, ink, thick, cv2.LINE_AA)

    lined = rng.random() < 0.8
    shape(cx, cy - h * 0.25, w * rng.uniform(1.15, 1.5), h * rng.uniform(0.95, 1.3), hair, lined)
    cv2.rectangle(out, (int(cx - w * 0.4), int(cy + h * 0.6)), (int(cx + w * 0.4), side), tuple(float(v) for v in np.float32(skin) * 0.85), -1)
    shape(cx, side * 1.08, side * 0.38, side * 0.2, rng.uniform(0, 255, 3), lined)
    for s in (-1, 1):
        shape(cx + s * w, cy, w * 0.15, h * 0.18, skin, lined)
    shape(cx, cy, w, h, skin, lined)
    if rng.random() < 0.7:
        shape(cx, cy - h * rng.uniform(0.45, 0.7), w * 0.98, h * 0.5, hair, lined, 0, 180, 360)
    ex, ey, er = w * rng.uniform(0.38, 0.5), cy - h * rng.uniform(0.0, 0.15), w * rng.uniform(0.14, 0.3)
    iris, gaze = rng.uniform(0, 255, 3), rng.uniform(-0.2, 0.2) * er
    for s in (-1, 1):
        x = cx + s * ex
        shape(x, ey, er, er * rng.uniform(0.6, 1.2), (250, 250, 250), lined)
        shape(x + gaze, ey, er * 0.55, er * 0.65, iris, False)
        shape(x + gaze, ey, er * 0.28, er * 0.33, (10, 10, 10), False)
        shape(x + gaze - er * 0.2, ey - er * 0.25, er * 0.14, er * 0.14, (255, 255, 255), False)
        cv2.ellipse(out, (int(x), int(ey - er * 0.9)), (int(er * 1.1), int(er * 0.5)), float(s * rng.uniform(-15, 15)), 200, 340, hair if rng.random() < 0.5 else ink, thick + 1, cv2.LINE_AA)
    cv2.ellipse(out, (int(cx), int(cy + h * 0.2)), (int(w * 0.1), int(h * 0.1)), rng.uniform(-30, 30), 0, 180, ink, thick, cv2.LINE_AA)
    opened = rng.random() < 0.4
    shape(cx, cy + h * 0.5, w * rng.uniform(0.2, 0.45), h * rng.uniform(0.04, 0.14), (80, 60, rng.uniform(120, 240)) if opened else None, True, 0, 0, 360 if opened else 180)
    if rng.random() < 0.5:
        over = out.copy()
        for s in (-1, 1):
            cv2.circle(over, (int(cx + s * w * 0.6), int(cy + h * 0.25)), int(w * 0.2), (120, 120, 240), -1, cv2.LINE_AA)
        out[:] = cv2.addWeighted(over, 0.4, out, 0.6, 0)
    if rng.random() < 0.5:  # shade on one side
        gx, _ = _grid(side)
        out[:] = _u8(out * (1 - 0.35 * (gx > cx + w * rng.uniform(0.1, 0.6)))[..., None])
    return out


def _curve(*points) -> np.ndarray:
    """A smooth closed outline through points (Catmull-Rom)."""
    p = np.array(points, np.float32)
    t = np.linspace(0, 1, 9)[:-1, None]
    before, after, next_ = np.roll(p, 1, 0), np.roll(p, -1, 0), np.roll(p, -2, 0)
    parts = [0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
             for a, b, c, d in zip(before, p, after, next_)]
    return np.round(np.concatenate(parts)).astype(np.int32)


def _figure_eye(out, x: float, y: float, size: float, colour, ink, thick: int, rng: Rng) -> None:
    """A tall eye: dark lid, iris lighter below, sparks."""
    w, h = size * rng.uniform(0.8, 1.0), size * rng.uniform(0.9, 1.4)
    centre = (int(x), int(y))
    cv2.ellipse(out, centre, (int(w), int(h)), 0, 0, 360, (250, 250, 250), -1, cv2.LINE_AA)
    iris = np.float32(colour)
    for step, k in enumerate(np.linspace(1, 0.3, 5)):
        shade = iris * (0.35 + 0.2 * step)
        cv2.ellipse(out, (int(x), int(y + h * 0.12 * step)), (int(w * 0.72 * k), int(h * 0.9 * k)), 0, 0, 360, tuple(float(min(v, 255)) for v in shade), -1, cv2.LINE_AA)
    cv2.ellipse(out, centre, (max(1, int(w * 0.28)), max(1, int(h * 0.4))), 0, 0, 360, tuple(float(v) for v in iris * 0.15), -1, cv2.LINE_AA)
    cv2.circle(out, (int(x - w * 0.3), int(y - h * 0.4)), max(1, int(w * 0.22)), (255, 255, 255), -1, cv2.LINE_AA)
    cv2.circle(out, (int(x + w * 0.25), int(y + h * 0.45)), max(1, int(w * 0.12)), (255, 255, 255), -1, cv2.LINE_AA)
    cv2.ellipse(out, centre, (int(w * 1.1), int(h)), 0, 195, 345, ink, thick * 2 + 1, cv2.LINE_AA)


def drawn_figure(_x, rng: Rng, side: int = 256):
    """A figure of a comic drawn from nothing: pointed chin, tall eyes, hair in locks, cel shades."""
    size = 2 * side
    out = _u8(_backdrop(size, rng))
    cx, cy, w, h = size / 2, size * 0.5, size * rng.uniform(0.19, 0.25), size * rng.uniform(0.25, 0.31)
    skin = np.float32([[215, 228, 252], [190, 212, 245], [150, 185, 230], [90, 125, 185]][rng.integers(4)]) + np.float32(rng.normal(0, 6, 3))
    hair, ink, thick = np.float32(rng.uniform(0, 255, 3)), tuple(float(v) for v in rng.uniform(0, 60, 3)), int(rng.integers(1, 4))
    cloth = tuple(float(v) for v in rng.uniform(0, 255, 3))

    def fill(points, colour, line=True):
        cv2.fillPoly(out, [points], tuple(float(np.clip(v, 0, 255)) for v in colour), cv2.LINE_AA)
        if line:
            cv2.polylines(out, [points], True, ink, thick, cv2.LINE_AA)

    top, long = cy - h * rng.uniform(1.15, 1.4), rng.uniform(0.4, 2.0)
    fill(_curve((cx, top), (cx + w * 1.35, cy - h * 0.5), (cx + w * rng.uniform(1.1, 1.6), cy + h * long), (cx + w * 0.6, cy + h * long * 0.9),
                (cx - w * 0.6, cy + h * long * 0.9), (cx - w * rng.uniform(1.1, 1.6), cy + h * long), (cx - w * 1.35, cy - h * 0.5)), hair * 0.8)
    neck = np.array([(cx - w * 0.3, cy + h * 0.6), (cx + w * 0.3, cy + h * 0.6), (cx + w * 0.35, size), (cx - w * 0.35, size)], np.int32)
    fill(neck, skin * 0.82)
    fill(np.array([(cx - w * 2, size), (cx - w * 0.5, cy + h * 1.35), (cx, cy + h * 1.7), (cx + w * 0.5, cy + h * 1.35), (cx + w * 2, size)], np.int32), cloth)
    chin, turn = rng.uniform(0.9, 1.1), rng.uniform(-0.15, 0.15) * w
    fill(_curve((cx, cy - h), (cx + w * 0.95, cy - h * 0.4), (cx + w * 0.9, cy + h * 0.35), (cx + turn + w * 0.3, cy + h * chin * 0.88),
                (cx + turn, cy + h * chin), (cx + turn - w * 0.3, cy + h * chin * 0.88), (cx - w * 0.9, cy + h * 0.35), (cx - w * 0.95, cy - h * 0.4)), skin)
    eye, level, apart, iris = w * rng.uniform(0.2, 0.34), cy + h * rng.uniform(0.0, 0.22), w * rng.uniform(0.42, 0.5), rng.uniform(30, 255, 3)
    for sign in (-1, 1):
        _figure_eye(out, cx + turn * 0.7 + sign * apart, level, eye, iris, ink, thick, rng)
        brow = (int(cx + turn * 0.7 + sign * apart), int(level - eye * 1.5))
        cv2.ellipse(out, brow, (int(eye * 1.1), int(eye * 0.35)), float(sign * rng.uniform(-12, 20)), 200, 340, tuple(float(v) for v in hair * 0.5), thick + 2, cv2.LINE_AA)
    cv2.line(out, (int(cx + turn), int(cy + h * 0.45)), (int(cx + turn * 1.4), int(cy + h * 0.5)), tuple(float(v) for v in skin * 0.6), thick + 1, cv2.LINE_AA)
    mouth = (int(cx + turn), int(cy + h * rng.uniform(0.62, 0.72)))
    if rng.random() < 0.4:
        cv2.ellipse(out, mouth, (int(w * 0.2), int(h * rng.uniform(0.04, 0.12))), 0, 0, 180, (90, 80, 190), -1, cv2.LINE_AA)
    cv2.ellipse(out, mouth, (int(w * rng.uniform(0.1, 0.22)), int(h * 0.05)), 0, 0, 180, ink, thick, cv2.LINE_AA)
    locks = int(rng.integers(4, 10))
    edges = np.linspace(cx - w * 1.1, cx + w * 1.1, locks + 1)
    for left, right in zip(edges, edges[1:]):
        tip = (rng.uniform(left, right), cy - h * rng.uniform(-0.15, 0.4))
        fill(np.array([(left - w * 0.05, cy - h * 0.75), (cx + (left - cx) * 0.5, top), (cx + (right - cx) * 0.5, top), (right + w * 0.05, cy - h * 0.75), tip], np.int32), hair, rng.random() < 0.7)
    if rng.random() < 0.6:
        band = (int(cx), int(cy - h * 0.75))
        cv2.ellipse(out, band, (int(w * 0.8), int(h * 0.18)), 0, 200, 340, tuple(float(min(v + 70, 255)) for v in hair), thick * 4, cv2.LINE_AA)
    if rng.random() < 0.5:
        out = cv2.GaussianBlur(out, (0, 0), rng.uniform(0.5, 1.5))
    return cv2.resize(out, (side, side), interpolation=cv2.INTER_AREA)


FAMILIES = {
    'oil': (oil, strokes), 'digital painting': (digital_painting,), 'inked painting': (inked_painting,),
    'watercolour': (watercolour, pastel),
    'cartoon': (cartoon, anime), 'flat colours': (flat_colours,), 'drawing': (pencil, charcoal, hatching),
    'dots and cells': (dots, facets, pixels), 'sculpture': (sculpture,), 'CGI': (smooth_skin,), 'head': (head,), 'drawn from nothing': (drawn_face, drawn_figure, drawn_figure),
}
# Not taken from a photograph.
FROM_NOTHING = (head, drawn_face, drawn_figure)
# Figures have larger eyes in all of these.
_STYLISED = ('oil', 'digital painting', 'inked painting', 'watercolour', 'cartoon', 'flat colours', 'drawing', 'sculpture')


def render(x: np.ndarray, family: str, rng: Rng) -> np.ndarray:
    """The picture as the family shows it; some of what is made from nothing is painted or drawn as well."""
    maker = FAMILIES[family][rng.integers(len(FAMILIES[family]))]
    if maker in FROM_NOTHING:
        out = maker(x, rng)
        if rng.random() < 0.35:
            out = (oil, digital_painting, watercolour, pencil, cartoon, pastel)[rng.integers(6)](out, rng)
        return out
    if family in _STYLISED and maker is not anime and rng.random() < 0.35:
        x = bigger_eyes(x, rng)
    side = x.shape[0]
    work = int(side * rng.choice([0.7, 1, 1, 1.35]))  # strokes and lines of several sizes
    out = maker(cv2.resize(x, (work, work), interpolation=cv2.INTER_AREA if work < side else cv2.INTER_CUBIC), rng)
    return cv2.resize(out, (side, side), interpolation=cv2.INTER_AREA if work > side else cv2.INTER_CUBIC)
