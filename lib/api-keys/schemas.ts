import { z } from 'zod';
import { displayName, givenInstant, instant, pageOfSchema, pageParams } from '@/lib/routing/fields';
import { MAX_REQUESTS_PER_MINUTE } from '@/lib/shared/limits';
import { SCOPES } from '@/lib/shared/scopes';
import { KEY_STATUSES, MODES } from '@/lib/shared/statuses';
import { CIDR } from './cidr';
import { MAX_CIDRS } from './key-limits';

const MAX_OVERLAP_HOURS = 720;

const scopes = z
  .array(z.enum(SCOPES))
  .max(100)
  .meta({ description: 'What the key may do; empty is nothing', example: ['detection:write'] });
const allowedCidrs = z
  .array(z.string().max(64).regex(CIDR, 'must be an IPv4 or IPv6 network in CIDR notation'))
  .max(MAX_CIDRS)
  .meta({ description: 'Networks the key works from; empty is everywhere', example: ['203.0.113.0/24'] });
const rateLimit = z
  .number()
  .int()
  .min(1)
  .max(MAX_REQUESTS_PER_MINUTE)
  .nullable()
  .meta({ description: 'Requests a minute; null is the default of the installation' });
const expiresAt = givenInstant.nullable().meta({ description: 'When the key ends; null is never' });

const keyFields = {
  key_id: z.uuid(),
  name: z.string(),
  mode: z.enum(MODES),
  prefix: z.string().meta({ description: 'How the key begins' }),
  last_four: z.string(),
  scopes: z.array(z.enum(SCOPES)),
  allowed_cidrs: z.array(z.string()),
  rate_limit_per_minute: z.number().int().nullable(),
  status: z.enum(KEY_STATUSES).meta({ description: '`expiring`: works, and ends within 7 days' }),
  created_at: instant,
  created_by: z
    .object({ member_id: z.uuid(), name: z.string() })
    .nullable()
    .meta({ description: 'The member who made it; null for a key, the operator, or a member since removed' }),
  expires_at: instant.nullable(),
  revoked_at: instant.nullable(),
  last_used_at: instant.nullable().meta({ description: 'To the minute' }),
  rotated_from: z.uuid().nullable().meta({ description: 'The key that this one replaces' }),
  rotated_to: z.uuid().nullable().meta({ description: 'The key that replaces this one' }),
};

export const apiKeySchema = z.object(keyFields).meta({ id: 'ApiKey' });
export type ApiKeyView = z.output<typeof apiKeySchema>;
export const apiKeyPageSchema = pageOfSchema(apiKeySchema, 'ApiKeyPage');
export type ApiKeyPage = z.output<typeof apiKeyPageSchema>;

export const issuedKeySchema = z
  .object({
    ...keyFields,
    key: z.string().meta({ description: 'The key itself. Shown now and never again' }),
  })
  .meta({ id: 'IssuedApiKey' });
export type IssuedApiKeyView = z.output<typeof issuedKeySchema>;

export const keyListQuery = z.object({
  ...pageParams,
  mode: z.enum(MODES).optional(),
  status: z.enum(KEY_STATUSES).optional(),
});

export const createKeySchema = z
  .strictObject({
    name: displayName,
    mode: z.enum(MODES),
    scopes,
    expires_at: expiresAt.default(null),
    allowed_cidrs: allowedCidrs.default([]),
    rate_limit_per_minute: rateLimit.default(null),
  })
  .meta({ id: 'CreateApiKey' });

export const updateKeySchema = z
  .strictObject({
    name: displayName.optional(),
    scopes: scopes.optional(),
    expires_at: expiresAt.optional(),
    allowed_cidrs: allowedCidrs.optional(),
    rate_limit_per_minute: rateLimit.optional(),
  })
  .meta({ id: 'UpdateApiKey' });

export const rotateKeySchema = z
  .strictObject({
    overlap_hours: z
      .number()
      .min(0)
      .max(MAX_OVERLAP_HOURS)
      .default(24)
      .meta({ description: 'How long the old key goes on working' }),
  })
  .meta({ id: 'RotateApiKey' });
