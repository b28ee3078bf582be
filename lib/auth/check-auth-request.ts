import { AppError } from '@/lib/errors';

/** What next-auth's routes do for us; `_log`, with which anybody could write to our log, is none of it. */
const ACTIONS = ['providers', 'session', 'csrf', 'signin', 'signout', 'callback', 'error', 'verify-request'];
const CALLBACK_COOKIES = ['next-auth.callback-url', '__Secure-next-auth.callback-url'];
const MAX_URL_CHARACTERS = 2_048;

/** A request to one of next-auth's routes. */
export interface AuthRouteRequest {
  method: string;
  /** The parts of the path behind `/api/auth/`. */
  segments: string[];
  query: URLSearchParams;
  contentType: string;
  body: string;
  /** Value of a cookie, decoded. */
  cookie(name: string): string | undefined;
}

const refuse = (message: string) => new AppError('invalid_request', message);

/** A path of this site, or an address; in the characters that a header can carry, where next-auth writes it. */
function isCallbackUrl(text: string): boolean {
  if (text.length > MAX_URL_CHARACTERS || !/^[\x21-\x7e]*$/.test(text)) return false;
  const base = text.startsWith('/') ? 'http://localhost' : undefined;
  return text === '' || (URL.canParse(text, base) && /^https?:$/.test(new URL(text, base).protocol));
}

/** The fields of a form. @throws AppError invalid_request */
function fieldsOf({ method, contentType, body }: AuthRouteRequest): Record<string, string> {
  if (method !== 'POST') return {};
  if (contentType.includes('application/x-www-form-urlencoded')) {
    return Object.fromEntries(new URLSearchParams(body));
  }
  if (!contentType.includes('application/json')) return {};
  let fields: unknown;
  try {
    fields = JSON.parse(body);
  } catch {
    throw refuse('The body is not valid JSON.');
  }
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) {
    throw refuse('The body must be a JSON object.');
  }
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value !== 'string') throw refuse(`${name.slice(0, 40)}: must be a string.`);
  }
  return fields as Record<string, string>;
}

/**
 * Refuses what next-auth would take for an error of its own configuration, log as one and answer with 500.
 * @returns the fields of the form
 * @param formProviders ids of the ways to sign in that take a form
 * @throws AppError not_found, method_not_allowed, invalid_request; the latter takes a broken cookie back
 */
export function checkAuthRequest(request: AuthRouteRequest, formProviders: string[]): Record<string, string> {
  const [action = '', provider = ''] = request.segments;
  if (!ACTIONS.includes(action)) throw new AppError('not_found');
  if (action === 'callback' && formProviders.includes(provider) && request.method !== 'POST') {
    throw new AppError('method_not_allowed', undefined, { headers: { allow: 'POST' } });
  }
  const broken = CALLBACK_COOKIES.find((name) => !isCallbackUrl(request.cookie(name) ?? ''));
  if (broken !== undefined) {
    const secure = broken.startsWith('__Secure-') ? '; Secure' : '';
    const headers = { 'set-cookie': `${broken}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax${secure}` };
    throw new AppError('invalid_request', `The cookie ${broken} is not valid.`, { headers });
  }
  const fields = fieldsOf(request);
  const asked = [request.query.get('callbackUrl'), fields.callbackUrl];
  if (!asked.every((text) => isCallbackUrl(text ?? ''))) throw refuse('callbackUrl is not valid.');
  if (!/^[\w.-]{0,64}$/.test(request.query.get('error') ?? '')) throw refuse('error is not valid.');
  return fields;
}
