import Negotiator from 'negotiator';
import { type AppError, ERRORS } from '@/lib/errors';
import type { ErrorEnvelope, Problem, SuccessEnvelope } from './schemas';
import type { ApiReply } from './types';

const JSON_TYPE = 'application/json; charset=utf-8';
const PROBLEM_TYPE = 'application/problem+json';

/** How a 401 says what was missing (RFC 9110, 11.6.1). */
const CHALLENGE = { 'www-authenticate': 'ApiKey realm="Lifesign", header="X-API-Key"' };

/** True where the caller likes problem details better than our envelope. */
function prefersProblem(accept: string | undefined): boolean {
  if (accept === undefined) return false;
  const preferred = new Negotiator({ headers: { accept } }).mediaTypes(['application/json', PROBLEM_TYPE]);
  return preferred[0] === PROBLEM_TYPE;
}

function reply(status: number, headers: Record<string, string>, body: object): ApiReply {
  return { status, headers, body: JSON.stringify(body) };
}

/** The success envelope around `data`; routes that make it in place name its type: `ok<Deleted>({ deleted: true })`. */
export function ok<T>(data: T, status = 200, headers: Record<string, string> = {}): ApiReply {
  const envelope: SuccessEnvelope<T> = { data, success: true, message: 'OK' };
  return reply(status, { 'content-type': JSON_TYPE, ...headers }, envelope);
}

/** What the error edge knows of the request. */
export interface ErrorRequest {
  accept: string | undefined;
  path: string;
  requestId: string;
}

/**
 * The error envelope, or the same error as RFC 9457 problem details when the caller asks for those.
 * Only public text goes out: the cause stays in the log.
 */
export function errorReply(error: AppError, request: ErrorRequest): ApiReply {
  const headers = { ...(error.status === 401 && CHALLENGE), ...error.headers };
  if (prefersProblem(request.accept)) {
    const problem: Problem = {
      type: `/docs/errors#${error.code}`,
      title: ERRORS[error.code].title,
      status: error.status,
      detail: error.details.join(' '),
      instance: request.path,
      code: error.code,
      request_id: request.requestId,
    };
    return reply(error.status, { 'content-type': PROBLEM_TYPE, ...headers }, problem);
  }
  const envelope: ErrorEnvelope = {
    data: null,
    success: false,
    message: error.message,
    errors: [{ [error.code]: error.details }],
  };
  return reply(error.status, { 'content-type': JSON_TYPE, ...headers }, envelope);
}
