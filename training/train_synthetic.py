"""Trains the network of the second axis (synthetic_network.py); begins with the trained near branch, goes on from the last checkpoint.

Photographs are portraits and trainable clips. What is none is made of the same people by renderings.py, or comes from the
trainable CGI stills and clips. Swapped faces are blends of a face with itself (Shiohara and Yamasaki 2022) and with others. All of them
then go through the same cameras and codecs, so that neither smoothness nor compression decides.
"""
import argparse
import pickle
import time
from pathlib import Path

import cv2
import numpy as np
import torch
from make_renderings import WINDOW, by_group, crops_of
from media import SEED, load
from synthetic_network import SCALE, SIDE, SyntheticNetwork
from torch.nn import functional as F

# Side of the pictures that are blended.
BLEND = 192
# Of a batch: photographs, renderings, blends.
SHARES = (13, 13, 6)
# Of the renderings: real CGI stills, and clips of real art.
STILL_SHARE, CLIP_SHARE = 0.15, 0.2
# Share of pictures that come through a good camera.
PLAIN = 0.4
# Said to --without: every other CGI still.
HALF = 'half of the CGI stills'


def _jpeg(x, quality: int):
    return cv2.imdecode(cv2.imencode('.jpg', x, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_COLOR)


def _webp(x, quality: int):
    """An intra frame of VP8 (with its loop filter), as video calls and phones have them."""
    return cv2.imdecode(cv2.imencode('.webp', x, [cv2.IMWRITE_WEBP_QUALITY, quality])[1], cv2.IMREAD_COLOR)


def _tone(x, rng) -> np.ndarray:
    """Exposure, gamma, white balance, saturation and contrast."""
    keep = float(np.clip(np.exp(rng.normal(0, 0.3)), 0, 2.2))
    x = cv2.transform(x, np.full((3, 3), (1 - keep) / 3) + keep * np.eye(3))
    levels = 255 * (np.arange(256) / 255) ** np.exp(rng.normal(0, 0.3))
    gains = np.exp(rng.normal(0, 0.08, 3)) * np.exp(rng.normal(0, 0.15)) * np.exp(rng.normal(0, 0.15))
    table = (levels[:, None] - 128) * gains + 128 + rng.normal(0, 8)
    return cv2.LUT(x, np.clip(table, 0, 255).astype(np.uint8)[None])


def _noisy(x, rng) -> np.ndarray:
    """Grain of a sensor, fine or as large as a camera's own noise reduction leaves it."""
    noise = np.empty(x.shape, np.float32)
    cv2.setRNGSeed(int(rng.integers(1 << 30)))
    cv2.randn(noise, 0, float(np.exp(rng.uniform(0, 2.6))))
    if rng.random() < 0.4:
        noise = 1.6 * cv2.GaussianBlur(noise, (0, 0), rng.uniform(0.5, 1.1))
    return cv2.add(x, noise, dtype=cv2.CV_8U)


def _smoothed(x, rng) -> np.ndarray:
    """Noise reduction of phones, soft lenses, beauty filters, and sharpening after them."""
    kind = rng.random()
    if kind < 0.3:
        x = cv2.bilateralFilter(x, 5, rng.uniform(10, 45), rng.uniform(1.5, 4))
    elif kind < 0.45:
        x = cv2.medianBlur(x, int(rng.choice([3, 3, 5])))
    elif kind < 0.6:  # skin smoothed, edges kept, a little glow
        soft = cv2.bilateralFilter(x, 7, rng.uniform(20, 50), rng.uniform(3, 6))
        soft = cv2.addWeighted(soft, 1, cv2.GaussianBlur(soft, (0, 0), 4), rng.uniform(0, 0.15), rng.uniform(0, 12))
        x = cv2.addWeighted(soft, rng.uniform(0.5, 1), x, 0.2, 0)
    else:
        x = cv2.GaussianBlur(x, (0, 0), rng.uniform(0.4, 1.8))
    return x


def as_seen(x: np.ndarray, rng) -> np.ndarray:
    """The crop that the product would cut out of a camera's or encoder's picture of this."""
    side = int(np.exp(rng.uniform(np.log(105), np.log(210))))
    if side < x.shape[0]:
        x = cv2.resize(x, (side, side), interpolation=cv2.INTER_AREA if rng.random() < 0.7 else cv2.INTER_LINEAR)
    if rng.random() < PLAIN:
        return framed(_jpeg(x, int(rng.integers(60, 96))), rng)
    if rng.random() < 0.4:
        x = _smoothed(x, rng)
    if rng.random() < 0.7:
        x = _tone(x, rng)
    if rng.random() < 0.3:
        amount = rng.uniform(0.2, 1.8)
        x = cv2.addWeighted(x, 1 + amount, cv2.GaussianBlur(x, (0, 0), rng.uniform(0.7, 1.6)), -amount, 0)
    if rng.random() < 0.45:
        x = _noisy(x, rng)
    if rng.random() < 0.25:
        x = _smoothed(x, rng)
    if rng.random() < 0.1:
        x = cv2.cvtColor(cv2.cvtColor(x, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
        if rng.random() < 0.3:
            x = np.clip(x * np.array([0.8, 0.95, 1.05]), 0, 255).astype(np.uint8)
    for _ in range(int(rng.integers(0, 3))):
        x = _jpeg(x, int(rng.integers(25, 96))) if rng.random() < 0.45 else _webp(x, int(rng.integers(2, 90)))
    if rng.random() < 0.2:  # scaled up by an app or by a generator
        small = int(x.shape[0] * rng.uniform(0.45, 0.9))
        x = cv2.resize(cv2.resize(x, (small, small), interpolation=cv2.INTER_AREA), (x.shape[1], x.shape[0]), interpolation=cv2.INTER_CUBIC)
    return framed(x, rng)


def framed(x, rng=None) -> np.ndarray:
    """The product's crop (SCALE times the face) out of one of WINDOW times; with a generator as other finders draw boxes, mirrored by chance."""
    size = x.shape[0]
    zoom = WINDOW / SCALE * SIDE / size
    angle, shift, flip = 0.0, np.zeros(2), False
    if rng is not None:
        zoom *= np.exp(np.clip(rng.normal(0, 0.08), -0.16, 0.2))
        angle, shift, flip = rng.normal(0, 0.08), rng.normal(0, 0.04, 2) * SIDE / SCALE, rng.random() < 0.5
    c, s = np.cos(angle) * zoom, np.sin(angle) * zoom
    matrix = np.array([[c, -s, 0], [s, c, 0]])
    middle = (size - 1) / 2
    matrix[:, 2] = (SIDE - 1) / 2 + shift - matrix[:, :2] @ [middle, middle]
    out = cv2.warpAffine(x, matrix, (SIDE, SIDE), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101)
    return out[:, ::-1] if flip else out


def _fitted(x) -> np.ndarray:
    return cv2.resize(x, (BLEND, BLEND), interpolation=cv2.INTER_AREA)


def _mask(rng) -> np.ndarray:
    """Where the face is taken from elsewhere: an uneven oval, its rim soft and its strength drawn."""
    middle = np.array([BLEND / 2, BLEND * rng.uniform(0.49, 0.55)])
    axes = BLEND / WINDOW * np.array([rng.uniform(0.27, 0.42), rng.uniform(0.34, 0.5)])
    turns = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    wobble = 1 + 0.12 * np.convolve(np.tile(rng.normal(0, 1, 24), 3), np.ones(5) / 5, 'same')[24:48]
    points = middle + axes * np.stack([np.cos(turns), np.sin(turns)], 1) * wobble[:, None]
    if rng.random() < 0.3:  # eyes or mouth alone
        points[:, 1] = np.clip(points[:, 1], *((0, middle[1]) if rng.random() < 0.5 else (middle[1], BLEND)))
    mask = np.zeros((BLEND, BLEND), np.float32)
    cv2.fillPoly(mask, [points.astype(np.int32)], 1.0)
    mask = cv2.GaussianBlur(mask, (0, 0), rng.uniform(1, 9))
    if rng.random() < 0.5:
        mask = np.clip(mask * 2 - 1, 0, 1)
    return cv2.GaussianBlur(mask, (0, 0), 1)[..., None] * np.float32(rng.choice([1, 1, 1, 0.75, 0.5]))


def _other_detail(x, rng) -> np.ndarray:
    kind = rng.random()
    if kind < 0.4:
        small = int(BLEND * rng.uniform(0.3, 0.8))
        return cv2.resize(cv2.resize(x, (small, small), interpolation=cv2.INTER_AREA), (BLEND, BLEND), interpolation=cv2.INTER_CUBIC)
    if kind < 0.7:
        return cv2.GaussianBlur(x, (0, 0), rng.uniform(0.6, 2.2))
    return np.clip(x + rng.uniform(0.5, 2) * (x.astype(np.float32) - cv2.GaussianBlur(x, (0, 0), 1.2)), 0, 255).astype(np.uint8)


def blended(x, other, rng) -> np.ndarray:
    """A face with itself, or `other`, laid over it: moved, coloured and sharpened otherwise."""
    x, other = _fitted(x), None if other is None else _fitted(other)
    source = x if other is None else other
    base = x
    if rng.random() < 0.5 and other is None:
        base = _other_detail(base, rng)
    elif rng.random() < 0.8:
        source = _other_detail(source, rng)
    source = source.astype(np.float32)
    if other is not None:  # the colours of the face that it covers
        face = slice(int(BLEND * 0.32), int(BLEND * 0.68))
        a, b = source[face, face].reshape(-1, 3), base[face, face].reshape(-1, 3).astype(np.float32)
        source = (source - a.mean(0)) * (b.std(0) + 1) / (a.std(0) + 1) + b.mean(0)
    source = (source - 128) * np.float32(np.exp(rng.normal(0, 0.1))) + 128 + rng.normal(0, 9, 3).astype(np.float32) + np.float32(rng.normal(0, 9))
    matrix = cv2.getRotationMatrix2D((BLEND / 2, BLEND / 2), rng.normal(0, 2), float(np.exp(rng.normal(0, 0.03))))
    matrix[:, 2] += rng.normal(0, 0.012 * BLEND, 2)
    source = cv2.warpAffine(np.clip(source, 0, 255), matrix, (BLEND, BLEND), borderMode=cv2.BORDER_REFLECT_101)
    mask = _mask(rng)
    return np.clip(base * (1 - mask) + source * mask, 0, 255).astype(np.uint8)


class Faces:
    """What batches are drawn from, without some families of renderings, styles of clips, all `clips`, or HALF."""

    def __init__(self, out: Path, without: set[str]):
        crops = crops_of(load(out))
        self.stills, self.clips = by_group(crops, 'live')
        kinds = {one['kind'] for one in crops} - {'live', 'CGI still'} - without
        stills = sorted((one for one in crops if one['kind'] == 'CGI still'), key=lambda one: one['file'])
        self.cgi = stills[::2] if HALF in without else stills
        self.art = [] if 'clips' in without else [g for kind in sorted(kinds) for g in by_group(crops, kind)[1]]
        self.families: dict[str, list[bytes]] = {}
        for path in sorted((out / 'renderings').glob('*.pickle')):
            for row in pickle.loads(path.read_bytes()):
                if row['family'] not in without:
                    self.families.setdefault(row['family'], []).append(row['jpeg'])
        self.names = sorted(self.families)

    def photo(self, rng) -> np.ndarray:
        people = self.stills if rng.random() < 0.5 else self.clips
        group = people[rng.integers(len(people))]
        return group[rng.integers(len(group))]['crop']

    def rendering(self, rng) -> np.ndarray:
        draw = rng.random()
        if draw < STILL_SHARE and self.cgi:
            return self.cgi[rng.integers(len(self.cgi))]['crop']
        if draw > 1 - CLIP_SHARE and self.art:
            group = self.art[rng.integers(len(self.art))]
            return group[rng.integers(len(group))]['crop']
        family = self.families[self.names[rng.integers(len(self.names))]]
        return cv2.imdecode(np.frombuffer(family[rng.integers(len(family))], np.uint8), cv2.IMREAD_COLOR)

    def batch(self, rng) -> tuple[np.ndarray, np.ndarray]:
        """RGB float [n, 3, SIDE, SIDE] and [n, 2] of 1, 0 and -1 (does not count)."""
        photos, renderings, blends = SHARES
        rows = [(self.photo(rng), (0, 0)) for _ in range(photos)]
        rows += [(self.rendering(rng), (1, -1)) for _ in range(renderings)]
        for _ in range(blends):
            other = self.photo(rng) if rng.random() < 0.35 else None
            rows.append((blended(self.photo(rng), other, rng), (0, 1)))
        x = np.stack([as_seen(one, rng)[..., ::-1] for one, _ in rows])
        return x.transpose(0, 3, 1, 2).astype(np.float32), np.array([truth for _, truth in rows], np.float32)


def learn(net, faces: Faces, a) -> None:
    path = a.out / f'{a.name}.pt'
    fresh = [*net.norm.parameters(), *net.classify.parameters()]
    optimiser = torch.optim.AdamW([{'params': net.stages.parameters()}, {'params': fresh}], lr=a.rate, weight_decay=2e-3)
    average = {key: value.clone() for key, value in net.state_dict().items()}
    step = 0
    if path.exists():
        state = torch.load(path, weights_only=False)
        net.load_state_dict(state['net'])
        optimiser.load_state_dict(state['optimiser'])
        average, step = state['average'], state['step']
    elif a.start:
        net.load_state_dict(torch.load(a.out / f'{a.start}.pt', weights_only=False)['average'])
        average = {key: value.clone() for key, value in net.state_dict().items()}
    else:
        net.begin_with(torch.load(a.out / 'context-near.pt', weights_only=False)['net'])
        average = {key: value.clone() for key, value in net.state_dict().items()}
    started, losses = time.process_time(), np.zeros(2)
    for step in range(step, a.steps):
        x, truth = faces.batch(np.random.default_rng([a.seed, 8, step]))
        for group, factor in zip(optimiser.param_groups, (1, 3)):
            group['lr'] = factor * a.rate * min(1, (step + 1) / 30) * (0.5 + 0.5 * np.cos(np.pi * step / a.steps)) + 1e-5
        net.train()
        truth = torch.from_numpy(truth)
        counts, goal = (truth >= 0).float(), truth.clamp(0.02, 0.98)
        loss = F.binary_cross_entropy_with_logits(net(torch.from_numpy(x).contiguous(memory_format=torch.channels_last)), goal, reduction='none') * counts
        parts = loss.sum(0) / counts.sum(0)
        optimiser.zero_grad()
        parts.sum().backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 5)
        optimiser.step()
        keep = min(0.995, (1 + step) / (10 + step))
        for key, value in net.state_dict().items():
            if value.dtype.is_floating_point:
                average[key].mul_(keep).add_(value, alpha=1 - keep)
            else:
                average[key] = value.clone()
        losses = 0.97 * losses + 0.03 * parts.detach().numpy()
        if (step + 1) % 50 == 0:
            print(step + 1, f'cpu {time.process_time() - started:.0f}s rendered {losses[0]:.3f} swapped {losses[1]:.3f}', flush=True)
        if (step + 1) % 200 == 0 or step + 1 == a.steps:
            state = {'net': net.state_dict(), 'average': average, 'optimiser': optimiser.state_dict(), 'step': step + 1}
            torch.save(state, path.with_suffix('.part'))
            path.with_suffix('.part').rename(path)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument('--out', type=Path, required=True)
    parser.add_argument('--steps', type=int, default=450)
    parser.add_argument('--rate', type=float, default=1e-3)
    parser.add_argument('--name', default='synthetic')
    parser.add_argument('--start', help='name of a training whose weights it begins with')
    parser.add_argument('--without', nargs='*', default=[], help=f'families of renderings, styles of clips, `clips`, or `{HALF}`')
    parser.add_argument('--seed', type=int, default=SEED)
    a = parser.parse_args()
    cv2.setNumThreads(1)
    torch.set_num_threads(1)
    torch.manual_seed(a.seed)
    faces, net = Faces(a.out, set(a.without)), SyntheticNetwork().to(memory_format=torch.channels_last)
    print('parameters', sum(p.numel() for p in net.parameters()), 'people', len(faces.stills), len(faces.clips), 'CGI', len(faces.cgi),
          'clips of art', len(faces.art), {name: len(faces.families[name]) for name in faces.names}, flush=True)
    learn(net, faces, a)


if __name__ == '__main__':
    main()
