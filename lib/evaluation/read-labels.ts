import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import type { LabelledClip } from './types';

/** What a live clip may be called; every other label is a kind of attack. */
const LIVE_LABELS = new Set(['live', 'real', 'bonafide', 'bona_fide', 'bona fide', 'genuine']);
const VIDEOS = /\.(mp4|mov|avi|webm|mkv|m4v|gif)$/i;
export const PICTURES = /\.(jpe?g|png|webp)$/i;
const MAX_CLIPS = 100_000;

/** The list of labelled clips can't be used; the message is for whoever made it. */
export class LabelError extends Error {}

export interface ReadOptions {
  /** Labels that are left out. */
  ignore?: readonly string[];
  /** Columns of the list that must have a value, e.g. { use: 'evaluate only' }. */
  where?: Readonly<Record<string, string>>;
}

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

function readRows(file: string): Record<string, string>[] {
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

/** Columns `file` and `label`, `group` where people are known (or `group=…` in `notes`); paths relative to the list. */
function readList(file: string, { ignore = [], where = {} }: ReadOptions): LabelledClip[] {
  const rows = readRows(file);
  for (const column of ['file', 'label', ...Object.keys(where)]) {
    if (rows.length > 0 && !(column in rows[0]!)) throw new LabelError(`${file} has no column "${column}".`);
  }
  const wanted = rows.filter((row) =>
    Object.entries(where).every(([column, value]) => row[column] === value),
  );
  return wanted.flatMap((row, at) => {
    const label = normal(row.label ?? '');
    if (!row.file || label === '') throw new LabelError(`${file}: row ${at + 1} has no file or no label.`);
    if (ignore.includes(label)) return [];
    const group = row.group || /(?:^|[;\s])group=([^;\s]+)/.exec(row.notes ?? '')?.[1] || null;
    const clip = toClip(path.dirname(file), row.file, label, group);
    if (!existsSync(clip.path)) throw new LabelError(`${file}: ${row.file} does not exist.`);
    return [clip];
  });
}

/**
 * The labelled clips of a folder (its subfolders are the labels) or of a CSV list.
 * @throws LabelError
 */
export function readLabels(source: string, options: ReadOptions = {}): LabelledClip[] {
  const stat = statSync(source, { throwIfNoEntry: false });
  if (stat === undefined) throw new LabelError(`${source} does not exist.`);
  const root = path.resolve(source);
  const clips = stat.isDirectory() ? readFolder(root, options) : readList(root, options);
  if (clips.length === 0) throw new LabelError(`${source} lists no clip.`);
  if (clips.length > MAX_CLIPS) throw new LabelError(`${source} lists more than ${MAX_CLIPS} clips.`);
  return clips;
}
