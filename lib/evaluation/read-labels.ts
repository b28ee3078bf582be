import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { skinTone } from './skin-tone';
import type { ClipFacts, LabelledClip } from './types';

/** What a live clip may be called; every other label is a kind of attack. */
const LIVE_LABELS = new Set(['live', 'real', 'bonafide', 'bona_fide', 'bona fide', 'genuine']);
/** Rows of an index that are no clips of one person: weights, single pictures, crowds. */
const NO_CLIPS = new Set(['model', 'still', 'multi-face']);
const VIDEOS = /\.(mp4|mov|avi|webm|mkv|m4v|gif)$/i;
export const PICTURES = /\.(jpe?g|png|webp)$/i;
/** A folder with a list of this name is read by the list. */
const INDEX = 'index.csv';
const MAX_CLIPS = 100_000;

/** The list of labelled clips can't be used; the message is for whoever made it. */
export class LabelError extends Error {}

/** Rows of a table that say more of the clips of a label and group. */
export type GroupFacts = readonly Readonly<Record<string, string>>[];

export interface ReadOptions {
  /** Labels that are left out. */
  ignore?: readonly string[];
  /** Columns of the list that must have a value, e.g. { use: 'evaluate only' }. */
  where?: Readonly<Record<string, string>>;
  /** Only groups of this half, by the table that divides them; a row's own column `half` goes before it. */
  half?: { name: string; of: ReadonlyMap<string, string> };
  /** Kind of recording, light, device and so on, by label and group. */
  groupFacts?: GroupFacts;
  /** Rows of an index that were open to training are left out unless they are wanted; they are marked then. */
  withTrained?: boolean;
}

type Row = Record<string, string>;

const normal = (label: string) => label.trim().toLowerCase();

function toClip(root: string, name: string, label: string, group: string | null): LabelledClip {
  const isLive = LIVE_LABELS.has(label);
  return { path: path.resolve(root, name), name, isLive, attackType: isLive ? null : label, group };
}

/** The whole folder, or one with pictures only, which is a clip by itself. */
function clipsBelow(folder: string, root: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  if (
    folder !== root &&
    entries.length > 0 &&
    entries.every((one) => one.isFile() && PICTURES.test(one.name))
  )
    return [path.relative(root, folder)];
  return entries.flatMap((entry) => {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) return clipsBelow(full, root);
    return VIDEOS.test(entry.name) ? [path.relative(root, full)] : [];
  });
}

/** `live/…` are live clips, `replay/…`, `print/…` and so on attacks of that name. */
function readFolder(root: string, { ignore = [] }: ReadOptions): LabelledClip[] {
  return clipsBelow(root, root).flatMap((name) => {
    const [first, ...rest] = name.split(path.sep);
    if (rest.length === 0) {
      throw new LabelError(`${name} lies in no folder that says what it is: live/, replay/, print/, mask/ …`);
    }
    const label = normal(first!);
    return ignore.includes(label) ? [] : [toClip(root, name, label, null)];
  });
}

/** @throws LabelError when the file is no table */
export function readTable(file: string): Row[] {
  try {
    return parse(readFileSync(file, 'utf8'), {
      columns: true,
      bom: true,
      skip_empty_lines: true,
      trim: true,
    });
  } catch (cause) {
    throw new LabelError(`${file} is not a table in CSV: ${(cause as Error).message}`, { cause });
  }
}

/** Column `group`, or `group=…` in `notes`. */
function groupOf(row: Row): string | null {
  return row.group || /(?:^|[;\s])group=([^;\s]+)/.exec(row.notes ?? '')?.[1] || null;
}

/** Columns that clips are told apart by, from the row itself and from what is known of its label and group. */
const FACETS = ['kind', 'light', 'device', 'ita', 'generator', 'style'];

function factsOf(row: Row, label: string, group: string | null, { groupFacts = [] }: ReadOptions): ClipFacts {
  const known = groupFacts.filter((one) => one.group === group && normal(one.label ?? label) === label);
  const all: Row = Object.assign({}, ...known, row);
  for (const one of known) for (const [key, value] of Object.entries(one)) all[key] ||= value;
  const facets: Row = Object.fromEntries(FACETS.filter((key) => all[key]).map((key) => [key, all[key]!]));
  const isCrops = row.input === 'crops' || /\bface crops\b/.test(row.notes ?? '');
  const ita = Number(facets.ita);
  if (facets.ita && Number.isFinite(ita)) facets['skin tone'] = skinTone(ita);
  if (facets.kind) facets.input = isCrops ? 'cut-out faces' : 'video';
  return {
    isTrained: /\btrain\b/.test(row.use ?? ''),
    isCrops,
    copy: row.copy || null,
    copyOf: row.copy_of || null,
    facets,
  };
}

/** Columns `file` and `label`, `group` where people are known (or `group=…` in `notes`); paths relative to the list. */
function readList(file: string, options: ReadOptions): LabelledClip[] {
  const { ignore = [], where = {} } = options;
  const rows = readTable(file);
  for (const column of ['file', 'label', ...Object.keys(where)]) {
    if (rows.length > 0 && !(column in rows[0]!)) throw new LabelError(`${file} has no column "${column}".`);
  }
  const wanted = rows.filter((row) =>
    Object.entries(where).every(([column, value]) => row[column] === value),
  );
  return wanted.flatMap((row, at) => {
    const label = normal(row.label ?? '');
    if (!row.file || label === '') throw new LabelError(`${file}: row ${at + 1} has no file or no label.`);
    const group = groupOf(row);
    if (ignore.includes(label) || !isOfHalf(row, group, options)) return [];
    const clip = toClip(path.dirname(file), row.file, label, group);
    if (!existsSync(clip.path)) throw new LabelError(`${file}: ${row.file} does not exist.`);
    return [{ ...clip, facts: { ...factsOf(row, label, group, options), isTrained: false } }];
  });
}

function isOfHalf(row: Row, group: string | null, { half }: ReadOptions): boolean {
  return half === undefined || (row.half || half.of.get(group ?? '')) === half.name;
}

/**
 * A folder with an index.csv: columns `file`, `label`, `use`, `group` (or `notes`, or else `source_repo`). Rows whose `use`
 * speaks of training are marked and belong to no half. Single pictures, weights and crowds are no clips.
 */
function readIndex(root: string, options: ReadOptions): LabelledClip[] {
  const { ignore = [], where = {}, withTrained = false } = options;
  return readTable(path.join(root, INDEX)).flatMap((row) => {
    const label = normal(row.label ?? '');
    const file = row.file ?? '';
    const isClip = file !== '' && label !== '' && !NO_CLIPS.has(label) && !PICTURES.test(file);
    const isWanted = Object.entries(where).every(([column, value]) => row[column] === value);
    if (!isClip || !isWanted || ignore.includes(label)) return [];
    const group = groupOf(row) ?? (row.source_repo || null);
    const facts = factsOf(row, label, group, options);
    if (
      facts.isTrained
        ? !withTrained || (row.half && !isOfHalf(row, group, options))
        : !isOfHalf(row, group, options)
    )
      return [];
    const clip = toClip(root, file, label, group);
    if (!existsSync(clip.path)) throw new LabelError(`${root}/${INDEX}: ${file} does not exist.`);
    return [{ ...clip, facts }];
  });
}

/**
 * The labelled clips of a CSV list, of a folder with an index.csv, or of a folder (its subfolders are the labels).
 * @throws LabelError
 */
export function readLabels(source: string, options: ReadOptions = {}): LabelledClip[] {
  const stat = statSync(source, { throwIfNoEntry: false });
  if (stat === undefined) throw new LabelError(`${source} does not exist.`);
  const root = path.resolve(source);
  const read = !stat.isDirectory() ? readList : existsSync(path.join(root, INDEX)) ? readIndex : readFolder;
  const clips = read(root, options);
  if (clips.length === 0) throw new LabelError(`${source} lists no clip.`);
  if (clips.length > MAX_CLIPS) throw new LabelError(`${source} lists more than ${MAX_CLIPS} clips.`);
  return clips;
}
