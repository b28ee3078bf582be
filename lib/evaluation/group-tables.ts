import {
  type CopyFigures,
  type GroupedAttack,
  type GroupedEvaluation,
  type LiveFigures,
  MIN_GROUPS,
} from './by-group';
import type { GroupedShare } from './grouped-share';

/** A table to be shown on a page, in a terminal or in a text. */
export interface FigureTable {
  title: string;
  note?: string;
  head: string[];
  rows: string[][];
}

/** Marks what training may have seen. */
export const TRAINED_MARK = '†';

/** `8.1 % (3.4–18.0) · 6/71`: share of people or sources with its interval, then clips. */
export function groupedText({ rate, low, high, hits, total }: GroupedShare): string {
  if (rate === null) return '–';
  const percent = (value: number) => (100 * value).toFixed(1);
  return `${percent(rate)} % (${percent(low!)}–${percent(high!)}) · ${hits}/${total}`;
}

const LIVE_HEAD = ['not accepted', 'called fake', 'refused', 'people'];

function liveCells(one: LiveFigures, floor: number): string[] {
  const { groups, total } = one.notAccepted;
  if (groups < floor) return [`too few to say (${total} clips)`, '', '', `${groups}`];
  return [groupedText(one.notAccepted), groupedText(one.fake), groupedText(one.refused), `${groups}`];
}

/** Kind of recording and input are always stated; the rest only where there are people enough. */
const floorOf = (facet: string) => (facet === 'kind' || facet === 'input' ? 1 : MIN_GROUPS);

function liveTables({ live, liveBy }: GroupedEvaluation): FigureTable[] {
  if (live.notAccepted.total === 0) return [];
  const all: FigureTable = {
    title: 'Live people not accepted',
    note: 'Called fake or refused. Each person or source weighs the same; clips are counted after the dot.',
    head: ['kind of recording', ...LIVE_HEAD],
    rows: [live, ...(liveBy.kind ?? [])].map((one) => [one.value, ...liveCells(one, 1)]),
  };
  const others = Object.entries(liveBy).filter(([facet]) => facet !== 'kind');
  return [
    all,
    ...others.map(([facet, figures]) => ({
      title: `Live people by ${facet}`,
      ...(facet === 'skin tone' && {
        note: 'Individual typology angle of the face as filmed (Chardon et al. 1991), without a grey card: light and camera move it.',
      }),
      head: [facet, ...LIVE_HEAD],
      rows: figures.map((one) => [one.value, ...liveCells(one, floorOf(facet))]),
    })),
  ];
}

function attackTable(title: string, first: string, attacks: readonly GroupedAttack[]): FigureTable[] {
  if (attacks.length === 0) return [];
  const rows = attacks.map((one) => [
    one.type,
    groupedText(one.apcer),
    groupedText(one.letIn),
    groupedText(one.nonResponse),
    `${one.letIn.groups}`,
  ]);
  return [{ title, head: [first, 'APCER (of those judged)', 'let in, of all', 'refused', 'sources'], rows }];
}

function copyTable(copies: readonly CopyFigures[]): FigureTable[] {
  if (copies.length === 0) return [];
  return [
    {
      title: 'Verdict flips of copies',
      note: 'Against the verdict on the same clip as it was. A silent flip says live for fake or fake for live; a refusal gives its reason.',
      head: ['copy', 'silent flips', 'newly refused', 'live before, not now', 'people', 'refused for'],
      rows: copies.map((one) => [
        one.copy,
        groupedText(one.flipped),
        groupedText(one.newlyRefused),
        groupedText(one.lost),
        `${one.flipped.groups}`,
        one.reasons.join(', '),
      ]),
    },
  ];
}

/** All that is said by people and sources; tables of what training may have seen come last, marked. */
export function groupTables(figures: GroupedEvaluation): FigureTable[] {
  const own = [
    ...liveTables(figures),
    ...attackTable('Attacks by kind', 'attack', figures.attacks),
    ...attackTable('Swaps and driven heads by generator', 'generator', figures.generators),
    ...attackTable('Generated faces by style', 'style', figures.styles),
    ...copyTable(figures.copies),
  ];
  const trained = figures.trained === null ? [] : groupTables(figures.trained);
  return [
    ...own,
    ...trained.map((one) => ({ ...one, title: `${TRAINED_MARK} Open to training: ${one.title}` })),
  ];
}

/** The table as Markdown, its title as a heading. */
export function markdownOf({ title, note, head, rows }: FigureTable): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    `#### ${title}`,
    ...(note ? ['', note] : []),
    '',
    line(head),
    line(head.map(() => '---')),
    ...rows.map(line),
  ].join('\n');
}
