import { IncomingMessage, type ServerResponse } from 'node:http';
import { AppError } from '@/lib/errors';
import { ClientAborted } from '@/lib/http/body-source';
import { errorReply } from '@/lib/http/envelope';
import { hasBody, type NodeHostOptions, sendReply, toApiRequest } from '@/lib/http/node-host';
import { readWhole } from '@/lib/http/read-whole';
import { isAuthPath } from '@/lib/http/request-target';
import { requestIdFrom } from '@/lib/ids';
import { MODE_HEADER } from '@/lib/shared/portal-mode';
import { contentSecurityPolicy, newNonce, portalHeaders } from './headers';
import { renderUnlessAway } from './outage';
import { pageMode } from './page-mode';
import type { PortalTurns } from './turns';

export interface PortalHostOptions extends NodeHostOptions {
  isDevelopment: boolean;
  /** Answers a request that was let in, with the whole of its body there. */
  render(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** @throws when what a browser says of its place in the portal makes no sense */
  checkRouterState(header: string | string[] | undefined): unknown;
  bodyLimit(method: string, path: string): number;
  /** Keeps what is rendered at a pace. */
  turns: PortalTurns;
  /** Makes the error of what was thrown. */
  toAppError(thrown: unknown): AppError;
}

const STATIC = '/_next/static/';
const SDK_PACKAGE = '/sdk.tgz';

/** What a request is refused with before anything of it reaches Next, or null. */
function refusalOf(request: IncomingMessage, path: string, options: PortalHostOptions): AppError | null {
  // Its image optimizer and the addresses of its development tools: work for strangers that no page of ours needs.
  if (path.startsWith('/_') && !path.startsWith(STATIC)) return new AppError('not_found');
  const methods = isAuthPath(path) ? ['GET', 'HEAD', 'POST'] : ['GET', 'HEAD'];
  if (!methods.includes(request.method ?? '')) {
    return new AppError('method_not_allowed', undefined, { headers: { allow: methods.join(', ') } });
  }
  try {
    options.checkRouterState(request.headers['next-router-state-tree']);
    return null;
  } catch (cause) {
    return new AppError('invalid_request', 'The header Next-Router-State-Tree is not valid.', { cause });
  }
}

/** The same request with a body that has arrived, so that nothing behind waits for a client, or reads more than this. */
function withBody(request: IncomingMessage, body: Buffer): IncomingMessage {
  const whole = new IncomingMessage(request.socket);
  const { method, url, httpVersion, httpVersionMajor, httpVersionMinor, rawHeaders } = request;
  Object.assign(whole, { method, url, httpVersion, httpVersionMajor, httpVersionMinor, rawHeaders });
  const { 'transfer-encoding': _, ...headers } = request.headers;
  whole.headers = { ...headers, 'content-length': String(body.length) };
  whole.push(body);
  whole.push(null);
  whole.complete = true;
  return whole;
}

/** A target without what Next adds to it for a step inside the open portal. */
function withoutStep(target: string): string {
  const [path, query] = target.split('?', 2) as [string, string?];
  const kept = query?.split('&').filter((pair) => !/^_rsc(=|$)/.test(pair)) ?? [];
  return kept.length === 0 ? path : `${path}?${kept.join('&')}`;
}

/** Answers a request to the portal: refused here, or rendered by Next. @throws what `render` throws */
export async function answerPortal(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  options: PortalHostOptions,
): Promise<void> {
  const nonce = newNonce();
  const csp = contentSecurityPolicy(nonce, options.isDevelopment);
  // Next takes the nonce for its own scripts from this request header.
  request.headers['content-security-policy'] = csp;
  // For the way back after signing in.
  request.headers['x-lifesign-path'] = withoutStep(request.url ?? '/');
  request.headers[MODE_HEADER] = pageMode(request);
  const asked = toApiRequest(request, response, options);
  const isStaticAsset = path.startsWith(STATIC);
  const headers = portalHeaders({ csp, isStaticAsset, isPackage: path === SDK_PACKAGE });
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  // The tools of Next's development server have addresses, methods and bodies of their own.
  if (options.isDevelopment && path.startsWith('/_')) return options.render(request, response);

  let admitted = request;
  try {
    const refusal = refusalOf(request, path, options);
    if (refusal !== null) throw refusal;
    if (!isStaticAsset) {
      const from = { isSignIn: isAuthPath(path), address: asked.remoteAddress };
      await options.turns.take(request, from, asked.signal);
    }
    if (hasBody(request)) {
      const limit = options.bodyLimit(request.method ?? 'GET', path);
      admitted = withBody(request, await readWhole(asked, limit));
    }
  } catch (error) {
    return refuse(asked.signal.aborted ? new ClientAborted(error) : error, request, response);
  }
  const render = () => options.render(admitted, response);
  if (isStaticAsset) return render();
  return renderUnlessAway(admitted, response, { path, nonce, toAppError: options.toAppError }, render);
}

/** Sends a refusal. @throws what is none */
export async function refuse(
  error: unknown,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (error instanceof ClientAborted) {
    response.destroy();
    return;
  }
  if (!(error instanceof AppError)) throw error;
  const { accept, 'x-request-id': given } = request.headers;
  const requestId = requestIdFrom(given as string | undefined);
  const reply = errorReply(error, { accept, path: request.url ?? '', requestId });
  await sendReply(request, response, { ...reply, headers: { 'x-request-id': requestId, ...reply.headers } });
}
