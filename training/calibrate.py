"""Fits pooling and calibration on the `choose` half of the clips that are never trained on (halves.csv).

Writes calibration.json {a, b, share, ...}: real score = sigmoid(a x pooled log-odds + b), with .65 where 5 % of the live clips
would be missed (BPCER <= 5 %), or where the Platt fit says even odds if that is lower. Pooled is the mean of the lowest `share` of
a clip's frames: of the shares that let the fewest attacks in at that point (or one more, as clips are few) the one that ranks
best. Real clips of that half are few, so each live one also comes twice replayed and once printed (simulated); live ones are as
they were recorded, since light that is made up can be so hard that no camera sends it. Masks, swaps and driven heads are not
asked about.

Boxes are YuNet's there. With `--judged` (evaluation.json of `npm run evaluate` on that half, by the models that this calibration
went into) b is raised, if need be, until the same share of live recordings is missed through the product, by its own finder.
"""
import argparse
import json
from pathlib import Path

import cv2
import numpy as np
import torch
from compare_context import clips, student_odds
from context_network import read_student
from media import SEED, backdrops, load
from rooms import room
from simulate import printed, replay
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

SHARES = (0.1, 0.2, 0.3, 0.5, 1.0)
ATTACKS = ('replay', 'print')
MADE = ('replay', 'replay', 'print')  # of each live clip
MISSED, THRESHOLD = 0.05, 0.65
ROOM = 0.05  # log-odds above the threshold, so that rounding decides nothing
FLATTEST, STEEPEST = 0.35, 1.0


def pool(odds: np.ndarray, share: float) -> float:
    """As lib/detection/scoring.ts has it."""
    return float(np.sort(odds)[: max(1, round(len(odds) * share))].mean())


def made(items: list[dict]) -> list[dict]:
    """Clips made of the live ones: the same arrangement, light and noise in all frames of a clip."""
    live = [item for item in items if item['label'] == 'live' and len(item['boxes']) and Path(item['file']).suffix]
    rng, out = np.random.default_rng(SEED), []
    places = backdrops() + [np.clip(room(640, 480, rng), 0, 255).astype(np.uint8) for _ in range(20)]
    for number, file in enumerate(sorted({item['file'] for item in live})):
        for copy, kind in enumerate(MADE, 2):
            for item in (one for one in live if one['file'] == file):
                rng = np.random.default_rng([SEED, number, copy])
                frame, box = item['frame'], max(item['boxes'], key=lambda b: b[2] * b[3] * b[4])
                frame, at = (replay if kind == 'replay' else printed)(frame, box[:4], places, rng)
                out.append({'file': f'{copy}-{file}', 'label': kind, 'group': item['group'], 'frame': frame, 'boxes': np.array([[*at, 1]])})
    return clips(out)


def material(out: Path) -> list[dict]:
    """Real and made clips of the half that may choose; made once, then kept in calibration.npy."""
    kept = out / 'calibration.npy'
    if not kept.exists():
        items = load(out, 'choose')
        real = [{**clip, 'real': True} for clip in clips(items) if clip['label'] in ('live', *ATTACKS)]
        np.save(kept, np.array(real + [{**clip, 'real': False} for clip in made(items)], object))
    return list(np.load(kept, allow_pickle=True))


def fit(pooled: np.ndarray, labels: np.ndarray) -> dict:
    """Slope and offset, and what they do to the clips that they were fitted to."""
    platt = LogisticRegression(C=1.0, class_weight='balanced').fit(pooled[:, None], labels)
    steepness = float(platt.coef_[0, 0])
    balanced = float(-platt.intercept_[0] / steepness)
    quantile = float(np.quantile(pooled[labels == 1], MISSED, method='lower'))  # few clips: 5 % of 16 is none
    limit, slope = min(quantile, balanced), float(np.clip(steepness, FLATTEST, STEEPEST))
    return {'a': round(slope, 4), 'b': round(float(np.log(THRESHOLD / (1 - THRESHOLD)) - slope * limit), 4), 'limit': round(limit, 3),
            'moved': quantile < balanced, 'missed': int((pooled[labels == 1] < limit).sum()), 'let_in': int((pooled[labels == 0] >= limit).sum()),
            'auc': round(float(roc_auc_score(labels, pooled)), 4)}


def through_product(calibration: dict, judged: Path) -> dict:
    """The calibration with b raised by as much as the product's scores of live recordings ask for."""
    [outcomes] = json.loads(judged.read_text())['outcomes'].values()
    scores = [one['realScore'] for one in outcomes if one['clip']['isLive'] and not one['clip']['facts']['isCrops']
              and one['realScore'] is not None and not one['warnings']]
    odds = np.log(np.clip(scores, 1e-5, 1 - 1e-5) / (1 - np.clip(scores, 1e-5, 1 - 1e-5)))
    lowest = float(np.quantile(odds, MISSED, method='lower'))
    raised = max(0.0, float(np.log(THRESHOLD / (1 - THRESHOLD))) - lowest + ROOM)
    return {**calibration, 'b': round(calibration['b'] + raised, 4), 'raised': round(raised, 4), 'live_through_product': len(scores)}


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
    parser.add_argument('--judged', type=Path)
    a = parser.parse_args()
    if a.judged is not None:
        result = through_product(json.loads((a.out / 'calibration.json').read_text()), a.judged)
        (a.out / 'calibration.json').write_text(json.dumps(result))
        return print({key: value for key, value in result.items() if key not in ('tried', 'bins')})
    cv2.setNumThreads(1)
    torch.set_num_threads(1)
    torch.backends.nnpack.set_flags(False)
    net = read_student(a.out, a.name)
    clips_of_half = material(a.out)
    judged = [(clip['label'], student_odds(net, clip)) for clip in clips_of_half]
    labels, real, tried = np.array([int(label == 'live') for label, _ in judged]), np.array([clip['real'] for clip in clips_of_half]), []
    for share in SHARES:
        tried.append({'share': share, **fit(np.array([pool(odds, share) for _, odds in judged]), labels)})
        print(tried[-1], flush=True)
    fewest = min(one['let_in'] for one in tried)
    best = max((one for one in tried if one['let_in'] <= fewest + 1), key=lambda one: one['auc'])
    pooled = np.array([pool(odds, best['share']) for _, odds in judged])
    scores = 1 / (1 + np.exp(-(best['a'] * pooled + best['b'])))
    recorded = (labels == 0) & real
    counts = {'live': int(labels.sum()), 'attacks': int((1 - labels).sum()), 'real_attacks': int(recorded.sum()),
              'real_let_in': int((pooled[recorded] >= best['limit']).sum())}
    result = {**best, **counts, 'tried': tried, 'bins': bins(scores, labels)}
    (a.out / 'calibration.json').write_text(json.dumps(result))
    print({key: value for key, value in result.items() if key not in ('tried', 'bins')})


if __name__ == '__main__':
    main()
