import { describe, expect, it } from 'vitest';
import { type RegisteredFunction, readFunctionConfigs } from './function-configs';

const fn = (options: Partial<RegisteredFunction>): RegisteredFunction => ({
  id: 'app-fn',
  triggers: [{ event: 'a/b' }],
  steps: { step: {} },
  ...options,
});

describe('readFunctionConfigs', () => {
  it('reads retries, limits, key, priority and triggers', () => {
    const [config] = readFunctionConfigs([
      fn({
        steps: { step: { retries: { attempts: 2 } } },
        concurrency: [{ limit: 8 }, { limit: 2, key: 'event.data.tenant_id' }],
        priority: { run: 'event.data.priority' },
        timeouts: { start: '9m', finish: '1h30m' },
        triggers: [{ event: 'a/b', expression: "event.data.kind == 'x'" }, { cron: '0 * * * *' }],
      }),
    ]);
    expect(config).toMatchObject({
      maxAttempts: 3,
      total: 8,
      keys: [{ path: 'event.data.tenant_id', limit: 2 }],
      priorityPath: 'event.data.priority',
      startTimeoutMs: 540_000,
      finishTimeoutMs: 5_400_000,
      events: [{ name: 'a/b', filter: { path: 'event.data.kind', value: 'x' } }],
      crons: [{ schedule: '0 * * * *' }],
    });
  });

  it('takes five attempts where a function does not say', () => {
    expect(readFunctionConfigs([fn({})])[0]).toMatchObject({ maxAttempts: 5, total: null, keys: [] });
  });

  it('gives failure handlers enough attempts to outlive an outage', () => {
    const failure = fn({
      triggers: [{ event: 'inngest/function.failed', expression: "event.data.function_id == 'app-fn'" }],
      steps: { step: { retries: { attempts: 1 } } },
    });
    expect(readFunctionConfigs([failure])[0]?.maxAttempts).toBe(20);
  });

  it.each([
    ['debounce', { debounce: { period: '1s' } }],
    ['throttle', { throttle: { limit: 1, period: '1s' } }],
    ['rateLimit', { rateLimit: { limit: 1, period: '1s' } }],
    ['batchEvents', { batchEvents: { maxSize: 2, timeout: '1s' } }],
    ['singleton', { singleton: { mode: 'skip' } }],
    ['timeout', { timeouts: { start: 'soon' } }],
    ['idempotency', { idempotency: 'event.data.id' }],
    ['cancelOn', { cancel: [{ event: 'x' }] }],
    ['concurrency key', { concurrency: { limit: 1, key: 'event.data.a + event.data.b' } }],
    ['concurrency scope', { concurrency: { limit: 1, key: 'event.data.a', scope: 'account' } }],
    ['concurrency limit', { concurrency: 0 }],
    [
      'two concurrency limits',
      { concurrency: [{ limit: 3 }, { limit: 2 }, { limit: 1, key: 'event.data.a' }] },
    ],
    ['priority', { priority: { run: 'event.data.vip ? 10 : 0' } }],
    ['wildcard', { triggers: [{ event: 'a/*' }] }],
    ['trigger expression', { triggers: [{ event: 'a/b', expression: 'event.data.n > 3' }] }],
    ['no trigger', { triggers: [] }],
    ['cron', { triggers: [{ cron: 'TZ=UTC 0 0 * * *' }] }],
  ])('refuses what it cannot honour, by name: %s', (word, options) => {
    expect(() => readFunctionConfigs([fn(options)])).toThrow(new RegExp(`"app-fn".*${word}`));
  });
});
