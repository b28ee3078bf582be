import type { GroupedEvaluation, LiveFigures } from './by-group';
import { MIN_GROUPS } from './by-group';
import { type FigureTable, groupedText, TRAINED_MARK } from './group-tables';
import type { GroupedShare } from './grouped-share';

/** What was measured of one model, now or formerly; kept as JSON. */
export interface NamedFigures {
  /** The model, with its generation where several are compared. */
  name: string;
  /** Day of the measurement, YYYY-MM-DD. */
  measuredOn: string;
  threshold: number;
  grouped: GroupedEvaluation;
}

/** Rows of one table: what each model says of each value, in the order in which values come up. */
function rowsOf<One>(
  all: readonly NamedFigures[],
  read: (grouped: GroupedEvaluation) => readonly One[],
  nameOf: (one: One) => string,
  cells: (one: One | undefined) => string[],
): string[][] {
  const lists = all.map(({ grouped }) => read(grouped));
  const values = [...new Set(lists.flatMap((list) => list.map(nameOf)))];
  return values.map((value) => [
    value,
    ...lists.flatMap((list) => cells(list.find((one) => nameOf(one) === value))),
  ]);
}

const text = (share: GroupedShare | undefined) => (share === undefined ? 'not measured' : groupedText(share));

function liveTable(all: readonly NamedFigures[], facet: string | null): FigureTable[] {
  const read = ({ live, liveBy }: GroupedEvaluation): readonly LiveFigures[] =>
    facet === null ? [live, ...(liveBy.kind ?? [])] : (liveBy[facet] ?? []);
  const floor = facet === null || facet === 'input' ? 1 : MIN_GROUPS;
  const cells = (one: LiveFigures | undefined) =>
    one !== undefined && one.notAccepted.groups < floor
      ? [`too few (${one.notAccepted.groups} people)`, '']
      : [text(one?.notAccepted), text(one?.refused)];
  const rows = rowsOf(all, read, ({ value }) => value, cells);
  if (rows.every((row) => row[1] === '–')) return [];
  return [
    {
      title: facet === null ? 'Live people not accepted (called fake or refused)' : `Live people by ${facet}`,
      head: [
        facet ?? 'kind of recording',
        ...all.flatMap(({ name }) => [`${name}: not accepted`, 'refused']),
      ],
      rows,
    },
  ];
}

function attackTable(
  all: readonly NamedFigures[],
  title: string,
  first: string,
  read: (grouped: GroupedEvaluation) => GroupedEvaluation['attacks'],
): FigureTable[] {
  const rows = rowsOf(
    all,
    read,
    ({ type }) => type,
    (one) => [text(one?.apcer), text(one?.nonResponse)],
  );
  const head = [first, ...all.flatMap(({ name }) => [`${name}: APCER`, 'refused'])];
  return rows.length === 0 ? [] : [{ title, head, rows }];
}

function copyTable(all: readonly NamedFigures[]): FigureTable[] {
  const rows = rowsOf(
    all,
    ({ copies }) => copies,
    ({ copy }) => copy,
    (one) => [text(one?.flipped), text(one?.newlyRefused)],
  );
  const head = ['copy', ...all.flatMap(({ name }) => [`${name}: silent flips`, 'newly refused'])];
  return rows.length === 0 ? [] : [{ title: 'Copies of live recordings', head, rows }];
}

function tablesOf(all: readonly NamedFigures[]): FigureTable[] {
  const facets = [...new Set(all.flatMap(({ grouped }) => Object.keys(grouped.liveBy)))];
  return [
    ...liveTable(all, null),
    ...facets.filter((facet) => facet !== 'kind').flatMap((facet) => liveTable(all, facet)),
    ...attackTable(all, 'Attacks let in, of those judged, by kind', 'attack', ({ attacks }) => attacks),
    ...attackTable(all, 'Swaps and driven heads by generator', 'generator', ({ generators }) => generators),
    ...attackTable(all, 'Generated faces by style', 'style', ({ styles }) => styles),
    ...copyTable(all),
  ];
}

/** Tables with the figures of all models side by side, in their order; former ones first, say. */
export function comparedTables(all: readonly NamedFigures[]): FigureTable[] {
  const trained = all.flatMap((one) =>
    one.grouped.trained ? [{ ...one, grouped: one.grouped.trained }] : [],
  );
  const marked = tablesOf(trained).map((one) => ({
    ...one,
    title: `${TRAINED_MARK} Open to training: ${one.title}`,
  }));
  return [...tablesOf(all), ...marked];
}
