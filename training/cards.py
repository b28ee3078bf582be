"""Writes the CARD.md files from the figures of evaluate.ts (--rows) and, for comparison, the teacher on the same packs."""
import argparse
import json
from pathlib import Path

import cv2
import numpy as np
from media import YuNet, data_dir
from scipy.stats import spearmanr
from teacher import SCALES, Teacher, crop, live_probability

MODELS = Path(__file__).parent.parent / 'models'


def teacher_scores(packs: Path, root: Path) -> dict[tuple[str, str, int], float]:
    """Mean teacher probability per packed clip of kind `clip` or `sequence`, in the order of the packs."""
    yunet, teacher, out, seen = YuNet(root), Teacher(root), {}, {}
    for file in sorted(packs.glob('*.json')):
        facts = json.loads(file.read_text())
        if facts['kind'] not in ('clip', 'sequence'):
            continue
        frames = np.fromfile(file.with_suffix('.rgb'), np.uint8).reshape(facts['frames'], facts['height'], facts['width'], 3)
        values = []
        for frame in frames[:10]:
            bgr = np.ascontiguousarray(frame[..., ::-1])
            boxes = yunet(bgr)
            if len(boxes):
                box = max(boxes, key=lambda b: b[2] * b[3])
                values.append(live_probability(teacher({k: crop(bgr, box, s)[None] for k, s in SCALES.items()}))[0])
        key = (facts['file'], facts['kind'])
        seen[key] = seen.get(key, -1) + 1
        if values:
            out[(*key, seen[key])] = float(np.mean(values))
    return out


def figures(rows: list[dict], teacher: dict) -> dict:
    seen, pairs = {}, []
    for row in rows:
        if row['alias'] != 'mixed-10-v2' or row['kind'] not in ('clip', 'sequence'):
            continue
        key = (row['file'], row['kind'])
        seen[key] = seen.get(key, -1) + 1
        score = teacher.get((*key, seen[key]))
        if score is not None and row['score'] is not None and row['label'] in ('live', 'replay'):
            pairs.append((row['signals']['context_logit'], score, row['use'], row['kind'], row['label']))
    videos = [p for p in pairs if p[3] == 'clip' and p[2] == 'evaluate only']
    good, bad = ([p[1] for p in videos if p[4] == label] for label in ('live', 'replay'))
    return {
        'spearman_videos': float(spearmanr([p[0] for p in videos], [p[1] for p in videos]).statistic),
        'spearman_all': float(spearmanr([p[0] for p in pairs], [p[1] for p in pairs]).statistic),
        'pairs': len(pairs), 'videos': len(videos),
        'teacher_auc_videos': float(np.mean([a > b for a in good for b in bad])) if good and bad else None,
    }


def auc(part: dict) -> str:
    return f"{part['auc']:.3f} ({part['low']:.2f}–{part['high']:.2f}), {part['live']} live and {part['attack']} replay windows" if 'auc' in part else 'not measurable'


def teacher_row(t: dict | None) -> str:
    if t is None:
        return ''
    return (f"| teacher on the same windows | AUC {t['teacher_auc_videos']:.3f}; Spearman with ours {t['spearman_videos']:.2f} on {t['videos']} windows, "
            f"{t['spearman_all']:.2f} on {t['pairs']} clips of all kinds |\n")


def context_card(s: dict, t: dict | None) -> str:
    video, crops, long = s['evaluation_only_consecutive'], s['evaluation_only_face_crops'], s['by_alias']
    rows = '\n'.join(f"| {alias} | {auc(p)} | {p['apcer']} | {p['bpcer']} |" for alias, p in long.items())
    r = s['refusals']
    return f"""# mixed-v2: context network

One set of weights (248 k parameters, two crops of 80 × 80 at 2.7 and 4 times the face) behind all `mixed-N-v2` aliases.
Distilled from MiniFASNetV2 and MiniFASNetV1SE (Minivision, Apache-2.0; see NOTICE); no third-party weights are included.

## Made of
Nine short clips of people (LivePortrait examples, MIT; six in training, three held out for calibration), generated or rendered people, group
photographs and preview pictures as unlabelled material (MIT, Apache-2.0, CC-BY), face-free photographs and drawn rooms.
Replays on screens and prints are simulated (`training/simulate.py`), people in other places are cut out and recomposed. Few people, no
balanced choice of skin tones, ages, glasses or cameras: accuracy per group is unknown. Evaluation clips were never trained on.

## Measured, by the product's own code, on evaluation-only clips
Four live and three replay videos of unclear licence from public repositories, up to three windows each (windows of one video are not
independent, so the true uncertainty is larger than the intervals say). Threshold .65; 95 % intervals.

| what | figure |
| --- | --- |
| AUC live/replay, ten consecutive frames | {auc(video)} |
| replays accepted (APCER) | {video['apcer']} |
| live missed (BPCER) | {video['bpcer']} |
| live windows refused by a quality gate | {video['live_refused']} |
| replay windows refused by a quality gate | {video['replay_refused']} |
| ten spread frames instead | AUC {auc(s['evaluation_only_spread'])}; APCER {s['evaluation_only_spread']['apcer']}; BPCER {s['evaluation_only_spread']['bpcer']} |
| tight face crops without surroundings (not the intended use) | AUC {auc(crops)}; APCER {crops['apcer']}; BPCER {crops['bpcer']} |
| all live clips, training people included | BPCER {s['all_clips_consecutive']['bpcer']} |
{teacher_row(t)}| waved stills scored fake (simulated), ten frames over about one second | {s['waved_stills_caught']}; {s['waved_stills_by_rigidity']} at or below .2 |
| the same, ten frames over a third of a second | {s['waved_stills_caught_third_of_a_second']} |
| refused with the right reason | exact stills {r['still']}; dark {r['dark']}; two faces {r['two']}; face-free pictures {r['empty']} |
| change of the score when re-encoded (VP8), median | {s['reencoding_change_points']:.1f} points |
| CPU per ten frames, decoding apart | {s['cpu_ms_per_ten_frames']:.0f} ms on one thread of a shared machine |

| alias, first frames of each video | AUC | APCER | BPCER |
| --- | --- | --- | --- |
{rows}

## Does not detect
Masks, cut-outs, and driven or generated faces: {s['synthetic_scored_live']} generated test windows scored live.
The three replay windows accepted above are one video (a phone with a play button, 556 × 416, 10 fps). Close-up replays that show
neither bezel nor screen pattern are the likeliest to pass. A photo held perfectly still is judged by the network alone.
An uploaded file is itself an injection path, outside what ISO/IEC 30107-3 tests: whoever controls the upload can send any frames.
Use the score as one signal among others, not as the only gate.
"""


def alias_card(frames: int, s: dict) -> str:
    part = s['by_alias'].get(f'mixed-{frames}-v2', {})
    return f"""# mixed-{frames}-v2

{frames} consecutive frames, weights shared with the other aliases: material, figures and limits in [mixed-v2](../mixed-v2/CARD.md).
On evaluation-only videos (first frames of each): AUC {auc(part)}; APCER {part.get('apcer', 'none')}; BPCER {part.get('bpcer', 'none')}.
More frames mean more chances to see a moved photo and a longer look for give-aways; no gain in AUC is claimed.
Not detected: masks, driven or generated faces. An uploaded file is an injection path in itself.
"""


def finder_card(finder: dict) -> str:
    return f"""# face-finder

Anchor-free face finder for one letterboxed 128 × 128 picture, 80 k parameters, our own weights (`training/train_finder.py`). Taught by the
boxes of YuNet (MIT), confirmed by RFB-320 (MIT), on the trainable media of `training/media.py` with zooms, flips, grey, dim light, noise,
erased faces and face-free pictures.

Measured against YuNet on frames where both teachers agree (IoU > .5, product threshold .5):
{finder['text']}

Faces under about 12 px in the letterboxed picture (60 px of a 640-px frame) are missed; so are many in profile.
"""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument('--data')
    parser.add_argument('--packs', type=Path, help='also run the teacher on these')
    parser.add_argument('--evaluation', type=Path, required=True)
    parser.add_argument('--finder', type=Path, required=True, help='JSON of compare_finder.py')
    a = parser.parse_args()
    cv2.setNumThreads(1)
    report = json.loads(a.evaluation.read_text())
    summary = report['summary']
    compared = figures(report['rows'], teacher_scores(a.packs, data_dir(a.data))) if a.packs else None
    print(json.dumps(compared))
    (MODELS / 'mixed-v2/CARD.md').write_text(context_card(summary, compared))
    for frames in (10, 30, 60, 90, 120):
        (MODELS / f'mixed-{frames}-v2/CARD.md').write_text(alias_card(frames, summary))
    (MODELS / 'face-finder/CARD.md').write_text(finder_card(json.loads(a.finder.read_text())))


if __name__ == '__main__':
    main()
