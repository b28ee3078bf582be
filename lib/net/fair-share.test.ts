import { expect, it } from 'vitest';
import { FairShare } from './fair-share';

/** Takes places in the background and notes who got one. */
function asking(share: FairShare) {
  const order: string[] = [];
  const backs: (() => void)[] = [];
  const ask = (key: string, signal?: AbortSignal) =>
    share.take(key, signal).then(
      (giveBack) => {
        order.push(key);
        backs.push(giveBack);
      },
      () => undefined,
    );
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return { order, backs, ask, settle };
}

it('gives one key no more than its share, however much is free', async () => {
  const share = new FairShare({ total: 4, perKey: 2 });
  const { order, ask, settle } = asking(share);
  for (const key of ['a', 'a', 'a', 'a', 'b', 'b', 'b']) void ask(key);
  await settle();
  expect(order).toEqual(['a', 'a', 'b', 'b']);
  expect(share.stats()).toEqual({ taken: 4, waiting: 3 });
});

it('serves those who wait in turns, not by the length of their queues', async () => {
  const { order, backs, ask, settle } = asking(new FairShare({ total: 1, perKey: 1 }));
  for (const key of ['a', 'a', 'a', 'a', 'b', 'c']) void ask(key);
  for (let round = 0; round < 6; round++) {
    await settle();
    backs.shift()?.();
  }
  expect(order).toEqual(['a', 'a', 'b', 'c', 'a', 'a']);
});

it('a place given back twice is one place, and who has given up gets none', async () => {
  const share = new FairShare({ total: 1, perKey: 1 });
  const giveBack = await share.take('a');
  const { order, ask, settle } = asking(share);
  const stop = new AbortController();
  void ask('b', stop.signal);
  void ask('c');
  stop.abort();
  giveBack();
  giveBack();
  await settle();
  expect(order).toEqual(['c']);
  expect(share.stats()).toEqual({ taken: 1, waiting: 0 });
});
