import { isRolledBack } from '@/db/is-rolled-back';
import type { Context } from '@/lib/context';
import { AppError } from '@/lib/errors';
import { openStorage } from '@/lib/storage/open-storage';
import { type Created, createSubmission, type NewSubmission } from './create-submission';

/**
 * Makes the submission of a file that was stored for it, and removes the file unless the submission owns it.
 * @param key null when nothing was stored
 * @param prepare works out the submission; whatever it throws, there is none
 * @throws AppError those of `prepare` and of `createSubmission`
 */
export async function createFromStored(
  context: Context,
  key: string | null,
  prepare: () => Promise<NewSubmission>,
): Promise<Created> {
  let mayBeOwned = false;
  try {
    const submission = await prepare();
    mayBeOwned = true;
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
