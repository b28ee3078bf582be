import type { ApiClient, SubmitInput } from './client';

const RETRY_MS = 100;

/** What the retries of one Idempotency-Key were told: it must be one submission. */
export interface Accepted {
  key: string;
  ids: string[];
  attempts: number;
}

/**
 * Submits as a careful integrator does: the same Idempotency-Key until there is a 201, through broken connections
 * and 503s. Then once more, so that a replay is compared too.
 * @throws Error for any other answer, or when it takes too long
 */
export async function submitUntilAccepted(
  client: ApiClient,
  key: string,
  input: SubmitInput,
  timeoutMs = 90_000,
): Promise<Accepted> {
  const accepted: Accepted = { key, ids: [], attempts: 0 };
  const untilMs = Date.now() + timeoutMs;
  while (accepted.ids.length < 2) {
    if (Date.now() > untilMs) throw new Error(`${key} was not accepted within ${timeoutMs} ms`);
    accepted.attempts += 1;
    const answer = await client
      .submit({ ...input, headers: { ...input.headers, 'Idempotency-Key': key } })
      .catch(() => null);
    if (answer?.status === 201) {
      accepted.ids.push(answer.body.data.submission_id);
      continue;
    }
    // Only these two are invitations to come again.
    if (answer !== null && answer.status !== 503) {
      throw new Error(`${key} was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
  return accepted;
}
