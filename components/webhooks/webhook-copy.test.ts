import { describe, expect, it } from 'vitest';
import { valuesOf } from '@/components/ui/address';
import { DELIVERY_RULES, startOf } from './delivery-filter';
import { resultText, summarizeEvents } from './webhook-copy';

describe('the result of an attempt', () => {
  it('is the status, or why there was none, or nothing yet', () => {
    expect(resultText({ response_status: 410, error: null })).toBe('HTTP 410');
    expect(resultText({ response_status: null, error: 'timeout' })).toBe('Timed out');
    expect(resultText({ response_status: null, error: 'something new' })).toBe('something new');
    expect(resultText({ response_status: null, error: null })).toBeNull();
  });
});

describe('the events of an endpoint', () => {
  it('are summed up; none named is all', () => {
    expect(summarizeEvents([])).toBe('All events');
    expect(summarizeEvents(['credits.low'])).toBe('credits.low');
    expect(summarizeEvents(['credits.low', 'submission.failed'])).toBe('credits.low and 1 more');
  });
});

describe('the filter of the log', () => {
  it('takes what it knows from an address, and drops the rest', () => {
    const known = new URLSearchParams('status=failed&event=webhook.test&span=24h&delivery=x');
    expect(valuesOf(known, DELIVERY_RULES)).toEqual({ status: 'failed', event: 'webhook.test', span: '24h' });
    expect(valuesOf(new URLSearchParams('status=odd&event=&span=1y'), DELIVERY_RULES)).toEqual({});
  });

  it('begins to the minute, so that a question stays the same for a while', () => {
    const nowMs = Date.parse('2026-11-24T12:00:59Z');
    expect(startOf('1h', nowMs)).toBe('2026-11-24T11:00:00.000Z');
    expect(startOf(undefined, nowMs)).toBeUndefined();
  });
});
