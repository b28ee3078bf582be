import type { ChildProcess } from 'node:child_process';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { TestBench } from './testing/bench';

// Processes take seconds to start on a busy machine; what is promised in seconds is measured by itself.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

/** As long as the lease of a step holds when nobody knows that its worker is gone. */
const LEASE_MS = 60_000;

let bench: TestBench;
beforeAll(async () => {
  bench = await TestBench.open();
});
afterEach(async () => {
  await bench.rest();
  await bench.until(() => bench.sql`truncate wf.event, wf.run, wf.step, wf.job, trace`);
});
afterAll(() => bench.close());

/** Kills a worker like the OOM killer does, and waits until it is gone. */
async function kill(worker: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => worker.once('exit', resolve));
  worker.kill('SIGKILL');
  await gone;
}

describe('three worker processes', () => {
  it('never exceed the limits of a function, and a small tenant does not wait for a big one', async () => {
    for (let i = 0; i < 30; i += 1) await bench.emit('test/limited', { tenant_id: 'big', ms: 150 });
    for (let i = 0; i < 6; i += 1) await bench.emit('test/limited', { tenant_id: 'small', ms: 150 });
    await Promise.all([bench.startWorker(2), bench.startWorker(2), bench.startWorker(2)]);
    await bench.until(
      async () => (await bench.labels('limited')).filter((label) => label === 'end').length === 36,
    );
    const rows = await bench.trace('limited');
    expect(rows).toHaveLength(72);
    const running: Record<string, number> = { big: 0, small: 0 };
    let mostPerTenant = 0;
    let mostInAll = 0;
    for (const { label, key } of rows) {
      running[key]! += label === 'start' ? 1 : -1;
      mostPerTenant = Math.max(mostPerTenant, running[key]!);
      mostInAll = Math.max(mostInAll, running.big! + running.small!);
    }
    console.info(`at once: ${mostInAll} in all, ${mostPerTenant} of one tenant`);
    expect(mostPerTenant).toBeLessThanOrEqual(2);
    expect(mostInAll).toBeLessThanOrEqual(3);
    const lastSmall = rows.findLastIndex(({ key }) => key === 'small');
    expect(lastSmall).toBeLessThan(60);
    expect(new Set(rows.map(({ pid }) => pid)).size).toBeGreaterThan(1);
  });
});

describe('a worker that is killed', () => {
  it.each(['another worker', 'a new worker'])(
    'has its step run again by %s long before its lease ends, and no other step',
    async (by) => {
      const first = await bench.startWorker(1);
      const second = by === 'another worker' ? await bench.startWorker(1) : undefined;
      const id = await bench.emit('test/slow', { key: 'k', ms: 1_000 });
      const [, long] = await bench.until(async () => {
        const rows = await bench.trace('slow', 'k');
        return rows.length === 2 && rows;
      });
      const victim = second !== undefined && long!.pid === second.pid ? second : first;
      await kill(victim);
      if (second === undefined) await bench.startWorker(1);
      // Counted from when there is somebody to do it: a process of Node takes seconds to start on a busy machine.
      const again = await bench.until(async () => (await bench.trace('slow', 'k'))[2], LEASE_MS / 2);
      expect(await bench.ended(id)).toMatchObject({ status: 'completed' });
      expect(await bench.labels('slow', 'k')).toEqual(['before', 'long', 'long', 'after']);
      expect(again.pid).not.toBe(victim.pid);
    },
  );

  it('by its own step every time does not take the engine with it: the run fails and onFailure runs', async () => {
    const isDone = { value: false };
    const supervisor = (async () => {
      for (let starts = 0; !isDone.value && starts < 10; starts += 1) {
        const worker = await bench.startWorker(2);
        await new Promise<void>((resolve) => {
          worker.once('exit', () => resolve());
        });
      }
    })();
    const id = await bench.emit('test/poison', { key: 'p' });
    expect(await bench.ended(id)).toMatchObject({ status: 'failed', error: { name: 'WorkerCrashed' } });
    await bench.until(async () => (await bench.labels('poison')).some((label) => label.startsWith('failed')));
    expect(await bench.ended(await bench.emit('test/quick', { key: 'alive' }))).toMatchObject({
      status: 'completed',
    });
    expect(await bench.labels('poison')).toEqual([
      'die',
      'die',
      'die',
      'failed WorkerCrashed: The worker process stopped during every attempt.',
    ]);
    isDone.value = true;
    await bench.rest();
    await supervisor;
  });
});

describe('a restart of Postgres', () => {
  it('in the middle of a step neither loses nor repeats it, and new work goes on', async (context) => {
    if (bench.postgres.restart === null)
      return context.skip('TEST_DATABASE_URL: the server is not ours to restart');
    await Promise.all([bench.startWorker(2), bench.startWorker(2)]);
    const id = await bench.emit('test/slow', { key: 'r', ms: 2_500 });
    await bench.until(async () => (await bench.labels('slow', 'r')).includes('long'));
    await bench.postgres.restart(700);
    const quick = await bench.until(() => bench.emit('test/quick', { key: 'after' }));
    await bench.ended(quick);
    expect(await bench.ended(id)).toMatchObject({ status: 'completed' });
    expect(await bench.labels('slow', 'r')).toEqual(['before', 'long', 'after']);
  });

  it('loses nothing while many short runs are under way', async (context) => {
    if (bench.postgres.restart === null)
      return context.skip('TEST_DATABASE_URL: the server is not ours to restart');
    await Promise.all([bench.startWorker(4), bench.startWorker(4)]);
    const ids: string[] = [];
    for (let i = 0; i < 60; i += 1) {
      const id = `many-${i}`;
      await bench.until(() => bench.emit('test/four', { key: id }, id));
      ids.push(id);
      if (i % 20 === 10) await bench.postgres.restart(200);
    }
    for (const id of ids) expect(await bench.ended(id)).toMatchObject({ status: 'completed' });
    const [jobs] = await bench.sql`select count(*)::int as left from wf.job`;
    expect(jobs?.left).toBe(0);
  });
});
