import dgram from 'node:dgram';
import dns from 'node:dns';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { resolverLookup } from './resolver-lookup';
import { safeConnector } from './safe-connector';

/** Answers A questions of `public.test` and `mixed.test`, is silent about `dead…`, and knows no other name. */
const server = dgram.createSocket('udp4');
let servers: string[];
let asked = 0;
const ADDRESSES: Record<string, number[][]> = {
  'public.test': [[93, 184, 216, 34]],
  'mixed.test': [
    [93, 184, 216, 34],
    [127, 0, 0, 1],
  ],
};

function nameIn(question: Buffer): { name: string; end: number } {
  const labels: string[] = [];
  let at = 12;
  while (question[at] !== 0) {
    const length = question[at]!;
    labels.push(question.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), end: at + 1 };
}

server.on('message', (question, from) => {
  asked += 1;
  const { name, end } = nameIn(question);
  if (name.startsWith('dead')) return;
  const known = ADDRESSES[name];
  const answers = question.readUInt16BE(end) === 1 ? (known ?? []) : [];
  const head = Buffer.alloc(12);
  question.copy(head, 0, 0, 2);
  head.writeUInt16BE(known === undefined ? 0x8183 : 0x8180, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(answers.length, 6);
  const records = answers.map((ip) => Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, ...ip]));
  server.send(Buffer.concat([head, question.subarray(12, end + 4), ...records]), from.port, from.address);
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.bind(0, '127.0.0.1', resolve));
  servers = [`127.0.0.1:${server.address().port}`];
});
afterAll(() => server.close());

const find = (name: string, timeoutMs = 300) =>
  new Promise((resolve) =>
    resolverLookup({ servers, timeoutMs })(name, { all: true }, (error, all) => resolve(error?.code ?? all)),
  );

it('gives every address of a name, and the code of a name without any', async () => {
  expect(await find('public.test')).toEqual([{ address: '93.184.216.34', family: 4 }]);
  expect(await find('mixed.test')).toHaveLength(2);
  expect(await find('unknown.test')).toBe('ENOTFOUND');
});

it('of names whose server is silent keeps no other look-up of the process waiting', async () => {
  const before = asked;
  const dead = Promise.all(Array.from({ length: 8 }, (_, i) => find(`dead${i}.test`)));
  await expect.poll(() => asked - before).toBeGreaterThanOrEqual(8);
  const startedMs = performance.now();
  await dns.promises.lookup('localhost');
  expect(performance.now() - startedMs).toBeLessThan(250);
  expect(new Set(await dead)).toEqual(new Set(['ETIMEOUT']));
});

it('is not connected to when one of its addresses is private', async () => {
  const connect = safeConnector({
    connectTimeoutMs: 1_000,
    allowPrivate: false,
    lookup: resolverLookup({ servers }),
  });
  const refusal = await new Promise<Error | null>((resolve) =>
    connect({ hostname: 'mixed.test', host: 'mixed.test', protocol: 'http:', port: '80' }, (...[error]) =>
      resolve(error),
    ),
  );
  expect(refusal?.name).toBe('AddressRefused');
});
