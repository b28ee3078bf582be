import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Inngest } from 'inngest';
import { findProgram } from '@/e2e/support/find-program';
import { freePort } from '@/e2e/support/free-port';
import { TestBench } from '@/inngest/embedded/testing/bench';
import { testFunctions } from '@/inngest/embedded/testing/functions';
import type { EngineStage } from '@/inngest/engine.conformance';
import { FinalErrors } from '@/inngest/final-errors';
import { EventRelay } from '@/inngest/relay';
import { createServeHandler, SERVE_PATH } from '@/inngest/serve';

const QUIET = { debug() {}, info() {}, warn() {}, error() {} };
const SIGNING_KEY = 'ab'.repeat(32);
const EVENT_KEY = 'cd'.repeat(16);

const program = findProgram('inngest', 'LIFESIGN_TEST_INNGEST');

/** Why tests that need an Inngest server are skipped; null: there is one. */
export const NO_INNGEST =
  program === null ? 'skipped: needs inngest on PATH, or LIFESIGN_TEST_INNGEST' : null;

/** The embedded driver, in this process. */
export async function embeddedEngine(): Promise<EngineStage> {
  const bench = await TestBench.open();
  return {
    bench,
    async start() {
      await bench.startDriver();
    },
    stop: () => bench.rest(),
    close: () => bench.close(),
  };
}

/** Server mode: the relay, an Inngest server of the suite's own, and the route that it calls. */
export async function inngestServer(): Promise<EngineStage> {
  if (program === null) throw new Error(`${NO_INNGEST}`);
  const bench = await TestBench.open();
  const [serverPort, appPort] = await Promise.all([freePort(), freePort()]);
  const home = mkdtempSync(path.join(tmpdir(), 'lifesign-inngest-'));
  const server = startServer(program, home, serverPort, `http://127.0.0.1:${appPort}${SERVE_PATH}`);
  const client = new Inngest({
    id: 'test',
    isDev: false,
    baseUrl: `http://127.0.0.1:${serverPort}`,
    eventKey: EVENT_KEY,
    signingKey: SIGNING_KEY,
    logger: QUIET,
    middleware: [FinalErrors],
  });
  const serveOrigin = `http://127.0.0.1:${appPort}`;
  const answer = createServeHandler({ client, functions: testFunctions(client, bench.sql), serveOrigin });
  let running: { app: http.Server; relay: EventRelay } | null = null;
  const stop = async () => {
    const stopped = running;
    running = null;
    await stopped?.relay.stop();
    stopped?.app.closeAllConnections();
    if (stopped) await new Promise((resolve) => stopped.app.close(resolve));
  };
  return {
    bench,
    async start() {
      const app = http.createServer((request, response) => void pass(answer, serveOrigin, request, response));
      app.listen(appPort, '127.0.0.1');
      await once(app, 'listening');
      const relay = new EventRelay({ sql: bench.postgres.url, client, log: QUIET, pollMs: 50 });
      await relay.start();
      running = { app, relay };
    },
    stop,
    async close() {
      await stop();
      server.kill('SIGTERM');
      if (server.exitCode === null) await once(server, 'exit');
      rmSync(home, { recursive: true, force: true });
      await bench.close();
    },
  };
}

/** It asks the route for its functions by itself, again and again. */
function startServer(file: string, home: string, port: number, appUrl: string) {
  const keys = ['--event-key', EVENT_KEY, '--signing-key', SIGNING_KEY];
  const places = ['--host', '127.0.0.1', '--port', String(port), '--sqlite-dir', home];
  const args = ['start', ...places, ...keys, '--sdk-url', appUrl, '--poll-interval', '1', '--no-ui'];
  return spawn(file, args, { cwd: home, stdio: 'ignore' });
}

async function pass(
  answer: (request: Request) => Promise<Response>,
  origin: string,
  request: http.IncomingMessage,
  response: http.ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const given = await answer(
    new Request(new URL(request.url ?? '/', origin), {
      method: request.method,
      headers: new Headers(request.headers as Record<string, string>),
      body: chunks.length > 0 ? new Uint8Array(Buffer.concat(chunks)) : undefined,
    }),
  );
  response.writeHead(given.status, Object.fromEntries(given.headers));
  response.end(Buffer.from(await given.arrayBuffer()));
}
