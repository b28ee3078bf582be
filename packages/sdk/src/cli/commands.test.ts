import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as textOf } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { sql } from '@/db/client';
import { flushRequestLog } from '@/lib/usage/request-log';
import { fanOutEvent } from '@/lib/webhooks/fan-out-event';
import { sha256Of, videoBytes } from '../../../../lib/uploads/testing/tus';
import { ProgressLine } from './progress';
import { startTestCli, type TestCli } from './testing/cli';

// Every command line is a process of its own, a dozen in a test.
vi.setConfig({ testTimeout: 90_000 });

const HOOK = 'https://203.0.113.7/hook';

let cli: TestCli;

beforeAll(async () => {
  cli = await startTestCli();
});
afterAll(() => cli?.stop());

describe('submit', () => {
  it('sends files and standard input, and what was sent is found by its metadata', async () => {
    const bytes = videoBytes(3_000_000);
    const file = await cli.file('clip.mp4', bytes);
    const sha256 = async (id: string) =>
      (await sql()`select video_sha256 from submissions where id = ${id}`)[0]!.videoSha256;
    const [receipt] = await cli.json('submit', file, '--metadata', '{"channel":"web"}');
    expect(await sha256(receipt.submission_id)).toBe(sha256Of(bytes));

    const child = cli.spawn(['submit', '-']);
    let id = '';
    child.stdout.on('data', (chunk) => {
      id += chunk;
    });
    child.stdin.end(bytes);
    expect((await once(child, 'exit'))[0]).toBe(0);
    expect(await sha256(id.trim())).toBe(sha256Of(bytes));

    const [listed] = await cli.json('list', '--where', 'channel=web', '--from', '1h');
    expect(listed.submission_id).toBe(receipt.submission_id);
    expect(await cli.json('list', '--where', 'channel=fax')).toEqual([]);
    expect(await cli.json('export', '--where', 'channel=web')).toMatchObject([
      { submission_id: receipt.submission_id },
    ]);
    expect((await cli.run(['export', '--out', 'all.csv'])).stdout).toBe('');
  });

  it('a resume file of another video, or of no upload, is not used', async () => {
    const file = await cli.file('other.mp4', videoBytes(1_000));
    await cli.file('no-upload.json', { a: 1 });
    expect(await cli.run(['submit', file, '--resume-file', 'no-upload.json'])).toMatchObject({ code: 2 });
    await cli.file('stale.json', {
      video: { path: '/elsewhere.mp4', sizeBytes: 1, modifiedAt: '' },
      idempotencyKey: 'k',
      upload: { uploadId: 'u', uploadUrl: 'http://127.0.0.1:9/', expiresAt: '' },
    });
    expect(await cli.run(['submit', file, '--resume-file', 'stale.json'])).toMatchObject({ code: 0 });
    // It is done with, so the file is gone.
    expect(await cli.run(['submit', file, '--resume-file', 'stale.json'])).toMatchObject({ code: 0 });
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
    const made = await cli.run(args);
    expect(made.stdout).toMatch(/^sk-test-\w+\n$/);
    expect(made.stderr).toContain('shown now and never again');
    expect((await cli.run(['credits'], { LIFESIGN_API_KEY: made.stdout.trim() })).code).toBe(0);
    const [key] = await cli.json('keys', 'list', '--mode', 'test');
    expect(key).toMatchObject({ name: 'ci', scopes: ['detection:read', 'credits:read', 'usage:read'] });
    const [next] = await cli.json('keys', 'rotate', key.key_id, '--overlap-hours', '0');
    expect(next).toMatchObject({ rotated_from: key.key_id });
    expect((await cli.run(['keys', 'revoke', next.key_id])).stdout).toMatch(/ {2}revoked {2}/);
    expect((await cli.run(['credits'], { LIFESIGN_API_KEY: next.key })).stderr).toContain('invalid_key');
    expect((await cli.run(['keys'])).stdout).toMatch(/ {2}ci\n/);
  });
});

describe('schema', () => {
  it('is pushed, tried, published, and checks metadata', async () => {
    const schema = await cli.file('schema.json', {
      type: 'object',
      properties: { channel: { enum: ['web', 'mobile'] } },
      required: ['channel'],
    });
    const good = await cli.file('good.json', { channel: 'web' });
    const bad = await cli.file('bad.json', { channel: 'fax' });
    const push = await cli.run(['schema', 'push', schema, '--expected-version', '0']);
    expect(push).toMatchObject({ code: 0, stdout: expect.stringContaining('Draft 1 is kept') });
    expect((await cli.run(['schema', 'push', schema, '--expected-version', '9'])).stderr).toContain(
      'conflict',
    );
    // Earlier tests submitted without a channel.
    expect(await cli.run(['schema', 'dry-run', '--last', '10'])).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^\d+ checked, \d+ valid, \d+ invalid\n/),
    });
    expect((await cli.run(['schema', 'validate', bad])).code).toBe(0);
    expect((await cli.run(['schema', 'publish'])).stdout).toBe('Version 1 is in force.\n');
    expect((await cli.run(['schema', 'validate', bad])).code).toBe(1);
    expect(await cli.run(['schema', 'validate', good])).toMatchObject({ code: 0, stdout: 'valid\n' });
    expect(
      await cli.run(['schema', 'validate', bad, '--schema', await cli.file('any.json', {})]),
    ).toMatchObject({
      code: 0,
    });
    expect((await cli.json('schema'))[0].published.version).toBe(1);
    await cli.file('broken.json', Buffer.from('{'));
    expect((await cli.run(['schema', 'push', 'broken.json'])).code).toBe(2);
  });
});

it('webhook endpoints are created, listed, tested, and deleted', async () => {
  const events = ['--event', 'submission.completed,submission.failed'];
  const made = await cli.run(['webhooks', 'create', HOOK, ...events]);
  expect(made.stdout).toMatch(/^whsec_.+\n$/);
  const [endpoint] = await cli.json('webhooks');
  expect(endpoint).toMatchObject({ url: HOOK, event_types: ['submission.completed', 'submission.failed'] });
  const [sent] = await cli.json('webhooks', 'test', endpoint.id);
  const [delivery] = await cli.json('webhooks', 'deliveries', endpoint.id, '--event-type', 'webhook.test');
  expect(delivery.id).toBe(sent.delivery_id);
  expect((await cli.run(['webhooks', 'deliveries', endpoint.id])).stdout).toContain('webhook.test  pending');
  const [range] = await cli.json(
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
  expect((await cli.run(['webhooks', 'delete', endpoint.id])).stdout).toBe(`${endpoint.id}  deleted\n`);
  expect(await cli.json('webhooks', 'list')).toEqual([]);
});

it('listen hands each event on, signed, also to a receiver that comes later', async () => {
  const secret = `whsec_${Buffer.from('the secret of the receiver, long').toString('base64')}`;
  const received: string[] = [];
  let status = 500;
  const receiver = http.createServer(async (request, response) => {
    const body = await textOf(request);
    new Webhook(secret).verify(body, request.headers as Record<string, string>);
    received.push(String(request.headers['webhook-id']));
    response.writeHead(status, { location: 'http://127.0.0.1:9/' }).end();
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const { port } = receiver.address() as AddressInfo;
  await new Promise((resolve) => receiver.close(resolve));

  const child = cli.spawn(['listen', `localhost:${port}/hooks`, '--secret', secret]);
  let [text, notes] = ['', ''];
  child.stdout.on('data', (chunk) => (text += chunk));
  child.stderr.on('data', (chunk) => (notes += chunk));
  try {
    await expect.poll(() => notes, { timeout: 15_000 }).toContain(`http://localhost:${port}/hooks`);
    const tell = async (messageId: string) => {
      const { id } = (await sql()`select id from tenants where slug = ${cli.tenant.slug}`)[0]!;
      await fanOutEvent({ messageId, tenantId: id, mode: 'live', type: 'credits.low', payload: {} });
    };
    await tell('msg_listen_1');
    await expect.poll(() => notes, { timeout: 15_000 }).toContain('Nobody answers');
    await new Promise<void>((resolve) => receiver.listen(port, '127.0.0.1', resolve));
    // Refused or sent elsewhere, it is shown, and neither sent again nor followed.
    await expect.poll(() => text, { timeout: 15_000 }).toBe('credits.low  msg_listen_1  500\n');
    status = 307;
    await tell('msg_listen_2');
    await expect.poll(() => text, { timeout: 15_000 }).toMatch(/msg_listen_2 {2}307\n$/);
    status = 204;
    await tell('msg_listen_3');
    await expect.poll(() => text, { timeout: 15_000 }).toMatch(/msg_listen_3 {2}204\n$/);
    expect(received).toEqual(['msg_listen_1', 'msg_listen_2', 'msg_listen_3']);
  } finally {
    child.kill('SIGINT');
    expect((await once(child, 'exit'))[0]).toBe(130);
    receiver.closeAllConnections();
    receiver.close();
  }
});

it('usage, credits and models are shown', async () => {
  expect((await cli.run(['usage', '--by', 'model,key'])).stdout).toMatch(
    /^model +key +submissions [\s\S]+\ntotal +\d+ /,
  );
  expect((await cli.json('usage'))[0].group_by).toEqual(['day']);
  expect((await cli.json('credits'))[0].balance).toBeGreaterThan(0);
  expect((await cli.run(['models'], { LIFESIGN_API_KEY: '' })).stdout).toContain('mixed-10-v2  10 frames');
});

it('logs --follow shows each request once, and not its own', async () => {
  await flushRequestLog();
  const child = cli.spawn(['logs', '--follow', '--limit', '1', '--json']);
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
  });
  const routes = () =>
    text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  for (let n = 0; n < 3; n++) await cli.tenant.client.request(`/api/v1/${cli.tenant.slug}/credits`);
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
