import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { TestBench } from './embedded/testing/bench';
import { EventRelay } from './relay';

const QUIET = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

interface Sent {
  id: string;
  name: string;
  data: unknown;
}

let bench: TestBench;
let relay: EventRelay | undefined;
beforeAll(async () => {
  bench = await TestBench.open();
});
afterEach(async () => {
  await relay?.stop();
  await bench.sql`truncate wf.event cascade`;
});
afterAll(() => bench.close());

async function startRelay(send: (events: Sent[]) => Promise<void>): Promise<void> {
  const client = {
    send: async (events: unknown) => {
      await send(events as Sent[]);
      return { ids: [] };
    },
  };
  relay = new EventRelay({ sql: bench.postgres.url, client, log: QUIET, retryDelaysMs: [30], pollMs: 50 });
  await relay.start();
}

const isProcessed = async (id: string) =>
  (await bench.sql`select 1 from wf.event where id = ${id} and processed_at is not null`).length === 1;

it('sends each event with its id and marks it after the server has taken it', async () => {
  const sent: Sent[] = [];
  await startRelay(async (events) => void sent.push(...events));
  await bench.emit('test/one', { key: 1 }, 'one');
  await bench.until(() => isProcessed('one'));
  expect(sent).toEqual([{ id: 'one', name: 'test/one', data: { key: 1 }, ts: expect.any(Number) }]);
});

it('keeps events while the server is down and sends them when it is back', async () => {
  let isUp = false;
  const sent: Sent[] = [];
  await startRelay(async (events) => {
    if (!isUp) throw new Error('fetch failed');
    sent.push(...events);
  });
  await bench.emit('test/one', {}, 'a');
  await bench.emit('test/one', {}, 'b');
  await bench.until(async () => relay?.stats().troubled === true);
  expect(await isProcessed('a')).toBe(false);
  isUp = true;
  await bench.until(async () => (await isProcessed('a')) && (await isProcessed('b')));
  expect(sent.map(({ id }) => id).sort()).toEqual(['a', 'b']);
});

it('does not let an event the server refuses hold up the others', async () => {
  const sent: string[] = [];
  await bench.emit('test/one', {}, 'bad');
  await bench.emit('test/one', {}, 'good');
  await startRelay(async (events) => {
    if (events.some(({ id }) => id === 'bad'))
      throw new Error('Inngest API Error: 400 Cannot process event payload');
    sent.push(...events.map(({ id }) => id));
  });
  await bench.until(() => isProcessed('good'));
  expect(sent).toEqual(['good']);
  expect(await isProcessed('bad')).toBe(false);
});
