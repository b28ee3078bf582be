import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { encodeClip } from '@/e2e/support/clips/encode-clip';
import type { FaceDetector } from '@/lib/detection/face-detector';
import { readLabels, readTable } from '@/lib/evaluation/read-labels';
import type { LabelledClip } from '@/lib/evaluation/types';
import {
  COPIES,
  type Encoding,
  halved,
  type Made,
  makeOfPhoto,
  type Other,
  PHOTO_ATTACKS,
  RECORDING_ATTACKS,
  REPLAY_ATTACKS,
} from './attacks/makers';
import type { Picture } from './attacks/picture';
import { openDetector, type Recording, readPhoto, readRecording } from './attacks/recordings';

/*
 * Makes the attacks and altered copies that `npm run evaluate` measures, of the media that an index.csv lists: of one half
 * (halves.csv), from seeds, the same clips in every run. What is there already is kept. Writes an index.csv of its own.
 * node training/attacks.mjs <folder with index.csv> --half <choose or report> --out <folder> [--count 8] [--copies 9] [--seed 1]
 * [--kind <label or copy> …]
 */

const HALVES = path.resolve('training/halves.csv');
const BIT_RATE = 3_000_000;
const TRAINED = 'train and evaluate';
const UNSEEN = 'evaluate only';

interface IndexRow {
  file: string;
  label: string;
  group: string;
  half: string;
  use: string;
  copy?: string;
  copy_of?: string;
  style?: string;
  source: string;
}
const COLUMNS = ['file', 'label', 'group', 'half', 'use', 'copy', 'copy_of', 'style', 'source'] as const;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    half: { type: 'string', default: 'report' },
    out: { type: 'string' },
    count: { type: 'string', default: '8' },
    copies: { type: 'string', default: '9' },
    seed: { type: 'string', default: '1' },
    kind: { type: 'string', multiple: true },
  },
});
const data = path.resolve(positionals[0] ?? '.');
const out = path.resolve(values.out ?? `training/.cache/attacks-${values.half}`);
const [count, copies, seed] = [Number(values.count), Number(values.copies), Number(values.seed)];
const half = values.half;

/** A number that depends on the seed and these words alone. */
const drawn = (...words: string[]) =>
  createHash('sha256')
    .update([seed, ...words].join('\0'))
    .digest()
    .readUInt32BE();

/** Of photos, which the table of halves does not list: one half each by their names. */
const halfOf = (group: string) =>
  createHash('sha256').update(group).digest()[0]! % 2 === 0 ? 'choose' : 'report';

const slug = (text: string) =>
  text
    .toLowerCase()
    .replaceAll('−', 'minus ')
    .replaceAll('+', 'plus ')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');

const rows: IndexRow[] = [];

/** Encodes what `make` makes unless an earlier run did, and lists it. */
function write(row: Omit<IndexRow, 'file' | 'half'>, make: () => Made, encoding: Encoding = {}): string {
  const { container = 'mp4', codec = 'h264', bitRate = BIT_RATE, transfer } = encoding;
  const name = `${slug(path.parse(row.source).name)}-${drawn(row.source) % 1000}`;
  const file = path.join(slug(row.copy ?? row.label), `${name}.${container}`);
  if (values.kind && !values.kind.includes(row.copy ?? row.label)) return file;
  rows.push({ ...row, half, file });
  const target = path.join(out, file);
  if (existsSync(target)) return file;
  const { pictures, fps } = make();
  const { width, height } = pictures[0]!;
  mkdirSync(path.dirname(target), { recursive: true });
  encodeClip(`${target}.part`, {
    name,
    container,
    codec,
    bitRate,
    width,
    height,
    fps,
    frames: pictures.length,
    picture: { kind: 'frames', pictures: pictures.map(({ rgb }) => rgb) },
    ...(transfer && { transfer }),
  });
  renameSync(`${target}.part`, target);
  return file;
}

/** A photo of the index or of a recording. */
interface Photo extends Other {
  group: string;
  source: string;
  use: string;
}

async function photosOf(
  detector: FaceDetector,
  wanted: number,
  isWanted: (file: string, label: string) => boolean,
) {
  const known = readTable(path.join(data, 'index.csv'))
    .filter((row) => isWanted(row.file ?? '', row.label ?? ''))
    .map((row) => ({
      file: row.file!,
      use: row.use === TRAINED ? TRAINED : UNSEEN,
      group: /(?:^|[;\s])group=([^;\s]+)/.exec(row.notes ?? '')?.[1] ?? row.source_repo ?? row.file!,
    }))
    .sort((a, b) => drawn(a.file) - drawn(b.file));
  const photos: Photo[] = [];
  for (const { file, group, use } of known) {
    if (photos.length >= wanted) break;
    const found = await readPhoto(path.join(data, file), detector);
    if (found) photos.push({ ...found, group, use, source: file });
  }
  return photos;
}

function writePhotoAttacks(
  photos: readonly Photo[],
  kinds: readonly string[],
  label = (kind: string) => kind,
  style?: string,
) {
  for (const { photo, group, source, use } of photos) {
    for (const kind of kinds) {
      const row = { label: label(kind), group, use, source, ...(style && { style }) };
      write(row, () => makeOfPhoto(kind, photo, drawn(kind, source)));
    }
  }
}

/** The listed clips as recordings, one after the other: they are large. */
async function* recordingsOf(clips: readonly LabelledClip[], detector: FaceDetector, wanted: number) {
  let given = 0;
  for (const clip of clips) {
    if (given >= wanted) return;
    const recording = await readRecording(clip.path, detector);
    if (recording === null) continue;
    given++;
    yield { clip, recording };
  }
}

const base = ({ name, group }: LabelledClip) => ({ group: group ?? name, source: name, use: UNSEEN });

function writeRecordingAttacks(clip: LabelledClip, recording: Recording, others: readonly Other[]): void {
  for (const [label, make] of Object.entries(RECORDING_ATTACKS)) {
    const other = others[drawn(clip.name, 'other') % others.length]!;
    write({ ...base(clip), label }, () => make(recording, drawn(label, clip.name), other));
  }
}

function writeCopies(clip: LabelledClip, recording: Recording): void {
  const { pictures, faces, fps } = halved(recording);
  const smallest = Math.min(...faces.map(({ width }) => width));
  const reference = write({ ...base(clip), label: 'live', copy: 'reference' }, () => ({ pictures, fps }));
  for (const { kind, alter, encoding } of COPIES) {
    const altered = (): Picture[] =>
      alter ? pictures.map((one, at) => alter(one, faces[at]!, smallest)) : pictures;
    const row = { ...base(clip), label: 'live', copy: kind, copy_of: reference };
    write(row, () => ({ pictures: altered(), fps }), encoding);
  }
}

const quoted = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** What is made so far; an interrupted run leaves a list that can be used. */
function list(): void {
  const lines = rows.map((row) => COLUMNS.map((column) => quoted(row[column] ?? '')).join(','));
  writeFileSync(path.join(out, 'index.csv'), `${[COLUMNS.join(','), ...lines].join('\n')}\n`);
}

const isPicture = (file: string) => /\.(jpe?g|png)$/i.test(file);

/** Attacks with photos of the index: portraits, rendered people, and the prints and screens that are there as photos only. */
async function writeIndexed(detector: FaceDetector, groups: ReadonlySet<string>): Promise<Photo[]> {
  const isOurs = (file: string) => halfOf(file) === half;
  const portraits = await photosOf(detector, count, (file) => file.startsWith('portraits/') && isOurs(file));
  writePhotoAttacks(portraits, PHOTO_ATTACKS);
  const isRendered = (file: string) => /^stills\/human__(ai|cgi)/.test(file);
  const rendered = await photosOf(detector, count, (file) => isRendered(file) && isOurs(file));
  writePhotoAttacks(rendered, ['photo: hand-shake'], () => 'rendered person: hand-shake', 'CGI');
  for (const kind of ['print', 'replay']) {
    const stills = await photosOf(detector, 100, (file, label) => label === kind && isPicture(file));
    const ours = stills.filter(({ group }) => groups.has(group));
    writePhotoAttacks(ours, ['photo: hand-shake'], () => `${kind} (still): hand-shake`);
  }
  console.log(`${rows.length} clips of photos`);
  return portraits;
}

/** Attacks with, and copies of, the recordings of live people; of as many people as there are before a second one of any. */
async function writeLive(
  detector: FaceDetector,
  live: readonly LabelledClip[],
  portraits: readonly Photo[],
): Promise<void> {
  let people = 0;
  for await (const { clip, recording } of recordingsOf(live, detector, Math.max(count, copies))) {
    const middle = recording.pictures.length >> 1;
    if (people < count) {
      writeRecordingAttacks(clip, recording, portraits);
      const photo = { ...base(clip), photo: recording.pictures[middle]!, face: recording.faces[middle]! };
      writePhotoAttacks([photo], PHOTO_ATTACKS);
    }
    if (people++ < copies) writeCopies(clip, recording);
    list();
    console.log(`${rows.length} clips after ${clip.name}`);
  }
}

async function writeReplays(
  detector: FaceDetector,
  replays: readonly LabelledClip[],
  portraits: readonly Photo[],
): Promise<void> {
  for await (const { clip, recording } of recordingsOf(replays, detector, replays.length)) {
    for (const [label, make] of Object.entries(REPLAY_ATTACKS)) {
      write({ ...base(clip), label }, () => make(recording, drawn(label, clip.name), portraits[0]!));
    }
  }
}

async function main(): Promise<void> {
  const detector = await openDetector(data);
  const of = new Map(readTable(HALVES).map((row) => [row.group ?? '', row.half ?? '']));
  const videos = readLabels(data, { half: { name: half, of } }).filter(({ facts }) => !facts?.isCrops);
  const groups = new Set([...of].flatMap(([group, name]) => (name === half ? [group] : [])));
  const portraits = await writeIndexed(detector, groups);
  const byPerson = new Map(videos.filter(({ isLive }) => isLive).map((clip) => [clip.group, clip]));
  const live = [...byPerson.values()].sort((a, b) => drawn(a.name) - drawn(b.name));
  await writeLive(detector, live, portraits);
  const replays = videos.filter(({ attackType }) => attackType === 'replay');
  await writeReplays(detector, replays, portraits);
  list();
  console.log(`${rows.length} clips in ${out}`);
}

await main();
