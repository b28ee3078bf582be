import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { isLifesignError, Lifesign, LifesignAnswerError, LifesignConnectionError, sendUpload } from './index';

const servers: http.Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

/** A server that answers as told, and keeps what it was asked. @returns its address without a slash at its end */
async function serve(answer: (request: http.IncomingMessage, response: http.ServerResponse) => void) {
  const seen: http.IncomingMessage[] = [];
  const server = http.createServer((request, response) => {
    request.resume();
    seen.push(request);
    answer(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

const clientOf = (baseUrl: string) =>
  new Lifesign({ baseUrl, tenant: 'acme', apiKey: 'sk-live-secret', timeoutMs: 2_000 });
const thrownBy = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: unknown) => error as Error,
  );
const LIST = JSON.stringify({ data: { items: [], next_cursor: null }, success: true, message: 'OK' });

describe('a redirect', () => {
  it.each([301, 302, 303, 307, 308])(
    'of %i is not followed, and the key goes nowhere else',
    async (status) => {
      const elsewhere = await serve((_request, response) => response.end(LIST));
      const proxy = await serve((request, response) =>
        response.writeHead(status, { location: elsewhere.url + request.url }).end(),
      );
      const client = clientOf(proxy.url);
      const calls = [
        () => client.submissions.submit(new Blob(['x'])),
        () => client.submissions.submit(new Blob(['x']), { resumable: true }),
        () => client.submissions.waitForResult('1'),
        () => client.submissions.export(),
        () => client.call('getCredits'),
        () => client.submissions.list().next(),
      ];
      for (const call of calls) {
        const error = await thrownBy(call());
        expect(error).toBeInstanceOf(LifesignAnswerError);
        expect(error).toMatchObject({ status, location: expect.stringContaining(elsewhere.url) });
        expect(error!.message).toContain(`Set baseUrl (LIFESIGN_URL) to ${elsewhere.url}`);
      }
      expect(elsewhere.seen).toEqual([]);
      // Nothing is repeated that is always answered so.
      expect(proxy.seen).toHaveLength(calls.length);
    },
  );

  it('to a page of its own is named too, and one that a fetch of somebody followed is none of ours', async () => {
    const proxy = await serve((request, response) =>
      request.url === '/login' ? response.end(LIST) : response.writeHead(302, { location: '/login' }).end(),
    );
    expect((await thrownBy(clientOf(proxy.url).submissions.get('1')))!.message).toContain(
      `${proxy.url}/login`,
    );
    const following = new Lifesign({
      baseUrl: proxy.url,
      tenant: 'acme',
      apiKey: 'k',
      fetch: (input, init) => fetch(input, { ...init, redirect: 'follow' }),
    });
    expect(await thrownBy(following.submissions.list().next())).toBeInstanceOf(LifesignAnswerError);
  });

  it('of an upload tells the origin only: its address is a permission', async () => {
    const proxy = await serve((_request, response) =>
      response.writeHead(308, { location: 'https://other.example/api/v1/uploads/token' }).end(),
    );
    const error = await thrownBy(sendUpload(`${proxy.url}/api/v1/uploads/token`, new Blob(['x'])));
    expect(error).toBeInstanceOf(LifesignAnswerError);
    expect(error!.message).toContain('https://other.example');
    expect(error!.message).not.toContain('token');
  });
});

describe('an answer', () => {
  const json = (body: unknown) => (_request: unknown, response: http.ServerResponse) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  const html = (_request: unknown, response: http.ServerResponse) =>
    response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Welcome</h1>');

  it.each([
    ['a page', html],
    ['the list', json(JSON.parse(LIST))],
    ['another envelope', json({ submission_id: '1' })],
    ['an envelope that says no', json({ data: { submission_id: '1' }, success: false })],
    ['nothing', json(null)],
  ])('of %s is no receipt and no submission', async (_name, answer) => {
    const client = clientOf((await serve(answer)).url);
    for (const call of [
      () => client.submissions.submit(new Blob(['x'])),
      () => client.submissions.get('1'),
      () => client.submissions.waitForResult('1'),
      () => client.call('listModels'),
      () => client.submissions.export(),
    ]) {
      const error = await thrownBy(call());
      expect(error).toBeInstanceOf(LifesignAnswerError);
      expect(error!.message).toMatch(/^http:\/\/127\.0\.0\.1:\d+ answered 200 \(/);
    }
  });

  it('without an envelope is given as it is', async () => {
    const client = clientOf((await serve(json({ openapi: '3.1.0' }))).url);
    expect(await client.call('getOpenapi')).toEqual({ openapi: '3.1.0' });
    const metrics = await serve((_request, response) =>
      response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end('up 1\n'),
    );
    expect(await clientOf(metrics.url).call('getMetrics')).toBe('up 1\n');
    const frame = await serve((_request, response) =>
      response.writeHead(200, { 'content-type': 'image/jpeg' }).end(Buffer.from([0xff, 0xd8])),
    );
    const path = { submission_id: '1', n: '0' };
    const blob = await clientOf(frame.url).call('getEvidenceFrame', { path });
    expect(new Uint8Array(await blob.arrayBuffer())).toEqual(new Uint8Array([0xff, 0xd8]));
  });

  it('that breaks off is asked for again where that does no harm', async () => {
    let count = 0;
    const { url, seen } = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': LIST.length });
      if (count++ > 0) response.end(LIST);
      else response.write(LIST.slice(0, 9), () => response.destroy());
    });
    expect(await clientOf(url).submissions.list().next()).toEqual({ done: true, value: undefined });
    expect(seen).toHaveLength(2);
  });

  it('of a server that is away names it, and why', async () => {
    const { url } = await serve(() => undefined);
    await new Promise((resolve) => servers.pop()!.close(resolve));
    const error = await thrownBy(sendUpload(`${url}/token`, new Blob(['x']), { patienceMs: 0 }));
    expect(error).toBeInstanceOf(LifesignConnectionError);
    const port = new URL(url).port;
    expect(error!.message).toBe(
      `The Lifesign server at ${url} could not be reached: connect ECONNREFUSED 127.0.0.1:${port}`,
    );
  });
});

describe('what is passed', () => {
  it.each([[undefined], [''], [null], [' '], ['.'], ['..'], [{}]])('%j names no submission', async (id) => {
    const { url, seen } = await serve((_request, response) => response.end(LIST));
    const { submissions } = clientOf(url);
    for (const call of [
      () => submissions.get(id as never),
      () => submissions.waitForResult(id as never),
      () => submissions.cancel(id as never),
      () => submissions.erase(id as never),
    ])
      expect(await thrownBy((async () => call())())).toMatchObject({
        name: 'TypeError',
        message: expect.stringMatching(/^submission_id must be given/),
      });
    expect(seen).toEqual([]);
  });

  it('a path is required by the types where an operation has one', () => {
    const client = clientOf('http://127.0.0.1:9');
    // @ts-expect-error without its path
    const forgotten = () => client.call('getSubmission');
    // @ts-expect-error a path without what is in it
    const empty = () => client.call('getSubmission', { path: {} });
    // @ts-expect-error of a list inside something
    const list = () => client.list('listWebhookDeliveries', {});
    expect([forgotten, empty, list]).toHaveLength(3);
    void (() => [client.call('getCredits'), client.list('listApiKeys')]);
  });

  it.each([
    ['localhost:4105', /such as http:\/\/localhost:4105, and is "localhost:4105"/],
    ['verify.example.com', /such as http:\/\/verify\.example\.com, /],
    ['', /must be an http\(s\) address/],
    [undefined, /and is undefined/],
    ['ftp://verify.example.com', /must be an http\(s\) address/],
    ['https://verify.example.com/?a=1', /must be an http\(s\) address/],
  ])('%j is no address of a server', (baseUrl, message) => {
    expect(() => new Lifesign({ baseUrl: baseUrl as string, tenant: 'acme', apiKey: 'k' })).toThrow(message);
  });

  it('an address may have a path and a slash at its end, a key a line break', async () => {
    const { url, seen } = await serve((_request, response) => response.end(LIST));
    const client = new Lifesign({ baseUrl: `${url}/verify/`, tenant: 'acme', apiKey: 'sk-live-1\n' });
    await client.submissions.list().next();
    expect([seen[0]!.url, seen[0]!.headers['x-api-key']]).toEqual([
      '/verify/api/v1/acme/video/detect',
      'sk-live-1',
    ]);
  });

  it('a missing key or tenant, and what no header can say, are told before anything is sent', async () => {
    const { url, seen } = await serve((_request, response) => response.end(LIST));
    expect(() => new Lifesign({ baseUrl: url, tenant: 'acme', apiKey: undefined as never })).toThrow(
      /apiKey must/,
    );
    expect(() => new Lifesign({ baseUrl: url, tenant: 'acme', apiKey: 'sk-…' })).toThrow(
      /apiKey has characters/,
    );
    const nobody = new Lifesign({ baseUrl: url, tenant: undefined as never, apiKey: 'k' });
    await expect((async () => nobody.call('getCredits'))()).rejects.toThrow('tenant must be given');
    const named = clientOf(url).submissions.submit(new Blob(['x']), { idempotencyKey: 'versuch-ü-…' });
    await expect(named).rejects.toThrow(TypeError);
    expect(seen).toEqual([]);
  });
});

it('an error of the API is known also to another copy of the package', () => {
  const foreign = Object.assign(new Error('x'), { name: 'LifesignError', code: 'not_found' });
  expect([
    isLifesignError(foreign),
    isLifesignError(foreign, 'conflict'),
    isLifesignError(new Error('x')),
  ]).toEqual([true, false, false]);
});
