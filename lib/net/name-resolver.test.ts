import dns from 'node:dns';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectChecked } from './connect-checked';
import { NameResolver, type NameResolverOptions } from './name-resolver';
import { type NameRecords, startTestNameServer, type TestNameServer } from './testing/name-server';

const SILENT: NameRecords = { a: 'silent', aaaa: 'silent' };
const NAMES: Record<string, NameRecords> = {
  'public.test': { a: ['93.184.216.34'] },
  'both.test': { a: ['93.184.216.34'], aaaa: ['2606:2800:21f:cb07::1'] },
  'mixed.test': { a: ['93.184.216.34', '127.0.0.1'] },
  'half.test': { a: ['93.184.216.34'], aaaa: 'silent' },
  'other-half.test': { a: 'silent', aaaa: ['2606:2800:21f:cb07::1'] },
  'inside.test': { a: ['93.184.216.34'], aaaa: ['::1'] },
};
const never = new AbortController().signal;
let server: TestNameServer;

beforeAll(async () => {
  server = await startTestNameServer((name) => (name.startsWith('dead') ? SILENT : NAMES[name]));
});
afterAll(() => server.close());

const open = (options: NameResolverOptions = {}) =>
  new NameResolver({ servers: [server.address], timeoutMs: 300, ...options });
const asker = { shareKey: 'one', knowsHostsFile: false };
const find = (name: string, resolver = open(), shareKey = 'one') =>
  resolver
    .for({ ...asker, shareKey })(name, never)
    .catch((error: NodeJS.ErrnoException) => error.code);

it('gives every address of a name, and the code of a name without any', async () => {
  expect(await find('public.test')).toEqual(['93.184.216.34']);
  expect(await find('both.test')).toEqual(['93.184.216.34', '2606:2800:21f:cb07::1']);
  expect(await find('mixed.test')).toHaveLength(2);
  expect(await find('unknown.test')).toBe('ENOTFOUND');
});

it.each([
  ['half.test', '93.184.216.34'],
  ['other-half.test', '2606:2800:21f:cb07::1'],
])('a family whose answer never comes does not lose the other: %s', async (name, address) => {
  // Longer than the test may take: only the moment that the other family gets can end it.
  expect(await find(name, open({ timeoutMs: 60_000 }))).toEqual([address]);
});

it('of names whose server is silent keeps no other look-up of the process waiting', async () => {
  const before = server.asked.length;
  const resolver = open();
  const dead = Promise.all(Array.from({ length: 8 }, (_, i) => find(`dead${i}.test`, resolver)));
  await expect.poll(() => server.asked.length - before).toBeGreaterThanOrEqual(16);
  await dns.promises.lookup('localhost');
  expect(await find('public.test', resolver, 'another')).toEqual(['93.184.216.34']);
  expect(resolver.stats().taken).toBe(8);
  expect(new Set(await dead)).toEqual(new Set(['ETIMEOUT']));
});

it('asks for no more names at once than one may have, and goes on when one has ended', async () => {
  const resolver = open({ timeoutMs: 60_000, limits: { total: 3, perKey: 2 } });
  const stop = new AbortController();
  const dead = Array.from({ length: 5 }, (_, i) =>
    resolver
      .for({ ...asker, shareKey: 'greedy' })(`dead-share${i}.test`, stop.signal)
      .catch((error: Error) => error.message),
  );
  await expect.poll(() => resolver.stats()).toEqual({ taken: 2, waiting: 3 });
  expect(await find('public.test', resolver, 'modest')).toEqual(['93.184.216.34']);
  expect(new Set(server.asked.filter((name) => name.startsWith('dead-share'))).size).toBe(2);
  stop.abort(new Error('given up'));
  expect(new Set(await Promise.all(dead))).toEqual(new Set(['given up']));
  expect(resolver.stats().waiting).toBe(0);
});

it('knows the hosts file only where it may', async () => {
  const local = open().for({ ...asker, knowsHostsFile: true });
  expect(await local('localhost', never)).toContain('127.0.0.1');
  expect(await local('a.localhost', never)).toEqual(['127.0.0.1', '::1']);
  expect(await find('localhost')).toBe('ENOTFOUND');
});

it.each(['mixed.test', 'inside.test'])('is not connected to when an address is private: %s', async (name) => {
  const refused = connectChecked(new URL(`http://${name}/`), {
    resolve: open().for(asker),
    allowPrivate: false,
    connectMs: 1_000,
    signal: never,
  });
  await expect(refused).rejects.toMatchObject({ name: 'AddressRefused' });
});
