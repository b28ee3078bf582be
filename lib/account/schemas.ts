import { z } from 'zod';
import { newPassword } from '@/lib/auth/schemas';
import { inviteToken } from '@/lib/members/schemas';
import { instant, pageOfSchema, pageParams } from '@/lib/routing/fields';
import { MAX_PASSWORD_LENGTH } from '@/lib/shared/limits';
import { ROLES } from '@/lib/shared/scopes';

export const changePasswordSchema = z
  .strictObject({
    current_password: z.string().min(1).max(MAX_PASSWORD_LENGTH).optional().meta({
      description: 'Left out by who has none, within 15 minutes of signing in',
      example: 'the one until now',
    }),
    new_password: newPassword,
  })
  .meta({ id: 'ChangePassword' });

export const sessionSchema = z
  .object({
    session_id: z.uuid(),
    current: z.boolean().meta({ description: 'Whether it is the one that asks' }),
    user_agent: z.string().nullable().meta({ description: 'What the browser said it is' }),
    created_at: instant,
    expires_at: instant,
  })
  .meta({ id: 'PortalSession' });
export type PortalSessionView = z.output<typeof sessionSchema>;
export const sessionPageSchema = pageOfSchema(sessionSchema, 'PortalSessionPage');
export type PortalSessionPage = z.output<typeof sessionPageSchema>;
export const sessionListQuery = z.object(pageParams);

export const endedSessionsSchema = z
  .object({ sessions_ended: z.number().int().min(0) })
  .meta({ id: 'EndedSessions' });
export type EndedSessions = z.output<typeof endedSessionsSchema>;

export const ownTenantsSchema = z
  .object({
    items: z.array(
      z.object({
        tenant_slug: z.string(),
        name: z.string(),
        role: z.enum(ROLES).meta({ description: 'The role of the asking person there' }),
      }),
    ),
  })
  .meta({ id: 'OwnTenants' });
export type OwnTenants = z.output<typeof ownTenantsSchema>;

export const acceptOwnInviteSchema = z.strictObject({ token: inviteToken }).meta({ id: 'AcceptOwnInvite' });
