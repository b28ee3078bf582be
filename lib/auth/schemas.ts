import { z } from 'zod';
import { MAX_EMAIL_CHARACTERS, MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH } from '@/lib/shared/limits';

export const requestLinkSchema = z
  .strictObject({ email: z.email().max(MAX_EMAIL_CHARACTERS) })
  .meta({ id: 'RequestSignInLink' });

export const requestedLinkSchema = z
  .object({ email: z.string().meta({ description: 'As it was given' }) })
  .meta({ id: 'RequestedSignInLink' });
export type RequestedSignInLink = z.output<typeof requestedLinkSchema>;

/** A password to be; its rules are `passwordProblem`, which counts in characters and not in UTF-16. */
export const newPassword = z
  .string()
  .max(4 * MAX_PASSWORD_LENGTH)
  .meta({
    description: `${MIN_PASSWORD_LENGTH} to ${MAX_PASSWORD_LENGTH} characters, kept whole; what is easily guessed is refused`,
    example: 'a long sentence you remember',
  });
