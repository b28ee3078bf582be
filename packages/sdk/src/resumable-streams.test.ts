import { describe, expect, it } from 'vitest';
import { sha256Of, videoBytes } from '../../../lib/uploads/testing/tus';
import { blobOf, MIB, overBadLine, storedOf, streamOf, witness } from './testing/resumable';

const stage = overBadLine();

describe('a stream', () => {
  it('of unknown length arrives byte by byte over cut lines, and holds its size back until its end', async () => {
    const bytes = videoBytes(7 * MIB + 1);
    stage.line.cutsBytes.push(900_000, 1_700_000, 2_500_000);
    const { seen, onProgress } = witness();
    const options = { resumableAboveBytes: MIB, onProgress };
    const { submission_id } = await stage.client.submissions.submit(streamOf(bytes), options);
    expect(stage.line.cutCount).toBe(3);
    expect((await storedOf(submission_id)).videoSha256).toBe(sha256Of(bytes));
    expect(seen[0]).toEqual({ sentBytes: 0, totalBytes: null });
    expect(seen.at(-1)).toEqual({ sentBytes: bytes.length, totalBytes: bytes.length });
  });

  it.each([1, MIB, 2 * MIB])('that ends with a piece of %i bytes more is whole', async (more) => {
    const bytes = videoBytes(MIB + more);
    const options = { resumable: true, chunkBytes: MIB };
    const web = blobOf(bytes).stream();
    const { submission_id } = await stage.client.submissions.submit(web, options);
    expect((await storedOf(submission_id)).videoSha256).toBe(sha256Of(bytes));
  });

  it('is let go of when it can not be sent', async () => {
    let isClosed = false;
    async function* endless() {
      try {
        for (;;) yield new Uint8Array(100_000);
      } finally {
        isClosed = true;
      }
    }
    const submit = stage.client.submissions.submit(endless(), { resumable: true, fileName: 'a.txt' });
    // Nothing was read yet, so there is nothing to let go of.
    await expect(submit).rejects.toThrow('invalid_video_input');
    expect(isClosed).toBe(false);
    const noVideo = stage.client.submissions.submit(endless(), { resumableAboveBytes: MIB });
    await expect(noVideo).rejects.toThrow('payload_too_large');
    expect(isClosed).toBe(true);
  });

  it('that turns out short goes in one request', async () => {
    const bytes = videoBytes(MIB);
    const { submission_id } = await stage.client.submissions.submit(streamOf(bytes), {
      resumableAboveBytes: MIB,
    });
    expect(await storedOf(submission_id)).toEqual({ uploadId: null, videoSha256: sha256Of(bytes) });
  });
});
