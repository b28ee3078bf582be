import FindMyWay from 'find-my-way';
import {
  KeyRefused,
  type KnownKey,
  NetworkRefused,
  type Principal,
  resolvePrincipal,
} from '@/lib/auth/principal';
import { type Context, requireMember, requireOperator, requireScope } from '@/lib/context';
import { env } from '@/lib/env';
import { AppError, assertNever } from '@/lib/errors';
import { transportSecurity } from '@/lib/http/address';
import { errorReply } from '@/lib/http/envelope';
import { limitBody } from '@/lib/http/limit-body';
import { RateLimiter, type RateState, rateLimitHeaders } from '@/lib/http/rate-limit';
import { isAuthPath } from '@/lib/http/request-target';
import type { ApiReply, ApiRequest } from '@/lib/http/types';
import { requestIdFrom, uuidv7 } from '@/lib/ids';
import { errorFields, log } from '@/lib/log';
import { countRequest } from '@/lib/metrics';
import { PacedTurns } from '@/lib/net/paced-turns';
import { bodyLimitOf } from '@/lib/routing/body-limits';
import { toAppError } from '@/lib/routing/dependency-errors';
import { requireKnownQuery } from '@/lib/routing/known-fields';
import type { PublicRoute, Route } from '@/lib/routing/route';
import { slugExists } from '@/lib/tenants/slug-exists';
import { answerTus, describeTus, TUS_PATH, uploadTokenOf } from '@/lib/uploads/tus';
import { recordRequest } from '@/lib/usage/request-log';
import { crossOriginHeaders, preflightReply } from './cross-origin';
import { ROUTES } from './routes';

const router = FindMyWay({ ignoreTrailingSlash: true, maxParamLength: 300 });
for (const route of ROUTES) router.on(route.method, route.path, () => undefined, route);

const limiter = new RateLimiter();
const badKeys = new RateLimiter();

/**
 * Writes begin one after the other, tenants in turn, and everybody's reads come in between: a burst of one tenant delays
 * others by one of its requests, not by all. More than one process can do, so that nobody waits longer in the end.
 */
const WRITES = { perSecond: 250, burst: 250, gapMs: 4, waitingPerKey: 10_000, waiting: 10_000 };
const writes = new PacedTurns(WRITES);

/** What is known of a request by the time it is answered; for the log and the headers. */
interface Trace {
  route?: Route;
  /** Of what is answered beside the table. */
  path?: string;
  principal?: Principal;
  /** One of our keys that was refused before it made a principal. */
  refusedKey?: KnownKey;
  rate?: RateState;
  errorCode?: string;
  privateReason?: string;
}

/** True for paths that this table answers, be it with 404; everything else belongs to the portal. */
export function isApiPath(path: string): boolean {
  if (path.startsWith('/api/')) return !isAuthPath(path);
  return path === '/health' || path === '/health/ready' || path === '/metrics';
}

/**
 * Answers one API request: the one pipeline around all routes, and the one place where errors are caught.
 * @param known who asks, where the request was made in this process for somebody whose session was read already
 */
export async function handleApi(request: ApiRequest, known?: Principal): Promise<ApiReply> {
  const startedMs = performance.now();
  const requestId = requestIdFrom(request.headers['x-request-id']);
  const trace: Trace = { principal: known };
  let reply: ApiReply;
  try {
    reply = await dispatch(request, requestId, trace);
  } catch (error) {
    reply = refuse(error, request, requestId, trace);
  }
  const headers: Record<string, string> = {
    'x-request-id': requestId,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...transportSecurity(),
    ...(trace.rate && rateLimitHeaders(trace.rate)),
    ...(trace.route?.isCrossOrigin && crossOriginHeaders(request)),
    ...reply.headers,
  };
  note(request, requestId, trace, reply.status, performance.now() - startedMs);
  return { ...reply, headers };
}

async function dispatch(request: ApiRequest, requestId: string, trace: Trace): Promise<ApiReply> {
  const uploadToken = uploadTokenOf(request.path);
  if (uploadToken !== null) {
    trace.path = TUS_PATH;
    return answerTus(request, uploadToken);
  }
  const options = request.method === 'OPTIONS' ? answerOptions(request) : null;
  if (options !== null) return options;
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const match = router.find(method as 'GET', request.path);
  if (match === null) throw notRouted(request);
  const route = match.store as Route;
  if (isOtherPlace(match.params as Record<string, string>, route, request)) throw notRouted(request);
  const params = match.params as Record<string, string>;
  trace.route = route;
  limitBody(request, bodyLimitOf(route));
  if (route.access === 'public') return route.handle(request, params);
  const principal = trace.principal ?? (await resolvePrincipal(request, params.tenant_slug));
  trace.principal = principal;
  const slug = params.tenant_slug;
  if (slug !== undefined && slug !== principal.tenant.slug) {
    throw new AppError((await slugExists(slug)) ? 'tenant_mismatch' : 'tenant_not_found');
  }
  const confirm = async (maxAgeMs = 0) => {
    const now = await resolvePrincipal(request, slug, maxAgeMs);
    // The session of somebody who lost his place here may lead elsewhere.
    if (now.actor.id !== principal.actor.id) throw new KeyRefused('no place in the tenant any more');
    admit(route, { ...now, requestId, confirm });
  };
  const run = admit(route, { ...principal, requestId, confirm });
  trace.rate = limitRate(principal);
  if (!trace.rate.allowed) {
    const headers = { 'retry-after': String(trace.rate.resetS) };
    throw new AppError('rate_limit_exceeded', 'Too many requests with this key.', { headers });
  }
  if (method !== 'GET') await writes.take(principal.tenant.id);
  requireKnownQuery(route, request.query);
  return run(request, params);
}

type CallerRoute = Exclude<Route, PublicRoute>;

/** The route for this caller. @throws AppError when the caller may not use it */
function admit(route: CallerRoute, context: Context & Principal): PublicRoute['handle'] {
  switch (route.access) {
    case 'tenant':
      if (context.isSuspended && route.method !== 'GET') throw new AppError('tenant_suspended');
      requireScope(context, route.scope);
      return (request, params) => route.handle(context, request, params);
    case 'member': {
      const member = requireMember(context);
      return (request, params) => route.handle(member, request, params);
    }
    case 'operator': {
      const operator = requireOperator(context);
      return (request, params) => route.handle(operator, request, params);
    }
    default:
      return assertNever(route);
  }
}

/** What browsers ask before a page's request, and tus clients before they create an upload. */
function answerOptions(request: ApiRequest): ApiReply | null {
  const asked = request.headers['access-control-request-method'];
  const route = router.find((asked ?? 'POST') as 'GET', request.path)?.store as Route | undefined;
  if (route === undefined) return null;
  if (asked === undefined) return route.operationId === 'createUpload' ? describeTus(request) : null;
  return preflightReply(request, route);
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
/** Every part of a path that is fixed. */
const FIXED = new Set(ROUTES.flatMap(({ path }) => path.split('/')));
const parametersOf = ({ path }: Route) => path.split(':').length;

/** The routes at a path that name most of it, by method: `…/export` is not the submission of that id. */
function routesAt(path: string): [string, Route][] {
  const found = METHODS.flatMap((method): [string, Route][] => {
    const match = router.find(method, path);
    return match === null ? [] : [[method, match.store as Route]];
  });
  const fewest = Math.min(...found.map(([, route]) => parametersOf(route)));
  return found.filter(([, route]) => parametersOf(route) === fewest);
}

/** Whether a fixed part of a path was taken for the value of a parameter, since it has no such method. */
function isOtherPlace(params: Record<string, string>, route: Route, { path }: ApiRequest): boolean {
  if (!Object.values(params).some((value) => FIXED.has(value))) return false;
  return routesAt(path).every(([, one]) => parametersOf(one) < parametersOf(route));
}

function notRouted(request: ApiRequest): AppError {
  const others = routesAt(request.path).map(([method]) => method);
  if (others.length === 0) return new AppError('not_found');
  return new AppError('method_not_allowed', undefined, { headers: { allow: others.join(', ') } });
}

/** Live and test requests are counted apart, so that a sandbox under load leaves live callers their whole limit. */
function limitRate({ actor, tenant, mode }: Principal): RateState {
  const own = actor.kind === 'api_key' ? actor.rateLimitPerMinute : null;
  const byActor = limiter.take(`${mode}:${actor.id}`, own ?? env().RATE_LIMIT_PER_MINUTE);
  const byTenant = limiter.take(`${mode}:${tenant.id}`, env().TENANT_RATE_LIMIT_PER_MINUTE);
  return !byTenant.allowed || (byActor.allowed && byTenant.remaining < byActor.remaining)
    ? byTenant
    : byActor;
}

function refuse(thrown: unknown, request: ApiRequest, requestId: string, trace: Trace): ApiReply {
  let error = toAppError(thrown);
  if (thrown instanceof KeyRefused || thrown instanceof NetworkRefused) trace.refusedKey = thrown.key;
  if (thrown instanceof KeyRefused) {
    trace.privateReason = thrown.privateReason;
    // Only callers with bad keys are slowed, so nobody can lock a good key out from a shared address.
    const tries = badKeys.take(request.remoteAddress, env().BAD_KEYS_PER_MINUTE);
    if (!tries.allowed) {
      const headers = { 'retry-after': String(tries.resetS) };
      error = new AppError('rate_limit_exceeded', 'Too many requests without a valid key.', { headers });
    }
  }
  trace.errorCode = error.code;
  if (error.status >= 500) {
    log.error('request.failed', {
      requestId,
      route: trace.route?.path ?? trace.path,
      code: error.code,
      ...errorFields(thrown),
    });
  }
  return errorReply(error, { accept: request.headers.accept, path: request.path, requestId });
}

function note(
  request: ApiRequest,
  requestId: string,
  trace: Trace,
  status: number,
  durationMs: number,
): void {
  const { route } = trace;
  countRequest(request.method, route?.path ?? trace.path ?? 'unmatched', status, durationMs);
  if (route === undefined || route.access === 'public') return;
  log.debug('request', { requestId, method: request.method, route: route.path, status, durationMs });
  recordRequest({
    id: uuidv7(),
    ...callerOf(trace),
    requestId,
    method: request.method,
    route: route.path,
    status,
    errorCode: trace.errorCode,
    privateReason: trace.privateReason,
    durationMs: Math.round(durationMs),
  });
}

function callerOf({ principal, refusedKey }: Trace) {
  if (principal === undefined) {
    return { tenantId: refusedKey?.tenantId, apiKeyId: refusedKey?.id, mode: refusedKey?.mode };
  }
  const { actor, tenant, mode } = principal;
  const who = actor.kind === 'api_key' ? { apiKeyId: actor.id } : { memberId: actor.id };
  return { tenantId: tenant.id, ...who, mode };
}
