import { ERROR_CODES, ERRORS, type ErrorCode } from '@/lib/errors';
import type { Route } from '@/lib/routing/route';

/** Errors that the pipeline around a tenant route can give, whatever the route. */
const PIPELINE_ERRORS: ErrorCode[] = [
  'invalid_request',
  'payload_too_large',
  'invalid_key',
  'insufficient_scope',
  'ip_not_allowed',
  'forbidden_origin',
  'rate_limit_exceeded',
  'service_unavailable',
  'internal_error',
];

/** What only a path that names a tenant can be answered with. */
const SLUG_ERRORS: ErrorCode[] = ['tenant_not_found', 'tenant_mismatch'];

/** Where a suspended tenant is refused: by every route of its own that is no read. */
const isWriteOfTenant = ({ access, method }: Route) => access === 'tenant' && method !== 'GET';

/** Details as they really come, for the examples; other codes repeat their sentence. */
const DETAILS: Partial<Record<ErrorCode, string[]>> = {
  invalid_video_input: ['Send exactly one of video_file, video_url and upload_id.'],
  invalid_metadata: ['/channel: must be one of "web", "mobile"'],
  invalid_request: ['limit: Too big: expected number to be <=100'],
  insufficient_credits: ['required: 2', 'available: 1'],
  insufficient_scope: ['detection:write'],
};

const EXAMPLE_REQUEST_ID = '019e5a0c-2f6b-7c41-9a3e-5d2f1b7c8e90';

/** Every error code that a route documents, in the order of the table. */
export function errorsOf(route: Route): ErrorCode[] {
  const around =
    route.access === 'public'
      ? (['payload_too_large', 'internal_error'] as ErrorCode[])
      : [
          ...PIPELINE_ERRORS,
          ...(route.path.includes(':tenant_slug') ? SLUG_ERRORS : []),
          ...(isWriteOfTenant(route) ? (['tenant_suspended'] as const) : []),
        ];
  const own = new Set([...route.errors, ...around]);
  return ERROR_CODES.filter((code) => own.has(code));
}

const pascal = (code: string) =>
  code.replace(/(?:^|_)(\w)/g, (_match, letter: string) => letter.toUpperCase());

/** Answers with the same codes are one component, named after them. */
function componentName(codes: ErrorCode[]): string {
  return codes.map(pascal).join('Or');
}

function codesByStatus(route: Route): Map<number, ErrorCode[]> {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of errorsOf(route)) {
    const { status } = ERRORS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return byStatus;
}

/** References to the error answers of a route, by status. */
export function errorResponses(route: Route): Record<string, { $ref: string }> {
  return Object.fromEntries(
    [...codesByStatus(route)].map(([status, codes]) => [
      status,
      { $ref: `#/components/responses/${componentName(codes)}` },
    ]),
  );
}

function exampleRefs(codes: ErrorCode[], kind: 'Envelope' | 'Problem') {
  return Object.fromEntries(
    codes.map((code) => [code, { $ref: `#/components/examples/${pascal(code)}${kind}` }]),
  );
}

function response(status: number, codes: ErrorCode[]) {
  const isTemporary = status === 429 || status === 503;
  return {
    description: codes.map((code) => `\`${code}\`: ${ERRORS[code].title}`).join('\n\n'),
    headers: {
      'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
      ...(isTemporary && { 'Retry-After': { $ref: '#/components/headers/Retry-After' } }),
    },
    content: {
      'application/json': {
        schema: { $ref: '#/components/schemas/ErrorEnvelope' },
        examples: exampleRefs(codes, 'Envelope'),
      },
      'application/problem+json': {
        schema: { $ref: '#/components/schemas/Problem' },
        examples: exampleRefs(codes, 'Problem'),
      },
    },
  };
}

interface Example {
  summary: string;
  value: unknown;
}

function examples(code: ErrorCode): Record<string, Example> {
  const { status, title } = ERRORS[code];
  const details = DETAILS[code] ?? [title];
  const envelope = { data: null, success: false, message: title, errors: [{ [code]: details }] };
  const problem = {
    type: `/docs/errors#${code}`,
    title,
    status,
    detail: details.join(' '),
    instance: '/api/v1/acme/video/detect',
    code,
    request_id: EXAMPLE_REQUEST_ID,
  };
  return {
    [`${pascal(code)}Envelope`]: { summary: code, value: envelope },
    [`${pascal(code)}Problem`]: { summary: code, value: problem },
  };
}

/** The error answers that `routes` refer to, with one example per code in either form. */
export function errorComponents(routes: readonly Route[]) {
  const responses: Record<string, ReturnType<typeof response>> = {};
  const used = new Set<ErrorCode>();
  for (const route of routes) {
    for (const [status, codes] of codesByStatus(route)) {
      responses[componentName(codes)] ??= response(status, codes);
      for (const code of codes) used.add(code);
    }
  }
  const inOrder = ERROR_CODES.filter((code) => used.has(code));
  return { responses, examples: Object.assign({}, ...inOrder.map(examples)) as Record<string, Example> };
}
