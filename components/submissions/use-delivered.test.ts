import { expect, it } from 'vitest';
import { firstSuccess } from './use-delivered';

const delivery = (event_type: string, status: string, finished_at: string | null) =>
  ({ event_type, status, finished_at }) as Parameters<typeof firstSuccess>[0][number];
const DONE = 'submission.completed';

it('is the first success of the event, null while none is there, and nothing where nobody is told', () => {
  const late = delivery(DONE, 'succeeded', '2026-01-01T00:00:09Z');
  const early = delivery(DONE, 'succeeded', '2026-01-01T00:00:02Z');
  const other = delivery('submission.failed', 'succeeded', '2026-01-01T00:00:01Z');
  expect(firstSuccess([late, early, other], DONE)).toBe('2026-01-01T00:00:02Z');
  expect(firstSuccess([delivery(DONE, 'pending', null), other], DONE)).toBeNull();
  expect(firstSuccess([other], DONE)).toBeUndefined();
});
