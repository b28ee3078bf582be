import { setMaxListeners } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import next from 'next';
import { parseAndValidateFlightRouterState } from 'next/dist/server/app-render/parse-and-validate-flight-router-state.js';
import { closeDatabase } from '@/db/client';
import { onShutdown } from '@/launcher/child-lifecycle';
import { handleApi, isApiPath } from '@/lib/api/app';
import { hostInProcess } from '@/lib/api/in-process';
import { answerAuth } from '@/lib/auth/answer-auth';
import { deviceCookieName, deviceOf } from '@/lib/auth/device-cookie';
import { env } from '@/lib/env';
import { AppError } from '@/lib/errors';
import { ownAddress } from '@/lib/http/address';
import { MeteredRequest } from '@/lib/http/metered-request';
import { sendReply, toApiRequest } from '@/lib/http/node-host';
import { readWhole } from '@/lib/http/read-whole';
import { isAuthPath, pathOfTarget } from '@/lib/http/request-target';
import { errorFields, log } from '@/lib/log';
import { answerPortal, type PortalHostOptions, refuse } from '@/lib/portal/host';
import { PortalTurns } from '@/lib/portal/turns';
import { hostBodyLimit } from '@/lib/routing/body-limits';
import { toAppError } from '@/lib/routing/dependency-errors';
import { flushRequestLog } from '@/lib/usage/request-log';

/** A connection on which nothing moves for this long is cut; longer than the longest `?wait=`. */
const IDLE_TIMEOUT_MS = 60_000;
const HEADERS_TIMEOUT_MS = 15_000;
const IDLE_SWEEP_MS = 50;

const settings = env();
const isDevelopment = settings.NODE_ENV === 'development';
// next-auth reads its address from here; nothing else may decide it.
process.env.NEXTAUTH_URL = ownAddress();

// Next listens for upgrades at the server of its first request, unless it is given one: this one never hears of any.
const portal = next({
  dev: isDevelopment,
  hostname: settings.HOST,
  port: settings.PORT,
  httpServer: http.createServer(),
});
await portal.prepare();
const upgradePortal = isDevelopment ? portal.getUpgradeHandler() : null;

hostInProcess(handleApi);
const stopping = new AbortController();
// One listener for each request that waits.
setMaxListeners(0, stopping.signal);

async function answerApi(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const reply = await handleApi(toApiRequest(request, response, portalOptions));
  await sendReply(request, response, reply);
}

const renderPage = portal.getRequestHandler();

/** What the portal answers beside its pages is next-auth's. */
async function render(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (!isAuthPath(pathOfTarget(request) ?? '')) return renderPage(request, response);
  const reply = await answerAuth(toApiRequest(request, response, portalOptions));
  return sendReply(request, response, reply);
}

const portalOptions: PortalHostOptions = {
  trustProxy: settings.TRUST_PROXY,
  stopping: stopping.signal,
  isDevelopment,
  render,
  checkRouterState: parseAndValidateFlightRouterState,
  bodyLimit: hostBodyLimit,
  turns: new PortalTurns({ cookieName: deviceCookieName(), deviceOf }),
  toAppError,
};

/** The Inngest endpoint exists only where an Inngest server calls it. */
const serveInngest =
  settings.INNGEST_MODE === 'server' ? (await import('@/inngest/serve-node')).serveInngest : null;

async function answerInngest(
  request: IncomingMessage,
  response: ServerResponse,
  serve: NonNullable<typeof serveInngest>,
): Promise<void> {
  let body: Buffer;
  try {
    const limit = hostBodyLimit(request.method ?? 'GET', '/api/inngest');
    body = await readWhole(toApiRequest(request, response, portalOptions), limit);
  } catch (error) {
    return refuse(error, request, response);
  }
  return serve(request, response, body);
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (stopping.signal.aborted) response.setHeader('connection', 'close');
  const path = pathOfTarget(request);
  if (path === null) {
    return refuse(new AppError('invalid_request', 'The address is not valid.'), request, response);
  }
  if (path === '/api/inngest' && serveInngest !== null) return answerInngest(request, response, serveInngest);
  if (isApiPath(path)) return answerApi(request, response);
  return answerPortal(request, response, path, portalOptions);
}

function onRequest(request: IncomingMessage, response: ServerResponse): void {
  answer(request, response).catch((error) => {
    log.error('server.request_failed', errorFields(error));
    response.destroy();
  });
}

// Request bodies are timed by their readers (idle time), since a large upload over a slow line may take long.
const server = http.createServer({
  IncomingMessage: MeteredRequest,
  requestTimeout: 0,
  headersTimeout: HEADERS_TIMEOUT_MS,
  keepAliveTimeout: 65_000,
});
server.timeout = IDLE_TIMEOUT_MS;
server.on('request', onRequest);
// Without this Node would ask for the body before any key is checked; the body's reader asks instead.
server.on('checkContinue', onRequest);
// Nobody listens for upgrades otherwise, so that Node answers what else was asked for (RFC 9110, 7.8): Java's client and
// `curl --http2` offer h2c with every request.
if (upgradePortal !== null) {
  server.on('upgrade', (request, socket, head) => void upgradePortal(request, socket, head));
}
// What asks for a tunnel gets an answer too; without a listener Node would just hang up.
server.on('connect', (_request, socket) => {
  socket.end('HTTP/1.1 405 Method Not Allowed\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
});
server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
  if (error.code === 'ECONNRESET' || !socket.writable) return;
  const status =
    error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request';
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
});

onShutdown(async () => {
  stopping.abort();
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // A connection whose request was under way at the signal is idle only after its answer, and would be kept for a next.
  const sweep = setInterval(() => server.closeIdleConnections(), IDLE_SWEEP_MS);
  const cut = setTimeout(() => server.closeAllConnections(), settings.SHUTDOWN_GRACE_MS);
  await closed;
  clearTimeout(cut);
  clearInterval(sweep);
  await flushRequestLog();
  await portal.close();
  await closeDatabase();
});

server.listen(settings.PORT, settings.HOST, () => {
  log.info('server.listening', { host: settings.HOST, port: settings.PORT });
});
