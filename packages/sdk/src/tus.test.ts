import { expect, it } from 'vitest';
import { isLifesignError, LifesignConnectionError, sendUpload } from './index';

const ADDRESS = 'http://server.example/api/v1/uploads/token';

/** A line on which every answer is what `answer` says. */
function lineOf(answer: (method: string, headers: Headers, sizeBytes: number) => Response) {
  const sizes: number[] = [];
  const send: typeof fetch = async (_input, init) => {
    const size = (init?.body as Uint8Array | undefined)?.length ?? 0;
    if (init?.method === 'PATCH') sizes.push(size);
    return answer(init?.method ?? 'GET', new Headers(init?.headers), size);
  };
  return { sizes, fetch: send };
}

const video = (sizeBytes: number) => new Blob([new Uint8Array(sizeBytes)]);

it('a page that something in between answers with is no answer: it goes on, and gives up in time', async () => {
  const { fetch } = lineOf(() => new Response('<h1>Sign in to this network</h1>'));
  const sending = sendUpload(ADDRESS, video(10), { fetch, patienceMs: 300 });
  await expect(sending).rejects.toBeInstanceOf(LifesignConnectionError);
});

it('a server that takes no byte is not asked forever', async () => {
  const { fetch, sizes } = lineOf(
    () => new Response(null, { headers: { 'upload-offset': '0', 'upload-length': '10' } }),
  );
  const sending = sendUpload(ADDRESS, video(10), { fetch, patienceMs: 700, chunkBytes: 0 });
  await expect(sending).rejects.toBeInstanceOf(LifesignConnectionError);
  expect(sizes.length).toBeLessThan(6);
});

it('on a line that breaks the pieces get smaller, and what arrived counts', async () => {
  let [offset, tries] = [0, 0];
  const sizeBytes = 3_000_000;
  const { fetch, sizes } = lineOf((method, _headers, size) => {
    // Half of the first pieces arrives, and the answer never does.
    if (method === 'PATCH' && tries++ < 2) {
      offset += size / 2;
      throw new TypeError('cut');
    }
    if (method === 'PATCH') offset += size;
    return new Response(null, {
      headers: { 'upload-offset': String(offset), 'upload-length': String(sizeBytes) },
    });
  });
  await sendUpload(ADDRESS, video(sizeBytes), { fetch });
  expect(sizes.slice(0, 4)).toEqual([1_048_576, 524_288, 262_144, 524_288]);
  expect(offset).toBe(sizeBytes);
});

it('an upload that is gone is told at once, also where HEAD has no body to say why', async () => {
  const { fetch } = lineOf(() => new Response(null, { status: 410 }));
  const error = await sendUpload(ADDRESS, video(10), { fetch }).catch((thrown: unknown) => thrown);
  expect(isLifesignError(error, 'upload_expired')).toBe(true);
  await expect(sendUpload(ADDRESS, 'https://media.example/a.mp4', { fetch })).rejects.toThrow(TypeError);
});
