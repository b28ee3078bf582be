/** Words of the API documents that belong to no single route. */

export const API_DESCRIPTION = `Submit a recorded selfie video once and poll for a verdict: a live person, or a fake.

**Envelope.** Every JSON answer is \`{ data, success, message }\`; errors add \`errors: [{ "<code>": ["<detail>"] }]\`. Codes are
stable. \`Accept: application/problem+json\` gets the same error as RFC 9457 problem details.

**Who calls.** \`X-API-Key\`, or the session cookie of the portal from its own pages. Each operation names the scope it
needs in \`x-required-scope\`. Checks come in this order: key (401), tenant (404, 403), scope (403), rate (429), input (400),
credits (402). A suspended tenant reads as ever; whatever else it asks for is \`tenant_suspended\` (403).

**Retries.** Repeat 429 and 503 after \`Retry-After\` seconds. Send one \`Idempotency-Key\` per submission, and a repeated submit
returns the original one.

**Unknown fields.** A query parameter, a member of a JSON body or a field of a form that an operation doesn't have is refused
with 400 and a detail that names it and those that it has; so is a query parameter sent twice. Only the operations of "Fast
check" let pass what they don't use. An empty query parameter counts as left out.

**Lists.** \`limit\` and \`cursor\`, newest first; \`next_cursor\` is null on the last page.`;

export const TAGS: { name: string; description: string }[] = [
  { name: 'Video detect', description: 'Submit a video, wait for its verdict, find it again.' },
  { name: 'Uploads', description: 'Resumable uploads (tus 1.0) from devices that hold no API key.' },
  { name: 'Fast check', description: 'Frames of a camera judged at once, for clients of the Moveris API.' },
  { name: 'API keys', description: 'Keys with scopes, expiry, networks and rotation.' },
  { name: 'Settings', description: 'What a tenant decides for itself.' },
  { name: 'Metadata schema', description: 'The JSON Schema that metadata of submissions must fit.' },
  { name: 'Credits', description: 'What submissions cost and have cost.' },
  { name: 'Usage', description: 'Submissions by day, model, verdict and key; the redacted log of requests.' },
  { name: 'Webhooks', description: 'Signed events (Standard Webhooks) with retries, a log and replay.' },
  { name: 'Members', description: 'The people of a tenant, their roles, and invites by link.' },
  {
    name: 'Account',
    description: 'What signed-in members do about themselves; API keys have no part in it.',
  },
  { name: 'Audit', description: 'Who changed what.' },
  {
    name: 'Operator',
    description:
      'All tenants and the state of the installation, for those who run it; API keys have no part in it.',
  },
  { name: 'Models', description: 'Model aliases with what they need and cost.' },
  { name: 'Service', description: 'Health, metrics and these documents.' },
];

interface ParameterText {
  description: string;
  example?: string;
}

const UUID = '019e5a0b-9c3d-7e52-8f41-6b0c2d9a7f13';

/** What a parameter means wherever it has no text of its own. */
const PARAMETERS: Record<string, ParameterText> = {
  tenant_slug: { description: "The tenant's name in addresses", example: 'acme' },
  model: { description: 'Alias of a model, as in the list of models', example: 'mixed-10-v2' },
  n: { description: 'Number of the frame, from 0', example: '0' },
  version: { description: 'Number of the version, from 1', example: '1' },
  token: { description: 'The unguessable part of the address', example: 'kQ7xW2' },
  limit: { description: 'Most items of the page' },
  status: { description: 'Only those with this status' },
  verdict: { description: 'Only those with this verdict' },
  from: { description: 'Only what is not older: ISO 8601 with an offset or Z, included' },
  to: { description: 'Only what is older: ISO 8601 with an offset or Z, not included' },
  format: { description: 'CSV with a line of column names, or one JSON object a line' },
  mode: { description: 'Only those of live or of test mode' },
  kind: { description: 'Only movements of this kind' },
  submission_id: { description: 'Identifier of the submission' },
  key_id: { description: 'Identifier of the API key' },
  event_type: { description: 'Only those of this event' },
  error_code: { description: 'Only those that were refused with this code' },
  method: { description: 'Only those with this HTTP method' },
  slug: { description: 'The slug to look up' },
};

/** Description and example of a parameter that says neither; ids need no entry. */
export function parameterText(name: string): ParameterText {
  const thing = name.replace(/_id$/, '').replaceAll('_', ' ');
  return PARAMETERS[name] ?? { description: `Identifier of the ${thing}`, example: UUID };
}

interface HeaderText {
  description: string;
  schema: { type: 'string' | 'integer'; enum?: string[] };
  example: string | number;
}

const text = (description: string, example: string): HeaderText => ({
  description,
  schema: { type: 'string' },
  example,
});

/** Every response header that a document mentions. */
export const HEADERS: Record<string, HeaderText> = {
  'X-Request-Id': text('Names the request in logs: quote it when asking for help', UUID),
  'RateLimit-Policy': text(
    'The limit that is closest to being reached, and its window',
    '"burst";q=6000;w=60',
  ),
  RateLimit: text('What is left of it, and the seconds until it is full again', '"burst";r=5999;t=42'),
  'Retry-After': {
    description: 'Seconds after which to ask again',
    schema: { type: 'integer' },
    example: 1,
  },
  Location: text('Address of what was created', `/api/v1/acme/video/detect/${UUID}`),
  'Idempotent-Replayed': {
    description: 'Present when an earlier submission is returned',
    schema: { type: 'string', enum: ['true'] },
    example: 'true',
  },
  'Content-Disposition': text('Name for the file', 'attachment; filename="ledger.csv"'),
  ETag: text('Entity tag, for If-None-Match', '"Zk1jX0bYc3Q"'),
};

/** A reference to the component of a known header, or a header in place that only its name describes. */
export function headerOf(name: string) {
  return Object.hasOwn(HEADERS, name)
    ? { $ref: `#/components/headers/${name}` }
    : { description: name, schema: { type: 'string' as const } };
}
