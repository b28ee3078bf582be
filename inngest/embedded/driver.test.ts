import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createEmbeddedClient } from '../client';
import { TestBench } from './testing/bench';

/* What is this driver's own; what every engine promises is in ../engine.conformance.ts. */

let bench: TestBench;
beforeAll(async () => {
  bench = await TestBench.open();
});
afterEach(() => bench.rest());
afterAll(() => bench.close());

describe('a run', () => {
  it('runs four steps once each, in order, and keeps the result', async () => {
    await bench.startDriver();
    const id = await bench.emit('test/four', { key: 'a' });
    const run = await bench.ended(id);
    expect(run).toMatchObject({ status: 'completed', result: { sum: 10, odd: 'a\u0000b' } });
    expect(await bench.labels('four-steps', 'a')).toEqual(['step-1', 'step-2', 'step-3', 'step-4']);
    const [left] = await bench.sql`select count(*)::int as jobs from wf.job`;
    expect(left?.jobs).toBe(0);
  });

  it('fails after the last retry and calls onFailure once', async () => {
    await bench.startDriver();
    const id = await bench.emit('test/flaky', { key: 'bad', failures: 99 });
    expect(await bench.ended(id)).toMatchObject({ status: 'failed', error: { message: 'bad luck 3' } });
    await bench.ended(`${await runIdOf(id)}:failed`);
    expect(await bench.labels('flaky', 'bad')).toEqual([
      'first',
      'second-0',
      'second-1',
      'second-2',
      'second-3',
      'failed Error: bad luck 3',
    ]);
  });

  it('sleeps without holding a place', async () => {
    const driver = await bench.startDriver();
    const id = await bench.emit('test/sleep', { key: 's' });
    await bench.until(
      async () => (await bench.labels('sleeper', 's')).length === 1 && driver.stats().running === 0,
    );
    expect(await bench.ended(id)).toMatchObject({ status: 'completed' });
    const [before, after] = await bench.trace('sleeper', 's');
    const napMs = after!.at.getTime() - before!.at.getTime();
    expect(napMs).toBeGreaterThanOrEqual(1_000);
  });

  it('is cancelled when it waits past the time it has to finish, and not called again', async () => {
    const driver = await bench.startDriver();
    const late = await bench.emit('test/hasty', { key: 'late', naps: 3 });
    expect(await bench.ended(late)).toMatchObject({ status: 'cancelled', error: { name: 'TimedOut' } });
    expect(driver.stats().expired).toBe(1);
    await bench.ended(await bench.emit('test/quick', { key: 'after the nap' }));
    expect(await bench.labels('hasty', 'late')).toEqual(['before']);
  });
});

describe('a driver', () => {
  it('fires a schedule once per tick over two drivers, and a missed tick once', async () => {
    await bench.startDriver();
    await bench.until(async () => (await bench.sql`select 1 from wf.cron`).length === 1);
    await bench.rest();
    // As if this minute's tick had not been fired: its event would be recognised.
    await bench.sql`delete from wf.event where name = 'inngest/scheduled.timer'`;
    await bench.sql`delete from trace where fn = 'ticking'`;
    await bench.sql`update wf.cron set last_tick = last_tick - interval '7 minutes'`;
    await Promise.all([bench.startDriver(), bench.startDriver()]);
    await bench.until(async () => (await bench.labels('ticking')).length > 0);
    await bench.ended(await bench.emit('test/quick', { key: 'after tick' }));
    const fired = async () =>
      (
        await bench.sql`
        select 1 from wf.event where name = 'inngest/scheduled.timer' and processed_at is not null`
      ).length;
    const ticks = await bench.until(
      async () => (await bench.labels('ticking')).length === (await fired()) && fired(),
    );
    // Two when a minute ended meanwhile.
    expect([1, 2]).toContain(ticks);
  });

  it('refuses by name what it cannot honour', async () => {
    const client = createEmbeddedClient('test');
    const functions = [
      client.createFunction(
        { id: 'slow-down', triggers: [{ event: 'test/x' }], debounce: { period: '1s' } },
        async () => undefined,
      ),
      client.createFunction({ id: 'named-day', triggers: [{ cron: '0 0 * * MON' }] }, async () => undefined),
    ];
    await expect(bench.startDriver({ client, functions })).rejects.toThrow(
      /"test-slow-down": option "debounce".*"test-named-day": cron "0 0 \* \* MON"/,
    );
  });

  it('hands a run back between steps when it stops, and the next one goes on', async () => {
    const driver = await bench.startDriver();
    const id = await bench.emit('test/slow', { key: 'stop', ms: 300 });
    await bench.until(async () => (await bench.labels('slow', 'stop')).includes('long'));
    await driver.stop(5_000);
    expect(await bench.labels('slow', 'stop')).toEqual(['before', 'long']);
    await bench.startDriver();
    expect(await bench.ended(id)).toMatchObject({ status: 'completed' });
    expect(await bench.labels('slow', 'stop')).toEqual(['before', 'long', 'after']);
  });

  it('discards the late result of a step whose lease was taken', async () => {
    const driver = await bench.startDriver();
    const id = await bench.emit('test/slow', { key: 'late', ms: 600 });
    await bench.until(async () => (await bench.labels('slow', 'late')).includes('long'));
    await bench.sql`update wf.job set locked_by = null, gen = gen + 1, available_at = now() + interval '1 hour'`;
    await bench.until(async () => driver.stats().fenced === 1 && driver.stats().running === 0);
    expect(
      (
        await bench.sql`select name from wf.step s join wf.run r on r.id = s.run_id where r.event_id = ${id}`
      ).map((s) => s.name),
    ).toEqual(['before']);
    await bench.sql`update wf.job set available_at = now()`;
    expect(await bench.ended(id)).toMatchObject({ status: 'completed' });
    expect(await bench.labels('slow', 'late')).toEqual(['before', 'long', 'long', 'after']);
  });

  it('is told when an event is committed, and does not wait until it looks', async () => {
    await bench.startDriver({ pollMs: 3_600_000 });
    for (let i = 0; i < 10; i += 1) {
      expect(await bench.ended(await bench.emit('test/quick', { key: `told-${i}` }))).toMatchObject({
        status: 'completed',
      });
    }
  });
});

async function runIdOf(eventId: string): Promise<string> {
  const [run] = await bench.sql<{ id: string }[]>`select id from wf.run where event_id = ${eventId}`;
  return run!.id;
}
