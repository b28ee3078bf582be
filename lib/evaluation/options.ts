import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { DEFAULT_MODEL } from '@/lib/detection/model-registry';
import type { NamedFigures } from './compare-figures';
import { LabelError, type ReadOptions, readLabels, readTable } from './read-labels';
import { sampleClips } from './sample-clips';
import type { LabelledClip } from './types';

const HALVES = 'training/halves.csv';
/** Of the known recordings, and of the skin tones measured in them. */
const GROUP_FACTS = ['training/recordings.csv', 'training/skin-tones.csv'];

const USAGE = `npm run evaluate -- <folder or list.csv> … [options]
  A folder: its subfolders are the labels (live/, replay/, print/, mask/ …). A list: columns file and label, group if
  people are known. A folder of pictures is one clip. Labels other than live (or real) are kinds of attack.
  A folder with an index.csv is read by it: rows whose column use speaks of training are left out.
  --model <name>            alias or alias@generation; may be given again; ${DEFAULT_MODEL} when it is not
  --models-dir <folder>     models beside the shipped ones and those of MODELS_DIR
  --ignore <label>          leave clips of this label out; may be given again
  --where <column>=<value>  only rows of the list with this value; may be given again
  --half <name>             only groups of this half: choose or report
  --halves <table.csv>      columns group and half; ${HALVES} when not given
  --groups <table.csv>      columns label, group and kind, light, device, ita, generator, style; may be given again;
                            ${GROUP_FACTS.join(' and ')}
                            when not given
  --trained                 rows that were open to training too, counted apart
  --sample <n>              at most n clips of each label and kind of copy, drawn by --seed (1 when not given)
  --crops                   folders of pictures hold cut-out faces
  --threshold <0–1>         real score from which a clip is live; the model's own when not given
  --before <figures.json>   figures of an earlier run that compared.md puts beside these; may be given again
  --out <folder>            evaluation.html, .md and .json, compared.md and figures.json go there; ./evaluation when not
                            given
  --workers <n>             processes; one per core when not given`;

/** What the caller got wrong. */
export class UsageError extends Error {}

/** @throws UsageError, with the usage as its message where that was asked for */
export function readOptions(args: string[]) {
  const text = { type: 'string' } as const;
  const texts = { type: 'string', multiple: true } as const;
  const flag = { type: 'boolean' } as const;
  const options = {
    model: texts,
    'models-dir': texts,
    ignore: texts,
    where: texts,
    half: text,
    halves: text,
    groups: texts,
    trained: flag,
    sample: text,
    seed: text,
    crops: flag,
    threshold: text,
    before: texts,
    out: text,
    workers: text,
    help: flag,
  } as const;
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    if (values.help) throw new UsageError(USAGE);
    if (positionals.length === 0) throw new UsageError(`Say which clips: a folder or list.\n${USAGE}`);
    return { ...values, sources: positionals };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${(error as Error).message}\n${USAGE}`, { cause: error });
  }
}

export type Options = ReturnType<typeof readOptions>;

/** The number that an option gives, null where it was not given. @throws UsageError */
export function numberBetween(
  text: string | undefined,
  name: string,
  low: number,
  high: number,
): number | null {
  if (text === undefined) return null;
  const value = Number(text);
  if (text.trim() !== '' && value >= low && value <= high) return value;
  throw new UsageError(`--${name} must be a number from ${low} to ${high}.`);
}

function pairsOf(texts: readonly string[] = []): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf('=');
      if (at < 1) throw new UsageError(`--where ${text}: say it as column=value.`);
      return [text.slice(0, at), text.slice(at + 1)];
    }),
  );
}

/** A table beside the sources may be absent, one that was asked for may not. */
function tableOf(given: string | undefined, usual: string): Record<string, string>[] {
  const file = given ?? usual;
  if (given !== undefined && !existsSync(file)) throw new LabelError(`${file} does not exist.`);
  return existsSync(file) ? readTable(file) : [];
}

function halfOf({ half, halves }: Options): ReadOptions['half'] {
  if (half === undefined) return undefined;
  const of = new Map(tableOf(halves, HALVES).map((row) => [row.group ?? '', row.half ?? '']));
  if (![...of.values()].includes(half)) throw new LabelError(`${halves ?? HALVES} has no half "${half}".`);
  return { name: half, of };
}

/**
 * The clips that the options ask for, of all sources.
 * @throws UsageError, LabelError
 */
export function readClips(options: Options): LabelledClip[] {
  const groupFacts = options.groups
    ? options.groups.flatMap((file) => tableOf(file, file))
    : GROUP_FACTS.flatMap((file) => tableOf(undefined, file));
  const half = halfOf(options);
  const clips = options.sources.flatMap((source) =>
    readLabels(source, {
      ignore: options.ignore ?? [],
      where: pairsOf(options.where),
      ...(half && { half }),
      groupFacts,
      withTrained: options.trained ?? false,
    }),
  );
  const sample = numberBetween(options.sample, 'sample', 1, 100_000);
  const seed = numberBetween(options.seed, 'seed', 0, 1e9) ?? 1;
  return sample === null ? clips : sampleClips(clips, Math.trunc(sample), Math.trunc(seed));
}

/** Folders of models that were named. */
export const namedFolders = (options: Options): string[] =>
  (options['models-dir'] ?? []).map((one) => path.resolve(one));

/** Figures that earlier runs kept. @throws LabelError when a file holds none */
export function readFormer({ before = [] }: Options): NamedFigures[] {
  return before.flatMap((file) => {
    try {
      return (JSON.parse(readFileSync(file, 'utf8')) as { figures: NamedFigures[] }).figures.slice();
    } catch (cause) {
      throw new LabelError(`${file} holds no figures of an evaluation (figures.json).`, { cause });
    }
  });
}
