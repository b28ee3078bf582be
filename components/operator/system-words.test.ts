import { describe, expect, it } from 'vitest';
import { type Status, troublesOf, type Worker } from './system-words';

const worker = (stale: boolean) => ({ worker_id: `w${stale}`, stale }) as Worker;
const disk = (free_bytes: number) => ({ disk: { free_bytes, total_bytes: 100 } }) as Status['storage'];

function status(change: Partial<Status>): Status {
  const readiness = { status: 'ready', checks: { database: { status: 'ok', latency_ms: 1 } } };
  return { readiness, workers: [worker(false)], storage: disk(10), ...change } as Status;
}

describe('what needs somebody', () => {
  it('is nothing while all is well, also without a known disk', () => {
    expect(troublesOf(status({}))).toEqual([]);
    expect(troublesOf(status({ storage: { disk: null } as Status['storage'] }))).toEqual([]);
  });

  it('is a failing check, in its own words', () => {
    const checks = { queue: { status: 'failing', latency_ms: 1, detail: 'No worker was seen.' } } as const;
    expect(troublesOf(status({ readiness: { status: 'unavailable', checks } }))).toEqual([
      'No worker was seen.',
    ]);
  });

  it('is a worker that died, and more so the last one', () => {
    expect(troublesOf(status({ workers: [worker(false), worker(true)] }))).toEqual([
      'A worker has stopped responding.',
    ]);
    for (const workers of [[], [worker(true)]])
      expect(troublesOf(status({ workers }))).toEqual([
        'No worker is alive: queued submissions are not processed.',
      ]);
  });

  it('is a disk with less than a tenth free', () => {
    expect(troublesOf(status({ storage: disk(9.9) }))).toEqual(['Less than 10 % of the disk is free.']);
  });
});
