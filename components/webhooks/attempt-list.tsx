import { formatDuration } from '@/lib/shared/format';
import { CodeBlock } from '../ui/code-block';
import { Time } from '../ui/time';
import { type Delivery, resultText } from './webhook-copy';

type Attempt = Delivery['attempt_log'][number];

/** Headers as they stand in a request. */
function headersText(headers: Record<string, string>): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');
}

function AttemptRow({ attempt }: { attempt: Attempt }) {
  const { response_body: body, request_headers: headers } = attempt;
  return (
    <li className="py-3 first:pt-0 last:pb-0">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <p className="font-medium">
          {attempt.attempt}. {resultText(attempt)}
        </p>
        <p className="text-[13px] text-ink-faint">
          <Time value={attempt.started_at} /> · {formatDuration(attempt.duration_ms)}
        </p>
      </div>
      {(body || headers) && (
        <details className="mt-1">
          <summary className="inline-flex min-h-9 items-center rounded-sm text-[13px] text-ink-soft underline decoration-line-strong underline-offset-4 hover:text-ink">
            Headers and response
          </summary>
          <div className="mt-2 space-y-3">
            {headers && (
              <CodeBlock what={`Headers of attempt ${attempt.attempt}`} code={headersText(headers)} />
            )}
            {body && <CodeBlock what={`Response to attempt ${attempt.attempt}, first part`} code={body} />}
          </div>
        </details>
      )}
    </li>
  );
}

/** Every try of a delivery, newest first. */
export function AttemptList({ attempts }: { attempts: Attempt[] }) {
  if (attempts.length === 0) return <p className="text-sm text-ink-faint">No attempts yet.</p>;
  return (
    <ol reversed className="divide-y divide-line text-sm">
      {attempts.toReversed().map((attempt) => (
        <AttemptRow key={attempt.attempt} attempt={attempt} />
      ))}
    </ol>
  );
}
