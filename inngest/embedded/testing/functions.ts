import { type Inngest, type InngestFunction, NonRetriableError } from 'inngest';
import type postgres from 'postgres';
import { AppError } from '@/lib/errors';

export const TRACE_TABLE = `
  create table trace (
    id bigint generated always as identity primary key, fn text not null, label text not null, key text not null,
    pid integer not null, at timestamptz not null default clock_timestamp()
  )`;

/** Functions that write what they do into `trace`, for the tests of the driver. */
export function testFunctions(client: Inngest, sql: postgres.Sql): InngestFunction.Any[] {
  const trace = async (fn: string, label: string, key: unknown) => {
    await sql`insert into trace (fn, label, key, pid) values (${fn}, ${label}, ${String(key)}, ${process.pid})`;
  };
  const failed =
    (fn: string) =>
    async ({ event, error }: { event: { data: { event: { data?: { key?: unknown } } } }; error: Error }) => {
      const cause = error.cause as { code?: string } | undefined;
      await trace(
        fn,
        `failed ${error.name}: ${error.message} ${cause?.code ?? ''}`.trim(),
        event.data.event.data?.key,
      );
    };
  const define = client.createFunction;

  return [
    define({ id: 'four-steps', triggers: [{ event: 'test/four' }], retries: 2 }, async ({ event, step }) => {
      let sum = 0;
      for (const n of [1, 2, 3, 4]) {
        sum += await step.run(`step-${n}`, async () => {
          await trace('four-steps', `step-${n}`, event.data.key);
          return n;
        });
      }
      return { sum, odd: 'a\u0000b' };
    }),
    define(
      { id: 'flaky', triggers: [{ event: 'test/flaky' }], retries: 3, onFailure: failed('flaky') },
      async ({ event, step, attempt }) => {
        await step.run('first', () => trace('flaky', 'first', event.data.key));
        await step.run('second', async () => {
          await trace('flaky', `second-${attempt}`, event.data.key);
          if (attempt < (event.data.failures as number)) throw new Error(`bad luck ${attempt}`);
        });
        await step.run('third', () => trace('flaky', 'third', event.data.key));
      },
    ),
    define(
      { id: 'final', triggers: [{ event: 'test/final' }], retries: 3, onFailure: failed('final') },
      async ({ event, step }) => {
        await step.run('only', async () => {
          await trace('final', 'only', event.data.key);
          if (event.data.how === 'app') throw new AppError('invalid_video_input', 'Not a video.');
          throw new NonRetriableError('never again');
        });
      },
    ),
    define(
      { id: 'parallel', triggers: [{ event: 'test/parallel' }], retries: 1 },
      async ({ event, step }) => {
        const parts = await Promise.all(
          [1, 2, 3].map((n) =>
            step.run(`part-${n}`, async () => {
              await trace('parallel', `part-${n}`, event.data.key);
              return n;
            }),
          ),
        );
        await step.run('join', () => trace('parallel', `join-${parts.join('')}`, event.data.key));
        return parts;
      },
    ),
    define({ id: 'sleeper', triggers: [{ event: 'test/sleep' }], retries: 1 }, async ({ event, step }) => {
      await step.run('before', () => trace('sleeper', 'before', event.data.key));
      await step.sleep('nap', '1s');
      await step.run('after', () => trace('sleeper', 'after', event.data.key));
    }),
    define(
      {
        id: 'hasty',
        triggers: [{ event: 'test/hasty' }],
        retries: 1,
        timeouts: { start: '5m', finish: '1s' },
        onFailure: failed('hasty'),
      },
      async ({ event, step }) => {
        await step.run('before', () => trace('hasty', 'before', event.data.key));
        await step.sleep('nap', `${event.data.naps as number}s`);
        await step.run('after', () => trace('hasty', 'after', event.data.key));
      },
    ),
    define({ id: 'sender', triggers: [{ event: 'test/send' }], retries: 1 }, async ({ event, step }) => {
      await step.sendEvent('tell', {
        id: `told-${event.data.key}`,
        name: 'test/told',
        data: { key: event.data.key },
      });
    }),
    define({ id: 'told', triggers: [{ event: 'test/told' }], retries: 1 }, async ({ event }) => {
      await trace('told', 'told', event.data.key);
    }),
    define(
      {
        id: 'limited',
        triggers: [{ event: 'test/limited' }],
        retries: 3,
        concurrency: [{ limit: 3 }, { limit: 2, key: 'event.data.tenant_id' }],
      },
      async ({ event, step }) => {
        await step.run('work', async () => {
          await trace('limited', 'start', event.data.tenant_id);
          await new Promise((resolve) => setTimeout(resolve, event.data.ms as number));
          await trace('limited', 'end', event.data.tenant_id);
        });
      },
    ),
    define(
      { id: 'slow', triggers: [{ event: 'test/slow' }], retries: 3, onFailure: failed('slow') },
      async ({ event, step }) => {
        await step.run('before', () => trace('slow', 'before', event.data.key));
        await step.run('long', async () => {
          await trace('slow', 'long', event.data.key);
          await new Promise((resolve) => setTimeout(resolve, event.data.ms as number));
          return 'done';
        });
        await step.run('after', () => trace('slow', 'after', event.data.key));
      },
    ),
    define(
      { id: 'poison', triggers: [{ event: 'test/poison' }], retries: 2, onFailure: failed('poison') },
      async ({ event, step }) => {
        await step.run('die', async () => {
          await trace('poison', 'die', event.data.key);
          process.kill(process.pid, 'SIGKILL');
          await new Promise(() => undefined);
        });
      },
    ),
    define({ id: 'ticking', triggers: [{ cron: '* * * * *' }], retries: 1 }, async ({ step }) => {
      await step.run('tick', () => trace('ticking', 'tick', ''));
    }),
    define({ id: 'quick', triggers: [{ event: 'test/quick' }], retries: 1 }, async ({ event }) => {
      await trace('quick', 'body', event.data.key);
    }),
  ];
}
