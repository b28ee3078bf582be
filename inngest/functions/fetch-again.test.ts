import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { sql } from '@/db/client';
import { TestStage } from './testing/stage';

type Answer = (response: http.ServerResponse) => void;

const CLIP = Buffer.concat([Buffer.from('\0\0\0\x18ftypisom\0\0\x02\0isomiso2'), Buffer.alloc(90_000, 'x')]);
const whole: Answer = (response) => response.end(CLIP);
const busy: Answer = (response) => response.writeHead(503, { 'retry-after': '1' }).end();
const reset: Answer = (response) => response.socket?.resetAndDestroy();
const cut: Answer = (response) => {
  response.writeHead(200, { 'content-length': String(CLIP.length) });
  response.write(CLIP.subarray(0, 40_000), () => response.socket?.resetAndDestroy());
};

let stage: TestStage;
/** What the server of the address answers, one after the other. */
let answers: Answer[] = [];
const server = http.createServer((_request, response) => answers.shift()!(response));
let address: string;

beforeAll(async () => {
  stage = await TestStage.open();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/clip.mp4`;
});
afterEach(() => stage.clear());
afterAll(async () => {
  server.close();
  await stage?.close();
});

async function stepsOf(id: string): Promise<string[]> {
  const rows = await sql()<{ name: string }[]>`
    select s.name from wf.run r join wf.step s on s.run_id = r.id where r.event_id = ${`${id}:submitted`} order by s.seq`;
  return rows.map(({ name }) => name);
}

it('a server that is busy, resets once and breaks off once is asked again, and no place is held meanwhile', async () => {
  answers = [busy, reset, cut, whole];
  const id = await stage.submit(await stage.newTenant(), 'live', address);
  const driver = await stage.startDriver();
  try {
    await expect.poll(() => stepsOf(id), { timeout: 25_000 }).toContain('hand-on');
    // A pause is a step, and a run that sleeps is in nobody's hands.
    expect(await stepsOf(id)).toEqual([
      ...['fetch', 'sleep', 'fetch-1', 'sleep', 'fetch-2', 'sleep', 'fetch-3', 'hand-on'],
    ]);
    expect(answers).toEqual([]);
    const [row] = await sql()`select video_size_bytes from submissions where id = ${id}`;
    expect(row).toEqual({ videoSizeBytes: CLIP.length });
  } finally {
    await driver.stop(1_000);
  }
});

it('a server that says no is asked once', async () => {
  answers = [(response) => response.writeHead(404).end()];
  const id = await stage.submit(await stage.newTenant(), 'live', address);
  const driver = await stage.startDriver();
  try {
    const row = async () => (await sql()`select status, error_code from submissions where id = ${id}`)[0];
    await expect.poll(row, { timeout: 20_000 }).toEqual({ status: 'failed', errorCode: 'download_failed' });
    await expect.poll(() => stepsOf(id), { timeout: 20_000 }).toEqual(['fetch', 'settle']);
  } finally {
    await driver.stop(1_000);
  }
});
