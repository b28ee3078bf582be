import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { analyseClip, type SeenClip } from '@/lib/media/analyse-clip';
import type { MediaPool } from '@/lib/media/media-pool';
import type { ReasonCode } from '@/lib/shared/reasons';
import { MAX_PICTURES, type PackIndex, packTail } from '@/lib/video/frame-pack';
import type { VideoLimits } from '@/lib/video/types';
import { PICTURES } from './read-labels';
import type { ClipOutcome, LabelledClip, OutcomePicture } from './types';

/** Pictures of a folder carry no times; this is the rate of slow cameras. */
const PICTURES_PER_SECOND = 15;
const PICTURES_A_CLIP = 3;

export interface JudgeOptions {
  pool: MediaPool;
  /** Model alias. */
  model: string;
  limits: VideoLimits;
  /** Folders of pictures hold faces that were cut out, not whole pictures. */
  areCrops: boolean;
  /** Outcomes that get pictures of a few of the judged frames; none when not given. */
  picturesOf?: (outcome: ClipOutcome) => boolean;
  onDone?: (outcome: ClipOutcome, done: number) => void;
}

/** A folder of pictures as the product stores frames that arrive one by one. */
async function packPictures(folder: string, target: string, areCrops: boolean): Promise<void> {
  const names = (await readdir(folder))
    .filter((name) => PICTURES.test(name))
    .sort()
    .slice(0, MAX_PICTURES);
  const pictures: PackIndex['pictures'] = [];
  const parts: Buffer[] = [];
  let offset = 0;
  for (const [index, name] of names.entries()) {
    const bytes = await readFile(path.join(folder, name));
    const timestampMs = (index * 1_000) / PICTURES_PER_SECOND;
    pictures.push({ index, timestampMs, offset, sizeBytes: bytes.length });
    parts.push(bytes);
    offset += bytes.length;
  }
  await writeFile(
    target,
    Buffer.concat([...parts, packTail({ kind: areCrops ? 'crops' : 'frames', pictures })]),
  );
}

const codes = (reasons: readonly { code: ReasonCode; severity: string }[], severity: string) =>
  reasons.filter((one) => one.severity === severity).map((one) => one.code);

/** The frames of the evidence, each with where the model saw the face at that time. */
function picturesOf({ evidence, analysis }: SeenClip): OutcomePicture[] {
  const { timestampsMs, faces } = analysis.series;
  return evidence.map(({ jpeg, timestampMs }) => ({
    jpeg,
    face: faces[timestampsMs.indexOf(timestampMs)] ?? null,
  }));
}

async function analyse(clip: LabelledClip, packPath: string, options: JudgeOptions): Promise<ClipOutcome> {
  const { path: clipPath, ...label } = clip;
  const isFolder = (await stat(clipPath)).isDirectory();
  if (isFolder) await packPictures(clipPath, packPath, options.areCrops || (clip.facts?.isCrops ?? false));
  const result = await analyseClip(options.pool, {
    path: isFolder ? packPath : clipPath,
    input: isFolder ? 'frames' : 'video',
    alias: options.model,
    limits: options.limits,
    evidenceFrames: options.picturesOf ? PICTURES_A_CLIP : 0,
  });
  const { seen } = result;
  const reasons = result.kind === 'refused' ? result.reasons : result.seen.analysis.reasons;
  const outcome: ClipOutcome = {
    clip: label,
    realScore: result.kind === 'judged' ? result.realScore : null,
    refusedFor: codes(reasons, 'fatal'),
    warnings: codes(reasons, 'warning'),
    frames: seen?.analysis.framesProcessed ?? 0,
    decodeMs: seen?.decodeMs ?? 0,
    inferMs: seen?.inferMs ?? 0,
  };
  return seen !== null && options.picturesOf?.(outcome)
    ? { ...outcome, pictures: picturesOf(seen) }
    : outcome;
}

/**
 * Judges labelled clips as the product judges submissions: the same way from a clip to what becomes of it.
 * @returns outcomes in the order of the clips
 * @throws Error when a file can't be read or the model is not usable; a clip that breaks its process is an outcome
 */
export async function analyseClips(
  clips: readonly LabelledClip[],
  options: JudgeOptions,
): Promise<ClipOutcome[]> {
  const scratch = await mkdtemp(path.join(tmpdir(), 'lifesign-evaluate-'));
  const outcomes: ClipOutcome[] = [];
  let [next, done] = [0, 0];
  async function work(): Promise<void> {
    for (let at = next++; at < clips.length; at = next++) {
      const packPath = path.join(scratch, `${at}.pack`);
      try {
        outcomes[at] = await analyse(clips[at]!, packPath, options);
      } catch (cause) {
        throw new Error(`${clips[at]!.name}: ${(cause as Error).message}`, { cause });
      }
      options.onDone?.(outcomes[at]!, ++done);
      await rm(packPath, { force: true });
    }
  }
  try {
    await Promise.all(Array.from({ length: options.pool.stats().size }, work));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  return outcomes;
}
