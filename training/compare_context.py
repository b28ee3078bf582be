"""Student beside teacher on clips that neither the weights nor their scenes have seen: ranks, people called fake, attacks let in.

`--half choose` says when a training may stop (by rank correlation, not by loss); `--half report` is for figures alone.
Boxes are YuNet's and frames those of media.py, so that networks are compared and not finders; `npm run evaluate` judges the product.
"""
import argparse
import json
from pathlib import Path

import cv2
import numpy as np
import torch
from context_network import read_student
from media import data_dir, load
from scipy.stats import spearmanr
from teacher import SCALES, Teacher, crop, live_probability

ROUNDS = 1000


def clips(items: list[dict]) -> list[dict]:
    """One dict for each file: file, label, group, and near, wide: RGB uint8 [frames,80,80,3] of the frames with a face.

    Folders of cut-out faces are left out: nothing is around those faces, and no camera sends such pictures.
    """
    found: dict[str, dict] = {}
    for item in items:
        if len(item['boxes']) and Path(item['file']).suffix:
            box = max(item['boxes'], key=lambda b: b[2] * b[3] * b[4])
            clip = found.setdefault(item['file'], {'file': item['file'], 'label': item['label'], 'group': item['group'], **{k: [] for k in SCALES}})
            for key, scale in SCALES.items():
                clip[key].append(crop(item['frame'], box, scale)[..., ::-1])
    return [{**clip, **{key: np.stack(clip[key]) for key in SCALES}} for clip in found.values()]


def student_odds(net, clip: dict) -> np.ndarray:
    """Log-odds of live of each frame."""
    near, wide = (torch.from_numpy(np.ascontiguousarray(clip[key].transpose(0, 3, 1, 2))).float() for key in SCALES)
    with torch.no_grad():
        return net(near, wide)[:, 0].numpy()


def teacher_odds(teacher: Teacher, clip: dict) -> np.ndarray:
    p = np.clip(live_probability(teacher({key: clip[key][..., ::-1] for key in SCALES})), 1e-5, 1 - 1e-5)
    return np.log(p) - np.log(1 - p)


def below(values: np.ndarray, labels: np.ndarray, kind: str) -> str:
    of = values[labels == kind]
    return f'{int((of < 0).sum())} of {len(of)}'


def compare(judged: list[dict]) -> dict:
    """Figures from clips with `student` and `teacher` log-odds of their frames; means of frames, at even odds."""
    labels = np.array([clip['label'] for clip in judged])
    s, t = (np.array([clip[who].mean() for clip in judged]) for who in ('student', 'teacher'))
    rng = np.random.default_rng(0)
    drawn = [spearmanr(s[i], t[i])[0] for i in (rng.integers(0, len(s), len(s)) for _ in range(ROUNDS))]
    frames = np.concatenate([clip['student'] for clip in judged]), np.concatenate([clip['teacher'] for clip in judged])
    return {'clips': len(judged), 'spearman': round(float(spearmanr(s, t)[0]), 3), 'interval': [round(float(v), 3) for v in np.quantile(drawn, (0.025, 0.975))],
            'frames_agree': round(float(((frames[0] < 0) == (frames[1] < 0)).mean()), 3),
            'called_fake': {kind: {'student': below(s, labels, kind), 'teacher': below(t, labels, kind)} for kind in sorted(set(labels))}}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument('--data')
    parser.add_argument('--out', type=Path, required=True)
    parser.add_argument('--half', choices=('choose', 'report'), default='choose')
    parser.add_argument('--name', default='context')
    a = parser.parse_args()
    cv2.setNumThreads(1)
    torch.set_num_threads(1)
    torch.backends.nnpack.set_flags(False)
    net, teacher = read_student(a.out, a.name), Teacher(data_dir(a.data))
    judged = [{**clip, 'student': student_odds(net, clip), 'teacher': teacher_odds(teacher, clip)} for clip in clips(load(a.out, a.half))]
    figures = compare(judged)
    for clip in judged:
        s, t = clip['student'].mean(), clip['teacher'].mean()
        if (s < 0) != (t < 0) or (clip['label'] == 'live') == (s < 0):
            print(f"{clip['file']} {clip['label']} student {s:.2f} teacher {t:.2f}")
    print(json.dumps(figures, indent=1))
    (a.out / f'agreement-{a.half}.json').write_text(json.dumps(figures))


if __name__ == '__main__':
    main()
