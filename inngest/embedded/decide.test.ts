import { describe, expect, it } from 'vitest';
import { decide, sleepMs } from './decide';
import type { Job, Op } from './types';

const job: Job = {
  id: 'j',
  runId: 'r',
  fnId: 'f',
  lane: '',
  stepId: 'step',
  kind: 'call',
  attempt: 0,
  maxAttempts: 3,
  gen: 1,
  parallel: false,
  prioritySeconds: 0,
  expiresAt: null,
  hasSteps: false,
  event: { id: 'e', name: 'n', data: {}, ts: 0 },
};
const error = { name: 'Error', message: 'oops' };
const ops = (list: Op[], on: Partial<Job> = {}, retryAfterMs: number | null = null) =>
  decide({ ...job, ...on }, { kind: 'ops', ops: list, retryAfterMs }, [100]);

describe('decide', () => {
  it('completes a run with its result, null for none', () => {
    expect(decide(job, { kind: 'result', data: undefined }, [])).toEqual({
      steps: [],
      next: { type: 'complete', result: null },
    });
    expect(
      ops([
        { id: 'a', op: 'StepRun', data: 1 },
        { id: 'c', op: 'RunComplete', data: 2 },
      ]),
    ).toEqual({
      steps: [{ id: 'a', name: 'a', memo: { data: 1 } }],
      next: { type: 'complete', result: 2 },
    });
  });

  it('remembers a step without a value as null, never as nothing', () => {
    expect(ops([{ id: 'a', op: 'StepRun' }])).toEqual({
      steps: [{ id: 'a', name: 'a', memo: { data: null } }],
      next: { type: 'continue' },
    });
  });

  it('retries a step error after the delay it asks for, otherwise after the configured one', () => {
    expect(ops([{ id: 'a', op: 'StepError', error }], {}, 7_000).next).toEqual({
      type: 'retry',
      error,
      delayMs: 7_000,
    });
    const { next } = ops([{ id: 'a', op: 'StepError', error }]);
    expect(next).toMatchObject({ type: 'retry', error });
    expect((next as { delayMs: number }).delayMs).toBeGreaterThanOrEqual(100);
    expect((next as { delayMs: number }).delayMs).toBeLessThanOrEqual(125);
  });

  it('fails instead of retrying when the attempts are used up', () => {
    expect(ops([{ id: 'a', op: 'StepError', error }], { attempt: 2 }).next).toEqual({ type: 'fail', error });
    expect(decide({ ...job, attempt: 2 }, { kind: 'error', error, retryAfterMs: 9_000 }, []).next.type).toBe(
      'fail',
    );
  });

  it('lets the function see a step that failed for good', () => {
    expect(ops([{ id: 'a', op: 'StepFailed', error }])).toEqual({
      steps: [{ id: 'a', name: 'a', memo: { error } }],
      next: { type: 'continue' },
    });
  });

  it('plans several steps as parallel, one as not', () => {
    const one: Op = { id: 'a', op: 'StepPlanned', displayName: 'A' };
    expect(ops([one]).next).toMatchObject({ type: 'plan', parallel: false });
    expect(ops([one, { id: 's', op: 'Sleep', name: '2s' }]).next).toEqual({
      type: 'plan',
      parallel: true,
      jobs: [
        { stepId: 'a', name: 'A', kind: 'call', delayMs: 0 },
        { stepId: 's', name: '2s', kind: 'sleep', delayMs: 2_000 },
      ],
    });
  });

  it('fails loudly on what it does not know', () => {
    expect(ops([{ id: 'a', op: 'WaitForEvent' }]).next).toMatchObject({
      type: 'fail',
      error: { name: 'Unsupported' },
    });
  });

  it('fails on outputs above 4 MB', () => {
    const data = 'x'.repeat(4 * 1_048_576);
    expect(ops([{ id: 'a', op: 'StepRun', data }]).next).toMatchObject({ error: { name: 'OutputTooLarge' } });
    expect(decide(job, { kind: 'result', data }, []).next).toMatchObject({
      error: { name: 'OutputTooLarge' },
    });
  });

  it('does not count a call the SDK refused', () => {
    expect(decide(job, { kind: 'refused', error }, []).next.type).toBe('hand_back');
  });
});

describe('sleepMs', () => {
  it.each([
    ['2s', 2_000],
    ['1h30m', 5_400_000],
    ['500ms', 500],
    ['1w2d', 777_600_000],
    ['2026-01-01T00:00:10Z', 10_000],
    ['2020-01-01T00:00:00Z', 0],
    ['nonsense', 0],
  ])('reads %s', (text, expected) => {
    expect(sleepMs(text, Date.parse('2026-01-01T00:00:00Z'))).toBe(expected);
  });
});
