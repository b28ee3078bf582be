"""Fits the calibration on people who were held out of the weights (and attacks simulated from them).

Writes calibration.json {a, b, share}: real score = sigmoid(a x pooled log-odds + b), with .65 where 5 % of the
held-out live clips would be missed (BPCER <= 5 %), or where the Platt fit says even odds if that is lower.
Also measures on such clips whether more frames tell live and attacks better apart.
"""
import argparse
import json
from pathlib import Path

import cv2
import numpy as np
import torch
from context_network import ContextNetwork
from finder_scenes import relit
from make_crops import Maker
from media import VALIDATION_GROUPS, backdrops, load
from simulate import live, printed, replay
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from teacher import SCALES, crop

FRAMES, CLIPS, SHARE = 10, 240, 0.3
COUNTS, LONG_CLIPS = (10, 30, 60), 120


def kind_of(number: int) -> str:
    return 'live' if number % 2 == 0 else 'replay' if number % 4 == 1 else 'print'


def clip(maker: Maker, kind: str, frames: int = FRAMES, is_lit_hard: bool = False):
    """Frames of one scene: the same simulated arrangement, noise and light with different source frames."""
    key = maker.live_keys[maker.rng.integers(len(maker.live_keys))]
    pool = maker.sources[key]
    start, seed, crops = maker.rng.integers(max(1, len(pool) - frames)), int(maker.rng.integers(1 << 30)), []
    for item, box in pool[start:start + frames]:
        rng = np.random.default_rng(seed)
        frame, box = item['frame'], box[:4]
        if is_lit_hard:
            frame = relit(frame.astype(np.float32), [box], rng).astype(np.uint8)
        scene = live(frame, box, rng) if kind == 'live' else (replay if kind == 'replay' else printed)(frame, box, maker.others, rng)
        crops.append([crop(scene[0], scene[1], s)[..., ::-1].transpose(2, 0, 1) for s in SCALES.values()])
    return np.array(crops, np.float32)


def judge(net, crops) -> np.ndarray:
    x = torch.from_numpy(crops)
    with torch.no_grad():
        return net(x[:, 0], x[:, 1])[:, 0].numpy()


def pool(logits: np.ndarray) -> float:
    return float(np.sort(logits)[: max(1, round(len(logits) * SHARE))].mean())


def compare_counts(net, maker: Maker) -> list[dict]:
    """AUC with 10, 30 and 60 frames of the same clips, spread over them, and the gain over 10 with its bootstrap interval."""
    labels, pooled = np.array([kind_of(n) == 'live' for n in range(LONG_CLIPS)]), {count: [] for count in COUNTS}
    for number in range(LONG_CLIPS):
        logits = judge(net, clip(maker, kind_of(number), max(COUNTS)))
        for count in COUNTS:
            pooled[count].append(pool(logits[np.linspace(0, len(logits) - 1, count).astype(int)]))
    rng, rounds = np.random.default_rng(3), []
    for _ in range(1000):
        drawn = np.concatenate([rng.choice(np.flatnonzero(labels == side), (labels == side).sum()) for side in (True, False)])
        rounds.append([roc_auc_score(labels[drawn], np.array(pooled[count])[drawn]) for count in COUNTS])
    gains = np.array(rounds) - np.array(rounds)[:, :1]
    return [{'frames': count, 'auc': round(float(roc_auc_score(labels, pooled[count])), 4),
             'gain': [round(float(v), 4) for v in np.quantile(gains[:, at], (0.025, 0.975))]} for at, count in enumerate(COUNTS)]


def in_hard_light(net, maker: Maker, limit: float) -> dict:
    """Live clips below the limit and attacks above it, when the people stood in hard light."""
    missed = {'live': [0, 0], 'attack': [0, 0]}
    for number in range(LONG_CLIPS):
        logit, is_live = pool(judge(net, clip(maker, kind_of(number), is_lit_hard=True))), kind_of(number) == 'live'
        part = missed['live' if is_live else 'attack']
        part[0], part[1] = part[0] + int((logit < limit) == is_live), part[1] + 1
    return missed


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument('--out', type=Path, required=True)
    a = parser.parse_args()
    cv2.setNumThreads(1)
    torch.set_num_threads(1)
    torch.backends.nnpack.set_flags(False)
    items = [i for i in load(a.out) if i['group'] in VALIDATION_GROUPS]
    maker = Maker(items, np.random.default_rng(99), backdrops()[-3:])
    net = ContextNetwork()
    net.load_state_dict(torch.load(a.out / 'context.pt'))
    net.eval()
    pooled, labels = [], []
    for number in range(CLIPS):
        pooled.append(pool(judge(net, clip(maker, kind_of(number)))))
        labels.append(int(kind_of(number) == 'live'))
    pooled, labels = np.array(pooled), np.array(labels)
    fit = LogisticRegression(C=1.0).fit(pooled[:, None], labels)
    slope = float(np.clip(fit.coef_[0, 0], 0.35, 1.0))
    limit = float(np.quantile(pooled[labels == 1], 0.05))
    balanced = float(-fit.intercept_[0] / fit.coef_[0, 0])
    limit = min(limit, balanced)
    offset = float(np.log(0.65 / 0.35) - slope * limit)
    print('live quantiles', np.quantile(pooled[labels == 1], [0.01, 0.05, 0.25, 0.5]).round(2), 'attack', np.quantile(pooled[labels == 0], [0.5, 0.75, 0.95]).round(2),
          'platt', fit.coef_[0, 0].round(3), 'balanced at', round(balanced, 2), 'apcer at limit', (pooled[labels == 0] >= limit).mean().round(3))
    scores, bins = 1 / (1 + np.exp(-(slope * pooled + offset))), []
    for low in np.arange(0, 1, 0.1):
        inside = (scores >= low) & ((scores < low + 0.1) | (low > 0.85))
        known = {'mean': float(scores[inside].mean()), 'live': float(labels[inside].mean())} if inside.any() else {'mean': None, 'live': None}
        bins.append({'low': round(float(low), 1), 'high': round(float(low) + 0.1, 1), 'count': int(inside.sum()), **known})
    counts = compare_counts(net, maker)
    hard_light = in_hard_light(net, Maker(items, np.random.default_rng(123), backdrops()[-3:]), limit)
    print(counts, hard_light)
    (a.out / 'calibration.json').write_text(json.dumps({
        'a': round(slope, 4), 'b': round(offset, 4), 'share': SHARE, 'clips': CLIPS, 'bins': bins, 'long_clips': LONG_CLIPS, 'counts': counts, 'hard_light': hard_light, 'moved': limit < balanced}))
    print(slope, offset, 'brier', float(((scores - labels) ** 2).mean().round(4)))


if __name__ == '__main__':
    main()
