import { z } from 'zod';
import { newPassword } from '@/lib/auth/schemas';
import { displayName, instant, pageOfSchema, pageParams } from '@/lib/routing/fields';
import { MAX_EMAIL_CHARACTERS } from '@/lib/shared/limits';
import { ROLES } from '@/lib/shared/scopes';
import { INVITE_MAILS, INVITE_STATUSES } from '@/lib/shared/statuses';

const role = z.enum(ROLES);

export const memberSchema = z
  .object({
    member_id: z.uuid(),
    email: z.string(),
    email_confirmed: z.boolean().meta({
      description: 'Whether the mailbox of the address has answered for it: by a mailed link, or a provider',
    }),
    name: z.string(),
    role,
    disabled: z.boolean(),
    disabled_at: instant.nullable(),
    created_at: instant,
    last_sign_in_at: instant.nullable(),
  })
  .meta({ id: 'Member' });
export type MemberView = z.output<typeof memberSchema>;
export const memberPageSchema = pageOfSchema(memberSchema, 'MemberPage');
export type MemberPage = z.output<typeof memberPageSchema>;

export const updateMemberSchema = z
  .strictObject({
    role: role.optional(),
    disabled: z
      .boolean()
      .optional()
      .meta({ description: 'true shuts this tenant, for present sessions too' }),
  })
  .meta({ id: 'UpdateMember' });

export const removedMemberSchema = z.object({ member_id: z.uuid() }).meta({ id: 'RemovedMember' });
export type RemovedMember = z.output<typeof removedMemberSchema>;

const inviteFields = {
  invite_id: z.uuid(),
  email: z.string(),
  role,
  status: z.enum(INVITE_STATUSES),
  created_at: instant,
  created_by: z
    .object({ member_id: z.uuid(), name: z.string() })
    .nullable()
    .meta({ description: 'The member who invited; null for a key, or a member since removed' }),
  expires_at: instant,
  accepted_at: instant.nullable(),
  revoked_at: instant.nullable(),
};

export const inviteSchema = z.object(inviteFields).meta({ id: 'Invite' });
export type InviteView = z.output<typeof inviteSchema>;
export const invitePageSchema = pageOfSchema(inviteSchema, 'InvitePage');
export type InvitePage = z.output<typeof invitePageSchema>;
export const newInviteSchema = z
  .object({
    ...inviteFields,
    accept_url: z.string().meta({
      description:
        'The link to pass on. Shown now and never again. Whoever joins by it has an address that is not confirmed',
      example: 'https://verify.example.com/accept-invite#token=kQ7xW2',
    }),
    mail: z.enum(INVITE_MAILS).meta({
      description:
        'Whether a link of its own went to the address by mail, which confirms it; `off`: the operator has configured none',
    }),
  })
  .meta({ id: 'NewInvite' });
export type NewInviteView = z.output<typeof newInviteSchema>;

export const createInviteSchema = z
  .strictObject({ email: z.email().max(MAX_EMAIL_CHARACTERS), role })
  .meta({ id: 'CreateInvite' });

export const inviteToken = z
  .string()
  .min(1)
  .max(200)
  .meta({ description: 'What follows `#token=` in the link' });

export const lookUpInviteSchema = z.strictObject({ token: inviteToken }).meta({ id: 'LookUpInvite' });

export const openInviteSchema = z
  .object({
    email: z.string(),
    role,
    tenant_name: z.string(),
    tenant_slug: z.string(),
    expires_at: instant,
    has_account: z
      .boolean()
      .meta({ description: 'Whether the address has a confirmed account: its password is asked for then' }),
  })
  .meta({ id: 'OpenInvite' });
export type OpenInviteView = z.output<typeof openInviteSchema>;

export const acceptInviteSchema = z
  .strictObject({
    token: inviteToken,
    name: displayName.optional().meta({
      description: 'Of a new account; somebody who has one keeps the name it has',
      example: 'Ada Lovelace',
    }),
    password: newPassword,
  })
  .meta({ id: 'AcceptInvite' });

export const acceptedInviteSchema = z
  .object({ member_id: z.uuid(), email: z.string(), role, tenant_slug: z.string() })
  .meta({ id: 'AcceptedInvite' });
export type AcceptedInvite = z.output<typeof acceptedInviteSchema>;

export const memberListQuery = z.object(pageParams);
export const inviteListQuery = z.object({ ...pageParams, status: z.enum(INVITE_STATUSES).optional() });
