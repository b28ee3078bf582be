import { expect, it } from 'vitest';
import type { Context } from '@/lib/context';
import { REASONS } from '@/lib/shared/reasons';
import type { Mode } from '@/lib/shared/statuses';
import { outcomeInTest, parseTestOutcome, requireTestFields } from './test-outcome';

const MODEL = { version: '1', frames: 10 };
const context = (mode: Mode) => ({ mode }) as Context;

it('every reason of the table can be ordered, and ends with the sentence of the table', () => {
  for (const [code, { userMessage }] of Object.entries(REASONS)) {
    const ordered = parseTestOutcome(`failed:${code}`);
    expect(ordered && outcomeInTest(ordered, MODEL)).toMatchObject({
      kind: 'failed',
      code,
      message: userMessage,
    });
  }
});

it('only known outcomes are taken, also none that every object has', () => {
  for (const text of ['failed:', 'failed:nonsense', 'failed:toString', 'LIVE', '', 'failed:constructor'])
    expect(parseTestOutcome(text), text).toBeNull();
});

it('live submissions refuse what is for the sandbox', () => {
  const none = { testOutcome: null, testWebhookFailures: null };
  expect(requireTestFields(context('live'), none)).toEqual({ testOutcome: null, testWebhookFailures: 0 });
  expect(() => requireTestFields(context('live'), { ...none, testOutcome: 'live' })).toThrow(/test mode/);
  expect(() => requireTestFields(context('live'), { ...none, testWebhookFailures: '0' })).toThrow(
    /test mode/,
  );
});

it('the number of failing deliveries has a cap', () => {
  const ask = (testWebhookFailures: string) =>
    requireTestFields(context('test'), { testOutcome: 'live', testWebhookFailures });
  expect(ask('10').testWebhookFailures).toBe(10);
  for (const bad of ['11', '-1', '1.5', 'x', '']) expect(() => ask(bad), bad).toThrow(/0 to 10/);
});
