import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ClipOptions } from './clip-options';
import { encodeClip } from './encode-clip';

/** Changed whenever the same options give other bytes. */
const GENERATOR_VERSION = 3;
const CACHE_DIR = path.resolve(import.meta.dirname, '../../../.data/test-clips');

function cachedPath(name: string, key: unknown, extension: string): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([GENERATOR_VERSION, key]))
    .digest('hex');
  return path.join(CACHE_DIR, `${name}-${hash.slice(0, 10)}.${extension}`);
}

/** An empty box that players skip (ISO/IEC 14496-12, 8.1.2). */
function freeBox(bytes: number): Buffer {
  const box = Buffer.alloc(Math.max(8, bytes));
  box.writeUInt32BE(box.length, 0);
  box.write('free', 4, 'latin1');
  return box;
}

async function finish(file: string, { minBytes, keepShare }: ClipOptions): Promise<void> {
  if (minBytes === undefined && keepShare === undefined) return;
  let bytes = await readFile(file);
  if (minBytes !== undefined && bytes.length < minBytes) {
    bytes = Buffer.concat([bytes, freeBox(minBytes - bytes.length)]);
  }
  if (keepShare !== undefined) bytes = bytes.subarray(0, Math.floor(bytes.length * keepShare));
  await writeFile(file, bytes);
}

/**
 * Makes a clip, or finds it in the cache (`.data/test-clips`).
 * @returns the absolute path; don't change the file
 */
export async function makeClip(clip: ClipOptions): Promise<string> {
  const file = cachedPath(clip.name, clip, clip.container);
  if (existsSync(file)) return file;
  await mkdir(CACHE_DIR, { recursive: true });
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    encodeClip(temporary, clip);
    await finish(temporary, clip);
    await rename(temporary, file);
  } finally {
    await rm(temporary, { force: true });
  }
  return file;
}

/** Writes a file that is no clip: text, nothing, … under any extension. */
export async function makeFile(name: string, extension: string, content: string | Buffer): Promise<string> {
  const file = cachedPath(name, content.toString('latin1'), extension);
  await mkdir(CACHE_DIR, { recursive: true });
  await writeFile(file, content);
  return file;
}
