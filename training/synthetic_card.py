"""Tables for the card of the second axis, of what `npm run evaluate` wrote: let in with and without its vote, by style and generator.

The vote multiplies a score by VOTE, so that one evaluation tells both.
"""
import argparse
import json
import re
from pathlib import Path

import numpy as np

VOTE = 0.2
BEGIN, END = '<!-- tables: begin -->', '<!-- tables: end -->'


def wilson(hits: int, n: int) -> str:
    """Share with Wilson's 95 % interval."""
    if n == 0:
        return '–'
    z, p = 1.96, hits / n
    middle, half = (p + z * z / (2 * n)), z * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    low, high = ((middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n))
    return f'{hits}/{n} · {100 * p:.0f} % ({100 * max(low, 0):.0f}–{100 * min(high, 1):.0f})'


def table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ['---'] * len(head), *rows]
    return '\n'.join('| ' + ' | '.join(line) + ' |' for line in lines)


class Clips:
    def __init__(self, outcomes: list[dict], threshold: float):
        self.rows = []
        for one in outcomes:
            clip, score = one['clip'], one['realScore']
            facts = clip.get('facts') or {}
            voted = 'rendered_face' in one['warnings']
            # A flat picture's score was low for another reason, too.
            former = score / VOTE if voted and score is not None and 'flat_picture' not in one['warnings'] else score
            facets = facts.get('facets', {})
            self.rows.append(dict(
                style=facets.get('style'), generator=facets.get('generator'), live=clip['isLive'], group=clip['group'] or clip['name'], trained=facts.get('isTrained', False),
                copy=facts.get('copy'), voted=voted, swap='possible_face_swap' in one['warnings'], judged=score is not None,
                let_in=score is not None and score >= threshold, was_let_in=former is not None and former >= threshold))

    def attacks(self, by: str) -> str:
        own = [r for r in self.rows if not r['live'] and r.get(by)]
        rows = []
        for key in sorted({(r[by], r['trained']) for r in own}):
            clips = [r for r in own if (r[by], r['trained']) == key]
            rows.append([key[0] + (' †' if key[1] else ''), wilson(sum(r['was_let_in'] for r in clips), len(clips)),
                         wilson(sum(r['let_in'] for r in clips), len(clips)), wilson(sum(r['voted'] for r in clips), len(clips)),
                         wilson(sum(r['swap'] for r in clips), len(clips))])
        return table([by, 'let in without the vote', 'let in', '`rendered_face`', '`possible_face_swap`'], rows)

    def live(self) -> str:
        rows = []
        for title, pick in (('recordings never trained on', lambda r: not r['trained'] and not r['copy']), ('recordings †', lambda r: r['trained'] and not r['copy']),
                            ('altered copies of recordings never trained on', lambda r: r['copy'] and not r['trained'])):
            clips = [r for r in self.rows if r['live'] and pick(r)]
            if not clips:
                continue
            people = len({r['group'] for r in clips})
            rows.append([title, str(people), wilson(sum(r['voted'] for r in clips), len(clips)), wilson(sum(r['was_let_in'] and not r['let_in'] for r in clips), len(clips)),
                         wilson(sum(r['swap'] for r in clips), len(clips))])
        return table(['live', 'people', '`rendered_face`', 'turned away by the vote', '`possible_face_swap`'], rows)


def pictures(path: Path, limit: float) -> str:
    """Folders of pictures measured by compare_synthetic.py --pictures."""
    found: dict[str, list[float]] = {}
    for row in json.loads(path.read_text()):
        if 'copy' in row:  # a clip
            continue
        found.setdefault(row['label'].split('/')[0], []).append(row['rendered'])
    return table(['pictures', 'said to be rendered'], [[name, wilson(sum(v > limit for v in values), len(values))] for name, values in sorted(found.items())])


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument('--evaluation', type=Path, required=True, help='evaluation.json of npm run evaluate')
    parser.add_argument('--model', default='mixed-10-v2')
    parser.add_argument('--threshold', type=float, default=0.65)
    parser.add_argument('--pictures', type=Path)
    parser.add_argument('--models', type=Path, default=Path(__file__).parent.parent / 'models')
    a = parser.parse_args()
    folder = a.models / 'synthetic-v1'
    limit = json.loads((folder / 'manifest.json').read_text())['limits']['rendered']
    clips = Clips(json.loads(a.evaluation.read_text())['outcomes'][a.model], a.threshold)
    parts = ['### By style', clips.attacks('style'), '### By generator', clips.attacks('generator'), '### Live people', clips.live()]
    if a.pictures:
        parts += ['### Art of others, pictures alone', pictures(a.pictures, limit)]
    card = (folder / 'CARD.md').read_text()
    body = '\n\n'.join(parts)
    (folder / 'CARD.md').write_text(re.sub(f'{BEGIN}.*{END}', lambda _: f'{BEGIN}\n{body}\n{END}', card, flags=re.S))


if __name__ == '__main__':
    main()
