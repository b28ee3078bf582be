import { stat } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ApiClient } from './support/client';
import { makeClip } from './support/clips/make-clips';
import { Product } from './support/product';

/** The two curl lines that the first start prints, as what a reader would take from them. */
function printed(output: string): { url: string; key: string; password: string } {
  const match = /curl -X POST "(\S+)\/video\/detect"[\s\S]*?X-API-Key: (sk-live-\w+)/.exec(output);
  const password = /Password\s+(\S+)/.exec(output);
  if (match === null || password === null)
    throw new Error(`the first start did not say how to go on:\n${output}`);
  return { url: match[1]!, key: match[2]!, password: password[1]! };
}

let product: Product | undefined;
afterAll(() => product?.stop());

describe('npm start on a fresh data folder', () => {
  let first: ReturnType<typeof printed>;

  it('prints keys, password and lines to paste that lead to a verdict', async () => {
    product = await Product.start();
    await product.untilPrinted(/curl "/);
    first = printed(product.output);
    expect(first.url).toMatch(/^http:\/\/localhost:\d+\/api\/v1\/acme$/);
    const client = new ApiClient(product.baseUrl, 'acme', first.key);
    const clip = await makeClip({ name: 'first-start', container: 'mp4', codec: 'h264' });
    const view = await client.judge({ file: clip });
    expect(view.error).toMatch(/^no_face_detected/);
  });

  it('keeps its secrets to itself', async () => {
    const { mode } = await stat(path.join(product!.dataDir, 'secrets.json'));
    expect((mode & 0o777).toString(8)).toBe('600');
    expect(product!.output).not.toMatch(/postgres:\/\/\w+:\w+@/);
  });

  it('refuses a second start on the same folder, in words', async () => {
    await expect(Product.start({}, product!.dataDir)).rejects.toThrow(/already runs? /i);
  });

  it('stops within 30 s and keeps data, keys and password for the next start, which shows no secret', async () => {
    const startedMs = Date.now();
    await product!.stop({ keepData: true });
    expect(Date.now() - startedMs).toBeLessThan(30_000);
    const again = await Product.start({}, product!.dataDir);
    product = again;
    await again.untilPrinted(/Portal and API/);
    expect(again.output).not.toContain('sk-live-');
    const client = new ApiClient(again.baseUrl, 'acme', first.key);
    const list = await client.request<{ items: unknown[] }>(client.detectPath);
    expect(list.body.data.items).toHaveLength(1);
  });

  it('makes other secrets than another fresh install', async () => {
    const other = await Product.start();
    try {
      await other.untilPrinted(/curl "/);
      expect(printed(other.output).key).not.toBe(first.key);
      expect(printed(other.output).password).not.toBe(first.password);
    } finally {
      await other.stop();
    }
  });
});

describe('a start that can not succeed', () => {
  it.each([
    [{ PORT: 'abc' }, /PORT is not valid/],
    [{ STORAGE_DRIVER: 's3' }, /S3_BUCKET is missing/],
    [{ AUTH_SECRET: 'short' }, /AUTH_SECRET is not valid/],
    [{ DATABASE_URL: 'postgres://nobody:x@127.0.0.1:1/none' }, /127\.0\.0\.1:1|ECONNREFUSED/],
  ])('says which setting and why: %j', async (settings, message) => {
    await expect(Product.start(settings as unknown as Record<string, string>)).rejects.toThrow(message);
  });
});
