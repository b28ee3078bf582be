import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { sql } from '@/db/client';
import { createTenant, type TestTenant } from '@/e2e/support/tenant';
import { startTestApi, type TestApi } from '@/lib/api/test-api';
import { sha256Of, videoBytes } from '@/lib/api/test-tus';
import { SCOPES } from '@/lib/shared/scopes';
import { flushRequestLog } from '@/lib/usage/request-log';
import { UsageError } from './command';
import { helpOf } from './help';
import { instantOf } from './instant';
import { ProgressLine } from './progress';
import { COMMANDS, run } from './run';

// Every command line is a process of its own, a dozen in a test.
vi.setConfig({ testTimeout: 90_000 });

const execute = promisify(execFile);
const HOOK = 'https://203.0.113.7/hook';

let api: TestApi;
let tenant: TestTenant;
let folder: string;
let env: Record<string, string>;

beforeAll(async () => {
  api = await startTestApi({ ALLOW_PRIVATE_WEBHOOK_URLS: 'true' });
  tenant = await createTenant('cli', { baseUrl: api.baseUrl });
  const { key } = await tenant.newClient({ scopes: [...SCOPES] });
  folder = await mkdtemp(path.join(os.tmpdir(), 'lifesign-cli-'));
  await build({
    entryPoints: [path.join(import.meta.dirname, '../cli.ts')],
    outfile: path.join(folder, 'cli.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
  });
  env = {
    PATH: process.env.PATH!,
    LIFESIGN_URL: api.baseUrl,
    LIFESIGN_TENANT: tenant.slug,
    LIFESIGN_API_KEY: key,
  };
});
afterAll(async () => {
  await api.stop();
  await rm(folder, { recursive: true, force: true });
});

interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

const lifesign = (args: string[], more: Record<string, string> = {}): Promise<Outcome> =>
  execute(process.execPath, [path.join(folder, 'cli.mjs'), ...args], {
    cwd: folder,
    env: { ...env, ...more } as never,
    timeout: 30_000,
  }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: Outcome) => error,
  );

async function fileOf(name: string, content: unknown): Promise<string> {
  await writeFile(path.join(folder, name), Buffer.isBuffer(content) ? content : JSON.stringify(content));
  return name;
}

/** The lines of JSON that a command wrote. @throws Error when it failed */
async function jsonOf(...args: string[]) {
  const { code, stdout, stderr } = await lifesign([...args, '--json']);
  expect([code, stderr]).toEqual([0, '']);
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

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
    const all = await lifesign(['--help'], none);
    expect([all.code, all.stderr]).toEqual([0, '']);
    for (const { name } of COMMANDS) expect(all.stdout).toContain(`  ${name} `);
    expect((await lifesign(['help', 'keys', 'create'], none)).stdout).toContain(
      '--overlap-hours'.slice(0, 2),
    );
    expect((await lifesign(['keys', '--help'], none)).stdout).toContain('lifesign keys rotate <key id>');
    expect((await lifesign(['--version'], none)).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
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
  ])('%j is wrong usage', async (args) => {
    const given = ['--url', api.baseUrl, '--tenant', tenant.slug, '--api-key', env.LIFESIGN_API_KEY!];
    await expect(run([...given, ...args], new AbortController().signal)).rejects.toBeInstanceOf(UsageError);
  });

  it('wrong usage has the code 2 and says where help is', async () => {
    const flown = await lifesign(['fly']);
    expect([flown.code, flown.stdout]).toEqual([2, '']);
    expect(flown.stderr).toBe('✗ There is no command "fly".\n  lifesign --help says more.\n');
    expect(await lifesign([])).toMatchObject({ code: 2, stdout: expect.stringContaining('Exit codes') });
  });

  it('with --json also errors are JSON, on stderr', async () => {
    const refused = await lifesign(['get', '00000000-0000-7000-8000-000000000000', '--json']);
    expect([refused.code, refused.stdout]).toEqual([1, '']);
    expect(JSON.parse(refused.stderr)).toMatchObject({ code: 'submission_not_found', status: 404 });
    const away = await lifesign(['health', '--json', '--url', 'http://127.0.0.1:9']);
    expect(away.code).toBe(1);
    expect(JSON.parse(away.stderr)).toMatchObject({ code: 'LifesignConnectionError' });
  });

  it('flags win over the environment', async () => {
    const other = await createTenant('other', { baseUrl: api.baseUrl, credits: 7 });
    const { stdout } = await lifesign(['--tenant', other.slug, '--api-key', other.client.key, 'credits']);
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

describe('submit', () => {
  it('sends files and standard input, and what was sent is found by its metadata', async () => {
    const bytes = videoBytes(3_000_000);
    const file = await fileOf('clip.mp4', bytes);
    const sha256 = async (id: string) =>
      (await sql()`select video_sha256 from submissions where id = ${id}`)[0]!.videoSha256;
    const [receipt] = await jsonOf('submit', file, '--metadata', '{"channel":"web"}');
    expect(await sha256(receipt.submission_id)).toBe(sha256Of(bytes));

    const child = spawn(process.execPath, [path.join(folder, 'cli.mjs'), 'submit', '-'], {
      env: env as never,
    });
    let id = '';
    child.stdout.on('data', (chunk) => {
      id += chunk;
    });
    child.stdin.end(bytes);
    expect((await once(child, 'exit'))[0]).toBe(0);
    expect(await sha256(id.trim())).toBe(sha256Of(bytes));

    const [listed] = await jsonOf('list', '--where', 'channel=web', '--from', '1h');
    expect(listed.submission_id).toBe(receipt.submission_id);
    expect(await jsonOf('list', '--where', 'channel=fax')).toEqual([]);
    expect(await jsonOf('export', '--where', 'channel=web')).toMatchObject([
      { submission_id: receipt.submission_id },
    ]);
    expect((await lifesign(['export', '--out', 'all.csv'])).stdout).toBe('');
  });

  it('a resume file of another video, or of no upload, is not used', async () => {
    const file = await fileOf('other.mp4', videoBytes(1_000));
    await fileOf('no-upload.json', { a: 1 });
    expect(await lifesign(['submit', file, '--resume-file', 'no-upload.json'])).toMatchObject({ code: 2 });
    await fileOf('stale.json', {
      video: { path: '/elsewhere.mp4', sizeBytes: 1, modifiedAt: '' },
      idempotencyKey: 'k',
      upload: { uploadId: 'u', uploadUrl: 'http://127.0.0.1:9/', expiresAt: '' },
    });
    expect(await lifesign(['submit', file, '--resume-file', 'stale.json'])).toMatchObject({ code: 0 });
    // It is done with, so the file is gone.
    expect(await lifesign(['submit', file, '--resume-file', 'stale.json'])).toMatchObject({ code: 0 });
  });

  it('shows people how far it is, and nobody else', () => {
    let text = '';
    let nowMs = 0;
    const screen = { isTTY: true, columns: 60, write: (part: string) => (text += part) };
    const line = new ProgressLine(screen, () => nowMs);
    line.upload({ sentBytes: 0, totalBytes: 4_000_000 });
    nowMs = 2_000;
    line.upload({ sentBytes: 3_000_000, totalBytes: 4_000_000 });
    expect(text.split('\r\u001B[K').slice(1)).toEqual([
      '░░░░░░░░░░░░░░░░░░░░░░░░   0 %  0 kB of 4.0 MB',
      '██████████████████░░░░░░  75 %  3.0 MB of 4.0 MB  1.5 MB/s'.slice(0, 59),
    ]);
    text = '';
    const silent = new ProgressLine({ write: screen.write });
    silent.upload({ sentBytes: 1, totalBytes: 2 });
    silent.clear();
    expect(text).toBe('');
  });
});

describe('keys', () => {
  it('are created, listed, rotated and revoked', async () => {
    const scopes = ['--scope', 'credits:read,usage:read', '--scope', 'detection:read'];
    const args = ['keys', 'create', 'ci', '--mode', 'test', ...scopes, '--expires', '30d'];
    const made = await lifesign(args);
    expect(made.stdout).toMatch(/^sk-test-\w+\n$/);
    expect(made.stderr).toContain('shown now and never again');
    expect((await lifesign(['credits'], { LIFESIGN_API_KEY: made.stdout.trim() })).code).toBe(0);
    const [key] = await jsonOf('keys', 'list', '--mode', 'test');
    expect(key).toMatchObject({ name: 'ci', scopes: ['detection:read', 'credits:read', 'usage:read'] });
    const [next] = await jsonOf('keys', 'rotate', key.key_id, '--overlap-hours', '0');
    expect(next).toMatchObject({ rotated_from: key.key_id });
    expect((await lifesign(['keys', 'revoke', next.key_id])).stdout).toMatch(/ {2}revoked {2}/);
    expect((await lifesign(['credits'], { LIFESIGN_API_KEY: next.key })).stderr).toContain('invalid_key');
    expect((await lifesign(['keys'])).stdout).toMatch(/ {2}ci\n/);
  });
});

describe('schema', () => {
  it('is pushed, tried, published, and checks metadata', async () => {
    const schema = await fileOf('schema.json', {
      type: 'object',
      properties: { channel: { enum: ['web', 'mobile'] } },
      required: ['channel'],
    });
    const good = await fileOf('good.json', { channel: 'web' });
    const bad = await fileOf('bad.json', { channel: 'fax' });
    const push = await lifesign(['schema', 'push', schema, '--expected-version', '0']);
    expect(push).toMatchObject({ code: 0, stdout: expect.stringContaining('Draft 1 is kept') });
    expect((await lifesign(['schema', 'push', schema, '--expected-version', '9'])).stderr).toContain(
      'conflict',
    );
    // Earlier tests submitted without a channel.
    expect(await lifesign(['schema', 'dry-run', '--last', '10'])).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^\d+ checked, \d+ valid, \d+ invalid\n/),
    });
    expect((await lifesign(['schema', 'validate', bad])).code).toBe(0);
    expect((await lifesign(['schema', 'publish'])).stdout).toBe('Version 1 is in force.\n');
    expect((await lifesign(['schema', 'validate', bad])).code).toBe(1);
    expect(await lifesign(['schema', 'validate', good])).toMatchObject({ code: 0, stdout: 'valid\n' });
    expect(
      await lifesign(['schema', 'validate', bad, '--schema', await fileOf('any.json', {})]),
    ).toMatchObject({
      code: 0,
    });
    expect((await jsonOf('schema'))[0].published.version).toBe(1);
    await fileOf('broken.json', Buffer.from('{'));
    expect((await lifesign(['schema', 'push', 'broken.json'])).code).toBe(2);
  });
});

it('webhook endpoints are created, listed, tested, and deleted', async () => {
  const events = ['--event', 'submission.completed,submission.failed'];
  const made = await lifesign(['webhooks', 'create', HOOK, ...events]);
  expect(made.stdout).toMatch(/^whsec_.+\n$/);
  const [endpoint] = await jsonOf('webhooks');
  expect(endpoint).toMatchObject({ url: HOOK, event_types: ['submission.completed', 'submission.failed'] });
  const [sent] = await jsonOf('webhooks', 'test', endpoint.id);
  const [delivery] = await jsonOf('webhooks', 'deliveries', endpoint.id, '--event-type', 'webhook.test');
  expect(delivery.id).toBe(sent.delivery_id);
  expect((await lifesign(['webhooks', 'deliveries', endpoint.id])).stdout).toContain('webhook.test  pending');
  const [range] = await jsonOf(
    'webhooks',
    'replay',
    '--endpoint',
    endpoint.id,
    '--from',
    '1h',
    '--status',
    'all',
  );
  expect(range).toEqual({ replayed: expect.any(Number) });
  expect((await lifesign(['webhooks', 'delete', endpoint.id])).stdout).toBe(`${endpoint.id}  deleted\n`);
  expect(await jsonOf('webhooks', 'list')).toEqual([]);
});

it('usage, credits and models are shown', async () => {
  expect((await lifesign(['usage', '--by', 'model,key'])).stdout).toMatch(
    /^model +key +submissions [\s\S]+\ntotal +\d+ /,
  );
  expect((await jsonOf('usage'))[0].group_by).toEqual(['day']);
  expect((await jsonOf('credits'))[0].balance).toBeGreaterThan(0);
  expect((await lifesign(['models'], { LIFESIGN_API_KEY: '' })).stdout).toContain('mixed-10-v2  10 frames');
});

it('logs --follow shows each request once, and not its own', async () => {
  await flushRequestLog();
  const child = spawn(
    process.execPath,
    [path.join(folder, 'cli.mjs'), 'logs', '--follow', '--limit', '1', '--json'],
    {
      env: env as never,
    },
  );
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
  });
  const routes = () =>
    text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  for (let n = 0; n < 3; n++) await tenant.client.request(`/api/v1/${tenant.slug}/credits`);
  const credits = () => routes().filter(({ route }) => route.endsWith('/credits'));
  await expect.poll(() => credits().length, { timeout: 15_000 }).toBeGreaterThanOrEqual(3);
  // Two more rounds of looking.
  const polls = async () =>
    Number((await sql()`select count(*) from request_log where route like '%/requests'`)[0]!.count);
  const before = await polls();
  await expect.poll(polls, { timeout: 15_000 }).toBeGreaterThanOrEqual(before + 2);
  child.kill('SIGINT');
  expect((await once(child, 'exit'))[0]).toBe(130);
  const ids = routes().map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(routes().filter(({ route }) => route.endsWith('/requests'))).toEqual([]);
});
