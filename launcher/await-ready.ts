import type { Env } from '@/lib/env';

const TRY_EVERY_MS = 50;
const ANSWER_TIMEOUT_MS = 6_000;

/** Address of a path on this machine's web process. */
export function localUrl({ HOST, PORT }: Env, path: string): string {
  const host = ['0.0.0.0', '::'].includes(HOST) ? '127.0.0.1' : HOST;
  return `http://${host.includes(':') ? `[${host}]` : host}:${PORT}${path}`;
}

/** What a not-ready answer says, for the operator. */
async function reasonOf(answer: Response): Promise<string> {
  const text = await answer.text().catch(() => '');
  try {
    const { errors } = JSON.parse(text) as { errors: (string | Record<string, unknown>)[] };
    return errors.flatMap((error) => (typeof error === 'string' ? error : Object.values(error))).join(' ');
  } catch {
    return `status ${answer.status}`;
  }
}

/**
 * Asks `url` until it answers 200.
 * @returns null when it did; else, after `timeoutMs`, what it said last
 */
export async function awaitReady(
  url: string,
  { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal },
): Promise<string | null> {
  const untilMs = performance.now() + timeoutMs;
  let last = 'no answer';
  while (performance.now() < untilMs && !signal.aborted) {
    const patience = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_TIMEOUT_MS)]);
    const answer = await fetch(url, { signal: patience }).catch(() => null);
    if (answer?.status === 200) return null;
    if (answer !== null) last = await reasonOf(answer);
    await new Promise((resolve) => setTimeout(resolve, TRY_EVERY_MS));
  }
  return last;
}
