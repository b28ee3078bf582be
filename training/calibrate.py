"""Fits the calibration on people who were held out of the weights (and attacks simulated from them).

Writes calibration.json {a, b, share}: real score = sigmoid(a x pooled log-odds + b), with .65 where 5 % of the
held-out live clips would be missed (BPCER <= 5 %), or where the Platt fit says even odds if that is lower.
"""
import argparse
import json
from pathlib import Path

import cv2
import numpy as np
import torch
from context_network import ContextNetwork
from make_crops import Maker
from media import VALIDATION_GROUPS, backdrops, load
from simulate import live, printed, replay
from sklearn.linear_model import LogisticRegression
from teacher import SCALES, crop

FRAMES, CLIPS, SHARE = 10, 240, 0.3


def clip(maker: Maker, kind: str):
    """Ten frames of one scene: the same simulated arrangement with different source frames and fresh sensor noise."""
    key = maker.live_keys[maker.rng.integers(len(maker.live_keys))]
    pool = maker.sources[key]
    start, seed, crops = maker.rng.integers(max(1, len(pool) - FRAMES)), int(maker.rng.integers(1 << 30)), []
    for item, box in pool[start:start + FRAMES]:
        rng = np.random.default_rng(seed)
        box = box[:4]
        scene = live(item['frame'], box, rng) if kind == 'live' else (replay if kind == 'replay' else printed)(item['frame'], box, maker.others, rng)
        crops.append([crop(scene[0], scene[1], s)[..., ::-1].transpose(2, 0, 1) for s in SCALES.values()])
    return np.array(crops, np.float32)


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
        kind = 'live' if number % 2 == 0 else 'replay' if number % 4 == 1 else 'print'
        x = torch.from_numpy(clip(maker, kind))
        with torch.no_grad():
            logits = net(x[:, 0], x[:, 1])[:, 0].sort().values
        pooled.append(float(logits[: max(1, round(len(logits) * SHARE))].mean()))
        labels.append(int(kind == 'live'))
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
    (a.out / 'calibration.json').write_text(json.dumps({
        'a': round(slope, 4), 'b': round(offset, 4), 'share': SHARE, 'clips': CLIPS, 'bins': bins, 'moved': limit < balanced}))
    print(slope, offset, 'brier', float(((scores - labels) ** 2).mean().round(4)))


if __name__ == '__main__':
    main()
