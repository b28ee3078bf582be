import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createTenant } from '@/e2e/support/tenant';
import { UsageError } from './command';
import { helpOf } from './help';
import { instantOf } from './instant';
import { COMMANDS, run } from './run';
import { startTestCli, type TestCli } from './testing/cli';

// Every command line is a process of its own, a dozen in a test.
vi.setConfig({ testTimeout: 90_000 });

let cli: TestCli;

beforeAll(async () => {
  cli = await startTestCli();
});
afterAll(() => cli?.stop());

describe('how a command is given', () => {
  it('an option means the same everywhere, so that it may stand before the command', () => {
    const kinds = new Map<string, string>();
    for (const [name, option] of COMMANDS.flatMap(({ options = {} }) => Object.entries(options))) {
      const kind = `${option.value === undefined ? 'flag' : 'text'}${option.isMany ? 's' : ''}`;
      expect(kinds.get(name) ?? kind, name).toBe(kind);
      kinds.set(name, kind);
    }
  });

  it('every command has help that fits a terminal, without a server or a key', async () => {
    for (const command of COMMANDS) {
      const text = helpOf([command]);
      expect(text).toContain(`lifesign ${command.name}`);
      for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(130);
    }
    const none = { LIFESIGN_URL: '', LIFESIGN_TENANT: '', LIFESIGN_API_KEY: '' };
    const all = await cli.run(['--help'], none);
    expect([all.code, all.stderr]).toEqual([0, '']);
    for (const { name } of COMMANDS) expect(all.stdout).toContain(`  ${name} `);
    expect((await cli.run(['help', 'keys', 'create'], none)).stdout).toContain('--overlap-hours'.slice(0, 2));
    expect((await cli.run(['keys', '--help'], none)).stdout).toContain('lifesign keys rotate <key id>');
    for (const short of [['-h'], ['keys', '-h'], ['-h', 'keys']])
      expect((await cli.run(short, none)).code, short.join(' ')).toBe(0);
    expect((await cli.run(['-h'], none)).stdout).toBe(all.stdout);
    expect((await cli.run(['-v'], none)).stdout).toBe((await cli.run(['--version'], none)).stdout);
    expect((await cli.run(['--version'], none)).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it.each([
    [['keys', 'fly']],
    [['get']],
    [['credits', 'extra']],
    [['credits', '--wait']],
    [['list', '--no-such-option']],
    [['list', '--limit', 'many']],
    [['list', '--where', 'channel']],
    [['list', '--from', 'yesterday']],
    [['keys', 'create', 'k', '--mode', 'both']],
    [['webhooks', 'replay']],
    [['submit', 'a.mp4', '--metadata', '{']],
    [['export', '--format', 'xml']],
    [['credits', '--url', 'nowhere']],
    [['models', '--url', 'localhost:4105']],
    [['credits', '--api-key', 'sk-…']],
    [['get', '']],
  ])('%j is wrong usage', async (args) => {
    const given = ['--url', cli.api.baseUrl, '--tenant', cli.tenant.slug, '--api-key', cli.key];
    await expect(run([...given, ...args], new AbortController().signal)).rejects.toBeInstanceOf(UsageError);
  });

  it('wrong usage has the code 2 and says where help is', async () => {
    const flown = await cli.run(['fly']);
    expect([flown.code, flown.stdout]).toEqual([2, '']);
    expect(flown.stderr).toBe('✗ There is no command "fly".\n  lifesign --help says more.\n');
    expect(await cli.run([])).toMatchObject({ code: 2, stdout: expect.stringContaining('Exit codes') });
  });

  it('with --json also errors are JSON, on stderr', async () => {
    const refused = await cli.run(['get', '00000000-0000-7000-8000-000000000000', '--json']);
    expect([refused.code, refused.stdout]).toEqual([1, '']);
    expect(JSON.parse(refused.stderr)).toMatchObject({ code: 'submission_not_found', status: 404 });
    const away = await cli.run(['health', '--json', '--url', 'http://127.0.0.1:9']);
    expect(away.code).toBe(1);
    expect(JSON.parse(away.stderr)).toMatchObject({ code: 'LifesignConnectionError' });
  });

  it('a proxy that redirects is named, and nothing is taken for a receipt', async () => {
    const seen: string[] = [];
    const proxy = http.createServer((request, response) => {
      seen.push(`${request.method} ${request.url}`);
      request.resume();
      response.writeHead(301, { location: cli.api.baseUrl + request.url }).end();
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    try {
      const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
      const file = await cli.file('redirected.mp4', Buffer.from('x'));
      const submitted = await cli.run(['submit', file, '--url', url]);
      expect([submitted.code, submitted.stdout]).toEqual([1, '']);
      expect(submitted.stderr).toContain(`Set baseUrl (LIFESIGN_URL) to ${cli.api.baseUrl}`);
      expect(seen).toEqual([`POST /api/v1/${cli.tenant.slug}/video/detect`]);
    } finally {
      proxy.close();
    }
  });

  it('flags win over the environment', async () => {
    const other = await createTenant('other', { baseUrl: cli.api.baseUrl, credits: 7 });
    const { stdout } = await cli.run(['--tenant', other.slug, '--api-key', other.client.key, 'credits']);
    expect(stdout).toBe('7 left, 0 reserved\n');
  });

  it('times are ISO 8601, days, and spans from now', () => {
    const nowMs = Date.parse('2026-11-24T12:00:00Z');
    expect(instantOf('12h', 'past', nowMs)).toBe('2026-11-24T00:00:00.000Z');
    expect(instantOf('30d', 'future', nowMs)).toBe('2026-12-24T12:00:00.000Z');
    expect(instantOf('2026-11-01', 'past')).toBe('2026-11-01T00:00:00.000Z');
    expect(instantOf('2026-11-01T10:00:00+02:00', 'past')).toBe('2026-11-01T08:00:00.000Z');
    for (const bad of ['', 'soon', '2026-11-01T10:00:00', '2026-13-01', '-1h', '9999999d'])
      expect(instantOf(bad, 'past'), bad).toBeNull();
  });
});
