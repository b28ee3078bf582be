import { isRolledBack } from '@/db/is-rolled-back';
import type { Context } from '@/lib/context';
import { AppError } from '@/lib/errors';
import { openStorage } from '@/lib/storage/open-storage';
import { type Created, createSubmission, type NewSubmission } from './create-submission';

/**
 * What `work` comes to, while nothing owns the file that was stored for it: where it fails, the file goes.
 * @param key null when nothing was stored
 */
export async function orDiscard<T>(key: string | null, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (key !== null) await openStorage().remove(key);
    throw error;
  }
}

/**
 * Makes a submission, and removes the file that was stored for it unless the submission owns it.
 * @throws AppError those of `createSubmission`
 */
export async function createFromStored(context: Context, submission: NewSubmission): Promise<Created> {
  const { video } = submission;
  // An upload was there before, and is there for the next try.
  const key = video.kind === 'file' || video.kind === 'frames' ? video.key : null;
  let mayBeOwned = true;
  try {
    const created = await createSubmission(context, submission);
    mayBeOwned = !created.isReplay;
    return created;
  } catch (error) {
    // A refusal of ours or of the database is certain. A connection lost at the commit is not: then the sweep decides.
    if (error instanceof AppError || isRolledBack(error)) mayBeOwned = false;
    throw error;
  } finally {
    if (!mayBeOwned && key !== null) await openStorage().remove(key);
  }
}
