import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MediaCrash, type MediaPool, type MediaResult, MediaTimeout } from '@/lib/media/media-pool';
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

function refused(clip: ClipOutcome['clip'], code: ReasonCode): ClipOutcome {
  return { clip, realScore: null, refusedFor: [code], warnings: [], frames: 0, decodeMs: 0, inferMs: 0 };
}

/** What became of a clip that harmed its process; the product's submissions end so too. */
function brokenBy(error: unknown): ReasonCode | null {
  if (error instanceof MediaTimeout) return 'processing_timeout';
  return error instanceof MediaCrash ? 'processing_error' : null;
}

/** The frames of the evidence, each with where the model saw the face at that time. */
function picturesOf({ evidence, analysis }: Extract<MediaResult, { kind: 'analysed' }>): OutcomePicture[] {
  const { timestampsMs, faces } = analysis.series;
  return evidence.map(({ jpeg, timestampMs }) => ({
    jpeg,
    face: faces[timestampsMs.indexOf(timestampMs)] ?? null,
  }));
}

async function judge(clip: LabelledClip, packPath: string, options: JudgeOptions): Promise<ClipOutcome> {
  const { path: clipPath, ...label } = clip;
  const isFolder = (await stat(clipPath)).isDirectory();
  if (isFolder) await packPictures(clipPath, packPath, options.areCrops || (clip.facts?.isCrops ?? false));
  const result = await options.pool.analyse({
    path: isFolder ? packPath : clipPath,
    input: isFolder ? 'frames' : 'video',
    alias: options.model,
    limits: options.limits,
    evidenceFrames: options.picturesOf ? PICTURES_A_CLIP : 0,
  });
  if (result.kind === 'refused') return refused(label, result.code);
  const { analysis, decodeMs, inferMs } = result;
  const outcome: ClipOutcome = {
    clip: label,
    realScore: analysis.realScore,
    refusedFor: codes(analysis.reasons, 'fatal'),
    warnings: codes(analysis.reasons, 'warning'),
    frames: analysis.framesProcessed,
    decodeMs,
    inferMs,
  };
  return options.picturesOf?.(outcome) ? { ...outcome, pictures: picturesOf(result) } : outcome;
}

/**
 * Judges labelled clips as the product judges submissions: same isolated processes, same decoder, same model code.
 * @returns outcomes in the order of the clips
 * @throws Error when a file can't be read or the model is not usable; a clip that breaks its process is an outcome
 */
export async function judgeClips(
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
        outcomes[at] = await judge(clips[at]!, packPath, options);
      } catch (cause) {
        const code = brokenBy(cause);
        const { path: _path, ...label } = clips[at]!;
        if (code === null) throw new Error(`${label.name}: ${(cause as Error).message}`, { cause });
        outcomes[at] = refused(label, code);
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
