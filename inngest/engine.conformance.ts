import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { TestBench } from './embedded/testing/bench';

/** One workflow engine with the functions of `embedded/testing/functions.ts`, whose traces tell what it did. */
export interface EngineStage {
  /** The outbox, where events wait whether the engine runs or not, and the traces. */
  bench: Pick<TestBench, 'emit' | 'trace' | 'labels' | 'until'>;
  start(): Promise<void>;
  /** Ends what runs functions; what was stored stays. Stopping twice is fine. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

/** What the functions rely on, to be kept by every engine; as far as every engine can be asked. */
export function describeEngine(name: string, open: () => Promise<EngineStage>): void {
  // A server waits half a minute before it tries a step again.
  describe(name, { timeout: 300_000 }, () => {
    let stage: EngineStage;
    let bench: EngineStage['bench'];
    beforeAll(async () => {
      stage = await open();
      ({ bench } = stage);
    }, 120_000);
    afterEach(() => stage?.stop());
    afterAll(() => stage?.close());

    /** Waits until a function has traced this, and tells all that it traced for the key. */
    async function tracedUntil(label: string | RegExp, fn: string, key: string): Promise<string[]> {
      const matches = (one: string) => (typeof label === 'string' ? one === label : label.test(one));
      return bench.until(async () => {
        const labels = await bench.labels(fn, key);
        return labels.some(matches) && labels;
      }, 240_000);
    }

    /** What was to happen has happened once a later event has gone all the way. */
    async function aLaterEvent(): Promise<void> {
      const key = crypto.randomUUID();
      await bench.emit('test/four', { key });
      await tracedUntil('step-4', 'four-steps', key);
    }

    test('steps run once each, in order', async () => {
      await stage.start();
      await bench.emit('test/four', { key: 'a' });
      await tracedUntil('step-4', 'four-steps', 'a');
      await aLaterEvent();
      expect(await bench.labels('four-steps', 'a')).toEqual(['step-1', 'step-2', 'step-3', 'step-4']);
    });

    test('repeats only the step that threw, until it succeeds', async () => {
      await stage.start();
      await bench.emit('test/flaky', { key: 'ok', failures: 2 });
      const labels = await tracedUntil('third', 'flaky', 'ok');
      expect(labels).toEqual(['first', 'second-0', 'second-1', 'second-2', 'third']);
    });

    test('fails after the last retry and calls onFailure once', async () => {
      await stage.start();
      await bench.emit('test/flaky', { key: 'bad', failures: 99 });
      await tracedUntil(/^failed/, 'flaky', 'bad');
      await aLaterEvent();
      expect(await bench.labels('flaky', 'bad')).toEqual([
        'first',
        'second-0',
        'second-1',
        'second-2',
        'second-3',
        'failed Error: bad luck 3',
      ]);
    });

    test.each([
      ['sdk', 'failed NonRetriableError: never again'],
      ['app', 'failed NonRetriableError: Not a video. invalid_video_input'],
    ])('does not retry what is final (%s), and onFailure learns the code', async (how, text) => {
      await stage.start();
      await bench.emit('test/final', { key: how, how });
      expect(await tracedUntil(/^failed/, 'final', how)).toEqual(['only', text]);
    });

    test('runs parallel steps once each and joins what they gave', async () => {
      await stage.start();
      await bench.emit('test/parallel', { key: 'p' });
      const labels = await tracedUntil(/^join/, 'parallel', 'p');
      expect(labels.toSorted()).toEqual(['join-123', 'part-1', 'part-2', 'part-3']);
    });

    test('sleeps as long as it is asked to', async () => {
      await stage.start();
      await bench.emit('test/sleep', { key: 's' });
      expect(await tracedUntil('after', 'sleeper', 's')).toEqual(['before', 'after']);
      const [before, after] = await bench.trace('sleeper', 's');
      expect(after!.at.getTime() - before!.at.getTime()).toBeGreaterThanOrEqual(1_000);
    });

    test('cancels a run that is past its time to finish, without onFailure', async () => {
      await stage.start();
      await bench.emit('test/hasty', { key: 'late', naps: 3 });
      await tracedUntil('before', 'hasty', 'late');
      // Together they sleep for longer than it would have.
      for (const key of ['1st second', '2nd second', '3rd second', '4th second']) {
        await bench.emit('test/sleep', { key });
        await tracedUntil('after', 'sleeper', key);
      }
      expect(await bench.labels('hasty', 'late')).toEqual(['before']);
    });

    test('events that a step sends start other functions', async () => {
      await stage.start();
      await bench.emit('test/send', { key: 'e' });
      expect(await tracedUntil('told', 'told', 'e')).toEqual(['told']);
    });

    test('starts once for an event that is written twice', async () => {
      await stage.start();
      await bench.emit('test/quick', { key: 'twice' }, 'same-id');
      await bench.emit('test/quick', { key: 'twice' }, 'same-id');
      await tracedUntil('body', 'quick', 'twice');
      await bench.emit('test/quick', { key: 'twice' }, 'same-id');
      await aLaterEvent();
      expect(await bench.labels('quick', 'twice')).toEqual(['body']);
    });

    test('no event that was written while nothing ran is lost', async () => {
      const keys = Array.from({ length: 30 }, (_, at) => `waiting-${at}`);
      for (const key of keys) await bench.emit('test/quick', { key });
      await stage.start();
      for (const key of keys) expect(await tracedUntil('body', 'quick', key)).toEqual(['body']);
    });

    test('never exceeds the places of a function, nor those of one key of it', async () => {
      await stage.start();
      const owners = [
        ...Array.from({ length: 12 }, () => 'big'),
        ...Array.from({ length: 4 }, () => 'small'),
      ];
      for (const tenant_id of owners) await bench.emit('test/limited', { tenant_id, ms: 150 });
      const rows = await bench.until(async () => {
        const all = await bench.trace('limited');
        return all.filter(({ label }) => label === 'end').length === owners.length && all;
      }, 240_000);
      const running: Record<string, number> = { big: 0, small: 0 };
      const most = { ofOne: 0, inAll: 0 };
      for (const { label, key } of rows) {
        running[key]! += label === 'start' ? 1 : -1;
        most.ofOne = Math.max(most.ofOne, running[key]!);
        most.inAll = Math.max(most.inAll, running.big! + running.small!);
      }
      expect(most.ofOne).toBeLessThanOrEqual(2);
      expect(most.inAll).toBeLessThanOrEqual(3);
      expect(rows).toHaveLength(2 * owners.length);
    });

    test('after a stop a run goes on behind the steps that were stored', async () => {
      await stage.start();
      await bench.emit('test/slow', { key: 'stop', ms: 300 });
      await tracedUntil('long', 'slow', 'stop');
      await stage.stop();
      await stage.start();
      const labels = await tracedUntil('after', 'slow', 'stop');
      // A step that a stop interrupts runs again.
      expect(labels.filter((label) => label !== 'long')).toEqual(['before', 'after']);
    });
  });
}
