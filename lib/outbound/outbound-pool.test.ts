import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { bundle } from '@/launcher/testing/bundle';
import { startTestNameServer } from '@/lib/net/testing/name-server';
import { OutboundPool, type OutboundPoolOptions, type VideoJob, type WebhookJob } from './outbound-pool';
import { ORIGINS, startTestOrigins, type TestOrigins } from './testing/origins';

const WAIT = { timeout: 15_000, interval: 10 };
const FAST = { connectMs: 2_000, firstByteMs: 5_000, idleMs: 5_000, totalMs: 20_000 };
const pools: OutboundPool[] = [];
let workerPath: string;
let origins: TestOrigins;

beforeAll(async () => {
  workerPath = await bundle('lib/outbound/outbound-worker.ts');
  origins = await startTestOrigins({
    '/endless': (socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      const more = () => {
        while (!socket.destroyed && socket.write(Buffer.alloc(65_536)));
      };
      socket.on('drain', more);
      more();
    },
    '/never': (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nx'),
    '/hook': (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'),
    '/silent': () => undefined,
  });
});
afterEach(() => Promise.all(pools.splice(0).map((pool) => pool.close())));
afterAll(() => origins.close());

function open(options: Partial<OutboundPoolOptions> = {}): OutboundPool {
  const pool = new OutboundPool({ workerPath, memoryBytes: 402_653_184, ...options });
  pools.push(pool);
  return pool;
}

const video = (path: string, more: Partial<VideoJob> = {}): VideoJob => ({
  kind: 'video',
  shareKey: 'live/a',
  url: new URL(path, origins.url).href,
  maxBytes: 10_000_000,
  allowPrivate: true,
  timeouts: FAST,
  ...more,
});
const hook = (path: string, more: Partial<WebhookJob> = {}): WebhookJob => ({
  kind: 'webhook',
  shareKey: 'live/a',
  url: new URL(path, origins.url).href,
  headers: {},
  body: '{}',
  timeoutMs: 5_000,
  allowPrivate: true,
  ...more,
});

/** What becomes of a download: its size in bytes, or the code of its failure. */
async function read(pool: OutboundPool, job: VideoJob, pauseMs = 0): Promise<number | string> {
  let sizeBytes = 0;
  try {
    for await (const bytes of pool.video(job)) {
      sizeBytes += bytes.length;
      // A reader that is slower than what arrives.
      if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
    return sizeBytes;
  } catch (error) {
    return (error as { code?: string }).code ?? (error as Error).name;
  }
}

/** Reads until the first bytes are there; `rest` goes on. */
async function begin(pool: OutboundPool, job: VideoJob) {
  const bytes = pool.video(job);
  await bytes.next();
  return {
    rest: (async () => {
      for await (const _ of bytes);
      return 'whole';
    })().catch((error: Error) => error),
  };
}

describe('every way to end an answer', () => {
  it('200 downloads, four at once, by a slow reader: whole ones come whole, no process dies', async () => {
    const pool = open();
    const paths = [...ORIGINS.keys()];
    expect(paths.length).toBeGreaterThanOrEqual(30);
    const todo = Array.from({ length: 200 }, (_, n) => paths[n % paths.length]!);
    const wrong: string[] = [];
    await Promise.all(
      Array.from({ length: 4 }, async () => {
        for (let path = todo.pop(); path !== undefined; path = todo.pop()) {
          const outcome = await read(pool, video(path), 5);
          if (outcome !== (ORIGINS.get(path) ?? 'download_failed')) wrong.push(`${path}: ${outcome}`);
        }
      }),
    );
    expect(wrong).toEqual([]);
    expect(pool.stats()).toMatchObject({ started: 1, videos: 0, waiting: 0 });
  }, 120_000);
});

describe('a process that dies', () => {
  const kill = (pool: OutboundPool) => process.kill(pool.stats().pid!, 'SIGKILL');

  it('is followed by a fresh one, and what it carried goes on alone from the beginning', async () => {
    const pool = open();
    const [mine, others] = await Promise.all([
      begin(pool, video('/never')),
      begin(pool, video('/endless', { shareKey: 'live/b', maxBytes: 1e12 })),
    ]);
    const bystander = read(pool, video('/burst-140', { shareKey: 'live/c' }), 1);
    expect(await bystander).toBe(140_000);
    kill(pool);
    expect(await mine.rest).toMatchObject({ name: 'OutboundCrash', wasAlone: false });
    expect(await others.rest).toMatchObject({ name: 'OutboundCrash', wasAlone: false });
    const again = ['live/a', 'live/b', 'live/c'].map((shareKey) =>
      read(pool, video('/burst-140', { shareKey })),
    );
    expect(await Promise.all(again)).toEqual([140_000, 140_000, 140_000]);
    // The first, its successor, and one each for those who had something in it.
    expect(pool.stats().started).toBe(4);
  });

  it('again with the same address in it alone is the fault of that address', async () => {
    // One byte of memory: every process that carries a job for a moment is killed.
    const pool = open({ memoryBytes: 1 });
    const fate = async () => {
      for await (const _ of pool.video(video('/never')));
    };
    await expect(fate()).rejects.toMatchObject({ name: 'OutboundCrash', wasAlone: false });
    await expect(fate()).rejects.toMatchObject({ name: 'OutboundCrash', wasAlone: true });
  });

  it('loses no webhook: it is sent again, alone; a receiver that kills that one too has no connection', async () => {
    const pool = open();
    const before = pool.webhook(hook('/silent', { timeoutMs: 1_000 }));
    await vi.waitFor(() => expect(origins.sockets.size).toBeGreaterThan(0), WAIT);
    kill(pool);
    expect(await before).toMatchObject({ status: null, error: 'timeout' });
    expect(await pool.webhook(hook('/hook', { shareKey: 'live/b' }))).toMatchObject({
      status: 200,
      body: 'ok',
    });
    const killed = open({ memoryBytes: 1 });
    expect(await killed.webhook(hook('/silent'))).toMatchObject({ status: null, error: 'connection_failed' });
  });

  it.runIf(process.platform === 'linux')('is killed when it hangs, and others go on', async () => {
    const pool = open();
    const { rest } = await begin(
      pool,
      video('/never', { timeouts: { ...FAST, totalMs: 60_000, idleMs: 60_000 } }),
    );
    process.kill(pool.stats().pid!, 'SIGSTOP');
    expect(await rest).toMatchObject({ name: 'OutboundCrash', message: expect.stringContaining('hangs') });
    expect(await read(pool, video('/burst-140', { shareKey: 'live/b' }))).toBe(140_000);
  });

  it('that does not start gives back what waits for it', async () => {
    const pool = open({ workerPath: '/nowhere/outbound-worker.mjs' });
    await expect(pool.webhook(hook('/hook'))).rejects.toMatchObject({ name: 'OutboundUnavailable' });
  });
});

describe('what is finite', () => {
  it('a reader that stands still has one window of memory, whatever is sent', async () => {
    const pool = open();
    const bytes = pool.video(video('/endless', { maxBytes: 1e12 }));
    await bytes.next();
    const sentOf = () => [...origins.sockets].reduce((sum, socket) => sum + socket.bytesWritten, 0);
    let before = -1;
    // Until nothing moves any more.
    await vi.waitFor(
      () => {
        const now = sentOf();
        const stood = now === before;
        before = now;
        expect(stood).toBe(true);
      },
      { timeout: 15_000, interval: 300 },
    );
    // The window, what Node and both kernels hold; far from what a stranger could send meanwhile.
    expect(before).toBeLessThan(16_000_000);
    await bytes.return(undefined);
    await vi.waitFor(() => expect(origins.sockets.size).toBe(0), WAIT);
    expect(pool.stats()).toMatchObject({ started: 1, videos: 0 });
  });

  it('40 dead names of one do not stop ten good ones of another', async () => {
    const names = await startTestNameServer((name) =>
      name.startsWith('dead') ? { a: 'silent', aaaa: 'silent' } : { a: ['127.0.0.1'] },
    );
    try {
      const pool = open({ nameServers: [names.address] });
      const at = (host: string, shareKey: string) => {
        const url = new URL('/burst-140', origins.url);
        url.hostname = host;
        return read(pool, video(url.href, { shareKey }));
      };
      let ended = 0;
      const dead = Array.from({ length: 40 }, async (_, n) => {
        const outcome = await at(`dead-${n}.test`, 'live/a');
        ended += 1;
        return outcome;
      });
      await vi.waitFor(() => expect(pool.stats().videos).toBe(16), WAIT);
      await vi.waitFor(() => expect(names.asked.length).toBeGreaterThanOrEqual(16), WAIT);
      const good = await Promise.all(Array.from({ length: 10 }, (_, n) => at(`good-${n}.test`, 'live/b')));
      expect(good).toEqual(Array(10).fill(140_000));
      expect(ended).toBe(0);
      void dead;
    } finally {
      names.close();
    }
  });

  it('1,000 downloads leave nothing behind', async () => {
    const pool = open();
    const paths = ['/length-close', '/burst-140', '/short-close', '/no-answer-reset', '/length-stays-open'];
    const round = (n: number) =>
      Promise.all(
        Array.from({ length: 4 }, async (_, lane) => {
          for (let i = 0; i < n / 4; i++) await read(pool, video(paths[(i + lane) % paths.length]!));
        }),
      );
    const rss = async () =>
      (await import('@/lib/isolation/isolated-process')).readRssBytes(pool.stats().pid)!;
    await round(200);
    const [ownBefore, before] = [process.memoryUsage.rss(), await rss()];
    await round(800);
    await vi.waitFor(() => expect(origins.sockets.size).toBe(0), WAIT);
    // Ours: what the process itself holds open after all this.
    if (process.platform === 'linux') {
      const { readdirSync } = await import('node:fs');
      await vi.waitFor(
        () => expect(readdirSync(`/proc/${pool.stats().pid}/fd`).length).toBeLessThan(40),
        WAIT,
      );
      expect((await rss()) - before).toBeLessThan(60_000_000);
    }
    expect(process.memoryUsage.rss() - ownBefore).toBeLessThan(150_000_000);
    expect(pool.stats()).toMatchObject({ started: 1, videos: 0, webhooks: 0, waiting: 0 });
  }, 120_000);
});
