import { NonRetriableError } from 'inngest';
import { expect, it } from 'vitest';
import { AppError } from '@/lib/errors';
import { storageFailed } from '@/lib/storage/storage';
import { FinalErrors } from './final-errors';

/** What becomes of an error that a step throws. */
const thrownFor = (error: unknown) =>
  (FinalErrors.prototype.wrapStepHandler as (given: { next: () => Promise<unknown> }) => Promise<unknown>)({
    next: () => Promise.reject(error),
  }).catch((thrown: unknown) => thrown);

it('a verdict about the input is final, and keeps its code', async () => {
  const thrown = await thrownFor(new AppError('invalid_video_input'));
  expect(thrown).toBeInstanceOf(NonRetriableError);
  expect(thrown).toMatchObject({ cause: { code: 'invalid_video_input' } });
});

it('a storage that is full or away is tried again, and the state of the run holds nothing of where it is', async () => {
  const cause = Object.assign(new Error("ENOSPC: no space left on device, open '/srv/videos/x'"), {
    code: 'ENOSPC',
  });
  for (const error of [storageFailed(cause), storageFailed(new Error('socket hang up'))]) {
    const thrown = await thrownFor(error);
    expect(thrown).toBeInstanceOf(Error);
    expect(thrown).not.toBeInstanceOf(NonRetriableError);
    expect((thrown as Error).message).toBe(error.message);
    expect((thrown as Error).cause).toBeUndefined();
  }
});
