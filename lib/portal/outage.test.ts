import { readFileSync } from 'node:fs';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { statementNoter } from '@/db/availability';
import { toAppError } from '@/lib/routing/dependency-errors';
import { renderUnlessAway } from './outage';
import { outagePage } from './outage-page';

/** What a page renderer may do with an answer, with and without the database. */
const RENDERERS: Record<string, (request: IncomingMessage, response: ServerResponse) => Promise<void>> = {
  '/fine': async (_request, response) => {
    response.setHeader('x-own', 'kept');
    response.writeHead(200, { 'content-type': 'text/plain' });
    response.write('one ');
    response.end('two');
  },
  '/failing': async (_request, response) => {
    response.setHeader('content-encoding', 'gzip');
    response.setHeader('set-cookie', 'a=b');
    await away();
    response.statusCode = 500;
    response.flushHeaders();
    response.write('a page that says');
    response.end(' nothing');
  },
  // A step's head and first lines come before its failure.
  '/late': async (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/x-component' });
    response.flushHeaders();
    response.write('0:');
    await away();
    response.end('1:E');
  },
  '/other': async (_request, response) => {
    response.statusCode = 500;
    response.end('a mistake of ours');
  },
  '/api/auth/session': async (_request, response) => {
    await away();
    response.setHeader('set-cookie', 'session=; max-age=0');
    response.end('{}');
  },
};

async function away(): Promise<void> {
  const note = statementNoter();
  await new Promise((resolve) => setImmediate(resolve));
  note(Object.assign(new Error('database unavailable: no answer'), { code: 'CONNECTION_SILENT' }));
}

let baseUrl: string;
const server = http.createServer((request, response) => {
  const path = request.url!;
  response.setHeader('x-frame-options', 'DENY');
  const options = { path, nonce: 'the-nonce', toAppError };
  void renderUnlessAway(request, response, options, () => RENDERERS[path]!(request, response));
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

const HTML = { accept: 'text/html,application/xhtml+xml' };
const STEP = { rsc: '1', accept: '*/*' };

it('what did not fail goes out as it was written, held or not', async () => {
  for (const headers of [HTML, STEP]) {
    const answer = await fetch(`${baseUrl}/fine`, { headers });
    expect([answer.status, answer.headers.get('x-own'), await answer.text()]).toEqual([
      200,
      'kept',
      'one two',
    ]);
  }
  const other = await fetch(`${baseUrl}/other`, { headers: HTML });
  expect([other.status, await other.text()]).toEqual([500, 'a mistake of ours']);
  const whole = await fetch(`${baseUrl}/late`, { headers: HTML });
  expect([whole.status, await whole.text()]).toEqual([200, '0:1:E']);
});

it('a page that failed for want of the database becomes one that says so, with nothing of the first', async () => {
  const answer = await fetch(`${baseUrl}/failing`, {
    headers: { ...HTML, cookie: 'x=1; lifesign.theme=dark' },
  });
  const text = await answer.text();
  expect(answer.status).toBe(503);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  expect(answer.headers.get('x-frame-options')).toBe('DENY');
  expect(answer.headers.get('set-cookie')).toBeNull();
  expect(text).toContain('database can’t be reached');
  expect(text).toContain('<html lang="en" data-theme="dark">');
  expect(text).not.toContain('says nothing');
});

it('a step in the open portal, and a question of a script, get the error envelope', async () => {
  for (const [path, headers] of [
    ['/late', STEP],
    ['/failing', STEP],
    ['/failing', { accept: '*/*' }],
    ['/api/auth/session', { accept: '*/*' }],
  ] as const) {
    const answer = await fetch(baseUrl + path, { headers });
    expect(answer.status, path).toBe(503);
    expect(answer.headers.get('retry-after'), path).toBe('2');
    expect(answer.headers.get('set-cookie'), path).toBeNull();
    expect(Object.keys(((await answer.json()) as { errors: object[] }).errors[0]!)).toEqual([
      'service_unavailable',
    ]);
  }
});

it('the page has the colours of the portal, and the nonce on all that needs one', () => {
  const page = outagePage({ nonce: 'the-nonce', theme: 'system' });
  const portal = readFileSync('app/globals.css', 'utf8');
  const tokens = [...page.matchAll(/--[a-z-]+: light-dark\([^)]+\);/g)].map(([token]) => token);
  expect(tokens.length).toBeGreaterThan(4);
  for (const token of tokens) expect(portal).toContain(token);
  expect(page.match(/<(style|script)\b[^>]*>/g)).toEqual([
    '<style nonce="the-nonce">',
    '<script nonce="the-nonce">',
  ]);
});
