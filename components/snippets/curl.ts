import { detectPath } from '@/components/data/api-client';

/** A submit request as a shell shows it. */
export interface CurlRequest {
  apiOrigin: string;
  tenantSlug: string;
  video: { kind: 'file'; name: string } | { kind: 'url'; url: string };
  model: string;
  metadata: Record<string, unknown> | null;
  /** Test mode only: how it shall end. */
  testOutcome?: string;
  /** Left out: the shell makes a new one at each run. */
  idempotencyKey?: string;
}

/** One word of a POSIX shell, whatever it contains. */
export function shellWord(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** curl reads `;` and `,` in a form file name as its own syntax unless the name is in double quotes. */
function formFile(name: string): string {
  return shellWord(`video_file=@"${name.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`);
}

/** The curl command that sends the same request with an API key from `$LIFESIGN_API_KEY`. */
export function curlCommand(request: CurlRequest): string {
  const { video, model, metadata, idempotencyKey, testOutcome } = request;
  const url = request.apiOrigin + detectPath(request.tenantSlug);
  const source = video.kind === 'file' ? formFile(video.name) : shellWord(`video_url=${video.url}`);
  // --form-string: a value that starts with @ or < must not be read as the name of a file.
  const sourceOption = video.kind === 'file' ? '-F' : '--form-string';
  const key =
    idempotencyKey === undefined
      ? '"Idempotency-Key: $(uuidgen)"'
      : shellWord(`Idempotency-Key: ${idempotencyKey}`);
  const parts = [
    `curl -X POST ${shellWord(url)}`,
    '-H "X-API-Key: $LIFESIGN_API_KEY"',
    `-H ${key}`,
    `--form-string ${shellWord(`model=${model}`)}`,
    ...(metadata === null ? [] : [`--form-string ${shellWord(`metadata=${JSON.stringify(metadata)}`)}`]),
    ...(testOutcome === undefined ? [] : [`--form-string ${shellWord(`test_outcome=${testOutcome}`)}`]),
    `${sourceOption} ${source}`,
  ];
  return parts.join(' \\\n  ');
}

/** The curl command that reads a submission, held until there is something new. */
export function pollCommand(apiOrigin: string, tenantSlug: string, submissionId: string): string {
  const url = `${apiOrigin}${detectPath(tenantSlug, submissionId)}?wait=20`;
  return `curl ${shellWord(url)} \\\n  -H "X-API-Key: $LIFESIGN_API_KEY"`;
}
