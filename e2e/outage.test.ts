import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiClient, errorCode } from './support/client';
import { makeClip } from './support/clips/make-clips';
import { HAS_PROC, NEEDS_PROC, pidOf } from './support/process-tree';
import { Product } from './support/product';

/** The first tenant's live key, as the first start prints it. */
const liveKey = (output: string) => /X-API-Key: (sk-live-\w+)/.exec(output)![1]!;

describe.skipIf(!HAS_PROC)(`a part that is away (${NEEDS_PROC})`, () => {
  let product: Product;
  let client: ApiClient;
  let clip: string;
  beforeAll(async () => {
    product = await Product.start({
      QUEUE_OUTAGE_GRACE_S: '6',
      DATABASE_TIMEOUT_MS: '1000',
      LOG_LEVEL: 'debug',
    });
    await product.untilPrinted(/curl "/);
    client = new ApiClient(product.baseUrl, 'acme', liveKey(product.output));
    clip = await makeClip({ name: 'outage', container: 'mp4', codec: 'h264' });
  });
  afterAll(() => product?.stop());

  const balance = async () =>
    (await client.request<{ balance: number }>('/api/v1/acme/credits')).body.data.balance;
  const count = async () =>
    (await client.request<{ items: unknown[] }>(client.detectPath)).body.data.items.length;

  const queueStatus = async () => {
    const answer = await fetch(`${product.baseUrl}/health/ready`);
    const { data } = (await answer.json()) as { data: { checks: Record<string, { status: string }> } };
    return [answer.status, data.checks.queue?.status];
  };

  it('a queue that has not moved for the grace time: 503 with Retry-After, nothing charged, no row; then as before', async () => {
    const worker = pidOf(product, 'worker');
    const before = [await balance(), await count()];
    process.kill(worker, 'SIGSTOP');
    try {
      // By the queue's own check: a busy machine can fail another one first.
      await expect.poll(queueStatus, { timeout: 30_000 }).toEqual([503, 'failing']);
      const refused = await client.submit({ file: clip });
      expect([refused.status, errorCode(refused)]).toEqual([503, 'service_unavailable']);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
      expect([await balance(), await count()]).toEqual(before);
    } finally {
      process.kill(worker, 'SIGCONT');
    }
    await product.ready();
    expect((await client.judge({ file: clip })).completed_at).not.toBeNull();
  });

  /** What only a caller should know, sent wherever callers can put something. */
  async function sendSecrets(): Promise<void> {
    const metadata = JSON.stringify({ reference: 'canary-metadata' });
    const address = 'https://videos.example/clip.mp4?token=canary-address';
    const json = { 'content-type': 'application/json', authorization: 'Bearer canary-bearer' };
    await Promise.allSettled([
      client.submit({ file: clip, fileName: 'canary-name.mp4', fields: { metadata } }),
      client.request(client.detectPath, {
        method: 'POST',
        headers: json,
        body: JSON.stringify({ video_url: address, metadata: { reference: 'canary-json' } }),
      }),
      client.request(`${client.detectPath}?cursor=canary-query`, {
        headers: { cookie: 'session=canary-cookie' },
      }),
      new ApiClient(product.baseUrl, 'acme', `sk-live-${'canary'.repeat(8)}`).request(client.detectPath),
      signIn('canary@acme.example', 'canary-password'),
    ]);
  }

  async function signIn(email: string, password: string): Promise<void> {
    const token = await fetch(`${product.baseUrl}/api/auth/csrf`);
    const { csrfToken } = (await token.json()) as { csrfToken: string };
    await fetch(`${product.baseUrl}/api/auth/callback/credentials`, {
      method: 'POST',
      headers: { cookie: token.headers.getSetCookie().join('; ') },
      body: new URLSearchParams({ csrfToken, email, password }),
      redirect: 'manual',
    });
  }

  it('what callers send is in no log, while all is well and while the database is away', async () => {
    await sendSecrets();
    await client.request(client.detectPath);
    process.kill(pidOf(product, 'postgres'), 'SIGKILL');
    // The key was just looked up, so the first of these fail further in, with what was sent in their queries.
    await sendSecrets();
    await product.untilPrinted(/"event":"request.failed"/);
    await product.ready();
    expect(product.output.match(/.*canary.*/gi)).toBeNull();
  });

  it('a database that does not answer: 503 with Retry-After in bounded time; then as before', async () => {
    const postgres = pidOf(product, 'postgres');
    process.kill(postgres, 'SIGKILL');
    const status = async () => {
      const startedMs = Date.now();
      const answer = await client.request(client.detectPath);
      expect(Date.now() - startedMs).toBeLessThan(10_000);
      if (answer.status !== 503) return answer.status;
      expect(errorCode(answer)).toBe('service_unavailable');
      expect(answer.headers.get('retry-after')).toBeTruthy();
      return 503;
    };
    await expect.poll(status, { timeout: 30_000, interval: 10 }).toBe(503);
    await expect.poll(status, { timeout: 60_000, interval: 100 }).toBe(200);
    await product.ready();
    expect((await client.judge({ file: clip })).completed_at).not.toBeNull();
  });
});
