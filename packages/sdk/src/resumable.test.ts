import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { sql } from '@/db/client';
import { sha256Of, videoBytes } from '../../../lib/uploads/testing/tus';
import {
  isLifesignError,
  LifesignConnectionError,
  type SavedUpload,
  sendUpload,
  type UploadProgress,
} from './index';
import { blobOf, MIB, overBadLine, storedOf, streamOf, witness } from './testing/resumable';

const stage = overBadLine();

describe('a file', () => {
  it('arrives byte by byte over a line that is cut again and again', async () => {
    const bytes = videoBytes(9 * MIB + 7);
    stage.line.cutsBytes.push(700_000, 1_500_000, 30, 2_600_000, 3_000_000);
    const { seen, onProgress } = witness();
    const { submission_id } = await stage.client.submissions.submit(blobOf(bytes), {
      resumable: true,
      onProgress,
    });
    expect(stage.line.cutCount).toBe(5);
    const stored = await storedOf(submission_id);
    expect(stored).toEqual({ uploadId: expect.any(String), videoSha256: sha256Of(bytes) });
    const sent = seen.map(({ sentBytes }) => sentBytes);
    expect(sent).toEqual([...sent].sort((a, b) => a - b));
    expect(seen[0]).toEqual({ sentBytes: 0, totalBytes: bytes.length });
    expect(seen.at(-1)).toEqual({ sentBytes: bytes.length, totalBytes: bytes.length });
    expect(seen.length).toBeGreaterThan(4);
  });

  it('goes on when a server that was away for seconds is back', async () => {
    const bytes = videoBytes(6 * MIB);
    let downs = 0;
    const onProgress = ({ sentBytes }: UploadProgress) => {
      if (sentBytes < 2 * MIB || downs > 0) return;
      downs++;
      stage.line.isDown = true;
      setTimeout(() => {
        stage.line.isDown = false;
      }, 2_500);
    };
    const { submission_id } = await stage.client.submissions.submit(blobOf(bytes), {
      resumable: true,
      onProgress,
    });
    expect(downs).toBe(1);
    expect((await storedOf(submission_id)).videoSha256).toBe(sha256Of(bytes));
  });

  it('is sent once where only the answers are lost', async () => {
    const bytes = videoBytes(MIB);
    // The last bytes arrive and the server never gets to say so; then the same with the submission.
    stage.line.loseAnswerAfterBytes = MIB;
    const onProgress = ({ sentBytes }: UploadProgress) => {
      if (sentBytes === MIB) stage.line.loseAnswerAfterBytes = 0;
    };
    const { submission_id } = await stage.client.submissions.submit(blobOf(bytes), {
      resumable: true,
      onProgress,
    });
    expect(stage.line.cutCount).toBe(2);
    expect((await storedOf(submission_id)).videoSha256).toBe(sha256Of(bytes));
  });

  it('goes in pieces above the size, and in one request below it', async () => {
    const { seen, onProgress } = witness();
    const options = { resumableAboveBytes: MIB, onProgress };
    const small = await stage.client.submissions.submit(blobOf(videoBytes(MIB)), options);
    expect((await storedOf(small.submission_id)).uploadId).toBeNull();
    expect(seen).toEqual([0, MIB].map((sentBytes) => ({ sentBytes, totalBytes: MIB })));
    const large = await stage.client.submissions.submit(blobOf(videoBytes(MIB + 1)), options);
    expect((await storedOf(large.submission_id)).uploadId).not.toBeNull();
    const forced = await stage.client.submissions.submit(blobOf(videoBytes(2 * MIB)), {
      ...options,
      resumable: false,
    });
    expect((await storedOf(forced.submission_id)).uploadId).toBeNull();
  });

  it('that is refused is not sent again', async () => {
    const noVideo = new Blob([Buffer.alloc(MIB, 'no video')]);
    const submit = (video: Blob, more = {}) =>
      stage.client.submissions.submit(video, { resumable: true, ...more });
    const created: SavedUpload[] = [];
    const onUploadCreated = (upload: SavedUpload) => void created.push(upload);
    const refused = await submit(noVideo, { onUploadCreated }).catch((error: unknown) => error);
    expect(isLifesignError(refused, 'invalid_video_input')).toBe(true);
    expect(created).toHaveLength(1);
    const tooLarge = await submit(blobOf(videoBytes(40 * MIB + 1))).catch((error: unknown) => error);
    expect(isLifesignError(tooLarge, 'payload_too_large')).toBe(true);
    const misnamed = await submit(blobOf(videoBytes(100)), { fileName: 'a.txt' }).catch(
      (error: unknown) => error,
    );
    expect(isLifesignError(misnamed, 'invalid_video_input')).toBe(true);
  });

  it('is given up when nothing arrives for as long as the caller is patient', async () => {
    const startedMs = performance.now();
    const sending = stage.client.submissions.submit(blobOf(videoBytes(3 * MIB)), {
      resumable: true,
      patienceMs: 1_000,
      onUploadCreated: () => {
        stage.line.isDown = true;
      },
    });
    await expect(sending).rejects.toBeInstanceOf(LifesignConnectionError);
    expect(performance.now() - startedMs).toBeGreaterThan(1_000);
  });
});

describe('another process', () => {
  /** Begins an upload and is aborted on the way. @returns what it had kept */
  async function begin(bytes: Buffer, idempotencyKey: string): Promise<SavedUpload> {
    const stop = new AbortController();
    let saved = '';
    const sending = stage.client.submissions.submit(blobOf(bytes), {
      resumable: true,
      chunkBytes: MIB,
      idempotencyKey,
      signal: stop.signal,
      onUploadCreated: async (upload) => {
        await delay(1);
        saved = JSON.stringify(upload);
      },
      onProgress: ({ sentBytes }) => {
        if (sentBytes >= 2 * MIB) stop.abort(new Error('killed'));
      },
    });
    await expect(sending).rejects.toThrow('killed');
    return JSON.parse(saved);
  }

  it('goes on where the first one was, and a third that comes too late gets the same submission', async () => {
    const bytes = videoBytes(5 * MIB);
    const resumeFrom = await begin(bytes, 'attempt-1');
    const { seen, onProgress } = witness();
    const options = { resumeFrom, idempotencyKey: 'attempt-1', onProgress };
    const second = await stage.client.submissions.submit(blobOf(bytes), options);
    expect(seen[0]!.sentBytes).toBeGreaterThanOrEqual(2 * MIB);
    expect(await storedOf(second.submission_id)).toEqual({
      uploadId: resumeFrom.uploadId,
      videoSha256: sha256Of(bytes),
    });
    const third = await stage.client.submissions.submit(blobOf(bytes), options);
    expect(third.submission_id).toBe(second.submission_id);
  });

  it('may have the video as a stream', async () => {
    const bytes = videoBytes(5 * MIB);
    const resumeFrom = await begin(bytes, 'attempt-2');
    const { submission_id } = await stage.client.submissions.submit(streamOf(bytes), { resumeFrom });
    expect((await storedOf(submission_id)).videoSha256).toBe(sha256Of(bytes));
  });

  it('with another file is told so', async () => {
    const resumeFrom = await begin(videoBytes(5 * MIB), 'attempt-3');
    const sending = stage.client.submissions.submit(blobOf(videoBytes(6 * MIB)), { resumeFrom });
    await expect(sending).rejects.toThrow(/another file/);
  });

  it('begins anew when the upload is gone', async () => {
    const bytes = videoBytes(3 * MIB);
    const resumeFrom = await begin(bytes, 'attempt-4');
    await sql()`update uploads set expires_at = now() - interval '1 second' where id = ${resumeFrom.uploadId}`;
    const created: SavedUpload[] = [];
    const onUploadCreated = (upload: SavedUpload) => void created.push(upload);
    const { submission_id } = await stage.client.submissions.submit(blobOf(bytes), {
      resumeFrom,
      onUploadCreated,
    });
    expect(created).toHaveLength(1);
    expect(await storedOf(submission_id)).toEqual({
      uploadId: created[0]!.uploadId,
      videoSha256: sha256Of(bytes),
    });
  });
});

it('a device sends to an address without a key, and its backend submits', async () => {
  const bytes = videoBytes(3 * MIB);
  const { upload_id, upload_url } = await stage.client.call('createUpload', { body: {} });
  stage.line.cutsBytes.push(1_200_000);
  const seen: Headers[] = [];
  const spy: typeof fetch = (input, init) => {
    seen.push(new Headers(init?.headers));
    return fetch(input, init);
  };
  await sendUpload(upload_url, blobOf(bytes), { fetch: spy });
  expect(seen.some((headers) => headers.has('x-api-key'))).toBe(false);
  const { submission_id } = await stage.client.call('submitVideo', { body: { upload_id } });
  expect((await storedOf(submission_id)).videoSha256).toBe(sha256Of(bytes));
});
