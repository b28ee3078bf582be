import { randomUUID } from 'node:crypto';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { SavedUpload } from '../index';
import { UsageError } from './command';

/** Which file an upload is of: the same bytes, as far as one can tell without reading them. */
interface Video {
  path: string;
  sizeBytes: number;
  modifiedAt: string;
}

interface Kept {
  video: Video;
  idempotencyKey: string;
  upload: SavedUpload;
}

/** What `--resume-file` holds between two runs of the same submit. */
export class ResumeFile {
  private constructor(
    private readonly file: string,
    private readonly video: Video,
    readonly idempotencyKey: string,
    /** The upload to go on with. */
    readonly upload: SavedUpload | undefined,
  ) {}

  /** Looks for an upload of the same video. @throws UsageError when the file is something else */
  static async open(file: string, videoPath: string, idempotencyKey?: string): Promise<ResumeFile> {
    const { size, mtime } = await stat(videoPath);
    const video = { path: path.resolve(videoPath), sizeBytes: size, modifiedAt: mtime.toISOString() };
    const kept = await readKept(file);
    const isSame = kept !== null && JSON.stringify(kept.video) === JSON.stringify(video);
    const key = idempotencyKey ?? (isSame ? kept.idempotencyKey : randomUUID());
    return new ResumeFile(file, video, key, isSame ? kept.upload : undefined);
  }

  /** Whoever can read it may send the file, so nobody else may. */
  async keep(upload: SavedUpload): Promise<void> {
    const kept: Kept = { video: this.video, idempotencyKey: this.idempotencyKey, upload };
    await writeFile(this.file, `${JSON.stringify(kept, null, 2)}\n`, { mode: 0o600 });
  }

  async remove(): Promise<void> {
    await rm(this.file, { force: true });
  }
}

async function readKept(file: string): Promise<Kept | null> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return null;
  try {
    const kept = JSON.parse(text) as Kept;
    if (typeof kept.upload.uploadUrl === 'string' && typeof kept.idempotencyKey === 'string') return kept;
  } catch {
    // Told below.
  }
  throw new UsageError(`${file} is not a file that --resume-file wrote.`);
}
