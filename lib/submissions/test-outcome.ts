import type { Context } from '@/lib/context';
import { AppError } from '@/lib/errors';
import { MAX_WEBHOOK_FAILURES } from '@/lib/shared/limits';
import { REASONS, type ReasonCode } from '@/lib/shared/reasons';
import type { Verdict } from '@/lib/shared/statuses';
import { failedOutcome, type SubmissionOutcome } from './settle-submission';

/** What the sandbox can be told to do with a submission instead of judging it. */
export type TestOutcome = { kind: Verdict | 'slow' | 'timeout' } | { kind: 'failed'; code: ReasonCode };

/** Deadline of a submission that shall run into it, in seconds: short enough to wait for. */
export const TIMEOUT_DEADLINE_S = 10;
/** How long `slow` stays in processing. */
export const SLOW_S = 20;
const LIVE_SCORE = 0.97;
const FAKE_SCORE = 0.03;

/** Reads a `test_outcome`; null when it is none. */
export function parseTestOutcome(text: string): TestOutcome | null {
  if (text === 'live' || text === 'fake' || text === 'slow' || text === 'timeout') return { kind: text };
  const code = text.startsWith('failed:') ? text.slice('failed:'.length) : '';
  return Object.hasOwn(REASONS, code) ? { kind: 'failed', code: code as ReasonCode } : null;
}

/** What a submit asks of the sandbox, as it came. */
export interface TestFields {
  testOutcome: string | null;
  testWebhookFailures: string | null;
}

/** @throws AppError invalid_request for unknown values, and for any in live mode */
export function requireTestFields(
  { mode }: Context,
  given: TestFields,
): { testOutcome: string | null; testWebhookFailures: number } {
  const { testOutcome, testWebhookFailures } = given;
  if (testOutcome === null && testWebhookFailures === null)
    return { testOutcome: null, testWebhookFailures: 0 };
  if (mode !== 'test') throw refused('test_outcome and test_webhook_failures are for test mode only.');
  if (testOutcome !== null && parseTestOutcome(testOutcome) === null) {
    throw refused('test_outcome must be live, fake, slow, timeout or failed:<reason code>.');
  }
  const failures = testWebhookFailures ?? '0';
  if (!/^\d{1,2}$/.test(failures) || Number(failures) > MAX_WEBHOOK_FAILURES) {
    throw refused(`test_webhook_failures must be a number from 0 to ${MAX_WEBHOOK_FAILURES}.`);
  }
  return { testOutcome, testWebhookFailures: Number(failures) };
}

const refused = (message: string) => new AppError('invalid_request', message);

/** How a submission of the sandbox ends; null when it is left to its deadline. */
export function outcomeInTest(
  outcome: TestOutcome,
  model: { version: string; frames: number },
): SubmissionOutcome | null {
  switch (outcome.kind) {
    case 'timeout':
      return null;
    case 'failed':
      return failedOutcome(outcome.code, 0);
    case 'live':
    case 'fake':
    case 'slow':
      return {
        kind: 'completed',
        modelVersion: model.version,
        realScore: outcome.kind === 'fake' ? FAKE_SCORE : LIVE_SCORE,
        verdict: outcome.kind === 'fake' ? 'fake' : 'live',
        framesProcessed: model.frames,
        processingMs: outcome.kind === 'slow' ? SLOW_S * 1_000 : 0,
        observed: null,
        reasons: [],
      };
  }
}
