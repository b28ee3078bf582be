import { z } from 'zod';

export const requestLinkSchema = z.object({ email: z.email().max(254) }).meta({ id: 'RequestSignInLink' });

export const requestedLinkSchema = z
  .object({ email: z.string().meta({ description: 'As it was given' }) })
  .meta({ id: 'RequestedSignInLink' });
