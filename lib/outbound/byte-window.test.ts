import { expect, it } from 'vitest';
import { ByteWindow } from './byte-window';
import { WINDOW_BYTES } from './outbound-messages';

const never = new AbortController().signal;
const sizes = (sent: Uint8Array[]) => sent.map(({ length }) => length);

it('gathers small pieces and cuts large ones', async () => {
  const sent: Uint8Array[] = [];
  const window = new ByteWindow((data) => sent.push(data), never);
  for (let n = 0; n < 10_000; n++) await window.write(Uint8Array.of(n));
  await window.write(new Uint8Array(150_000));
  window.flush();
  expect(sizes(sent).reduce((sum, size) => sum + size, 0)).toBe(160_000);
  expect(sent.length).toBeLessThanOrEqual(4);
  expect([...sent[0]!.subarray(0, 3)]).toEqual([0, 1, 2]);
});

it('what stays small is sent after a moment', async () => {
  const sent: Uint8Array[] = [];
  await new ByteWindow((data) => sent.push(data), never).write(Uint8Array.of(1));
  expect(sent).toEqual([]);
  await expect.poll(() => sizes(sent)).toEqual([1]);
});

it('waits for its reader when the window is full, and gives up with its signal', async () => {
  const sent: Uint8Array[] = [];
  const stop = new AbortController();
  const window = new ByteWindow((data) => sent.push(data), stop.signal);
  await window.write(new Uint8Array(WINDOW_BYTES));
  let isWritten = false;
  const more = window.write(new Uint8Array(65_536)).then(() => {
    isWritten = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(isWritten).toBe(false);
  window.read(65_536);
  await more;
  const late = window.write(new Uint8Array(1));
  stop.abort(new Error('the time is over'));
  await expect(late).rejects.toThrow('the time is over');
  expect(sizes(sent).reduce((sum, size) => sum + size, 0)).toBe(WINDOW_BYTES + 65_536);
});
