"""Fits pooling and calibration on the `choose` half of the clips that are never trained on (halves.csv), by real clips alone.

Writes calibration.json {a, b, share, ...}: real score = sigmoid(a x pooled log-odds + b), with .65 where 5 % of those live
clips would be missed (BPCER <= 5 %), or where the Platt fit says even odds if that is lower. Pooled is the mean of the lowest
`share` of a clip's frames: the share that lets the fewest attacks in at that point, and of those the one that ranks best.
Attacks are replays and prints: masks, swaps and driven heads are not what this network is asked about.
"""
import argparse
import json
from pathlib import Path

import cv2
import numpy as np
import torch
from compare_context import clips, student_odds
from context_network import read_student
from media import load
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

SHARES = (0.1, 0.2, 0.3, 0.5, 1.0)
ATTACKS = ('replay', 'print')
MISSED, THRESHOLD = 0.05, 0.65
FLATTEST, STEEPEST = 0.35, 1.0


def pool(odds: np.ndarray, share: float) -> float:
    """As lib/detection/scoring.ts has it."""
    return float(np.sort(odds)[: max(1, round(len(odds) * share))].mean())


def fit(pooled: np.ndarray, labels: np.ndarray) -> dict:
    """Slope and offset, and what they do to the clips that they were fitted to."""
    platt = LogisticRegression(C=1.0, class_weight='balanced').fit(pooled[:, None], labels)
    steepness = float(platt.coef_[0, 0])
    balanced = float(-platt.intercept_[0] / steepness)
    quantile = float(np.quantile(pooled[labels == 1], MISSED))
    limit, slope = min(quantile, balanced), float(np.clip(steepness, FLATTEST, STEEPEST))
    return {'a': round(slope, 4), 'b': round(float(np.log(THRESHOLD / (1 - THRESHOLD)) - slope * limit), 4), 'limit': round(limit, 3),
            'moved': quantile < balanced, 'missed': int((pooled[labels == 1] < limit).sum()), 'let_in': int((pooled[labels == 0] >= limit).sum()),
            'auc': round(float(roc_auc_score(labels, pooled)), 4)}


def bins(scores: np.ndarray, labels: np.ndarray) -> list[dict]:
    """Mean score and share of live clips in tenths of the score."""
    out = []
    for low in np.arange(0, 1, 0.1):
        inside = (scores >= low) & ((scores < low + 0.1) | (low > 0.85))
        known = {'mean': float(scores[inside].mean()), 'live': float(labels[inside].mean())} if inside.any() else {'mean': None, 'live': None}
        out.append({'low': round(float(low), 1), 'high': round(float(low) + 0.1, 1), 'count': int(inside.sum()), **known})
    return out


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument('--out', type=Path, required=True)
    parser.add_argument('--name', default='context')
    a = parser.parse_args()
    cv2.setNumThreads(1)
    torch.set_num_threads(1)
    torch.backends.nnpack.set_flags(False)
    net = read_student(a.out, a.name)
    judged = [(clip['label'], student_odds(net, clip)) for clip in clips(load(a.out, 'choose')) if clip['label'] in ('live', *ATTACKS)]
    labels, tried = np.array([int(label == 'live') for label, _ in judged]), []
    for share in SHARES:
        tried.append({'share': share, **fit(np.array([pool(odds, share) for _, odds in judged]), labels)})
        print(tried[-1], flush=True)
    best = min(tried, key=lambda one: (one['let_in'], -one['auc']))
    pooled = np.array([pool(odds, best['share']) for _, odds in judged])
    scores = 1 / (1 + np.exp(-(best['a'] * pooled + best['b'])))
    result = {**best, 'clips': len(labels), 'live': int(labels.sum()), 'attacks': int((1 - labels).sum()), 'tried': tried, 'bins': bins(scores, labels)}
    (a.out / 'calibration.json').write_text(json.dumps(result))
    print({key: value for key, value in result.items() if key not in ('tried', 'bins')})


if __name__ == '__main__':
    main()
