import { z } from 'zod';
import { givenInstant, instant, pageOfSchema, pageParams } from '@/lib/routing/fields';
import { MAX_CREDITS } from '@/lib/shared/limits';
import { EXPORT_FORMATS, MOVEMENT_KINDS } from '@/lib/shared/statuses';

const level = z.number().int().min(0).max(MAX_CREDITS).nullable();

export const creditsSchema = z
  .object({
    balance: z.number().int().min(0).meta({ description: 'Credits that can be spent now' }),
    reserved: z
      .number()
      .int()
      .min(0)
      .meta({ description: 'Credits held for submissions that have not ended' }),
    low_balance_level: level.meta({
      description: '`credits.low` is sent when the balance falls to it; null: never',
    }),
  })
  .meta({ id: 'Credits' });
export type CreditsView = z.output<typeof creditsSchema>;

export const updateCreditsBody = z
  .strictObject({ low_balance_level: level.meta({ description: 'Null: no alert', example: 50 }) })
  .meta({ id: 'UpdateCredits' });

const kind = z.enum(MOVEMENT_KINDS);

export const movementSchema = z
  .object({
    id: z.number().int(),
    created_at: instant,
    kind: kind.meta({
      description:
        'A reservation takes credits when a video is submitted; they are captured with a verdict or released without one',
    }),
    amount: z
      .number()
      .int()
      .meta({ description: 'Change of the balance; a capture changes nothing any more' }),
    submission_id: z.uuid().nullable(),
    note: z.string().nullable(),
  })
  .meta({ id: 'CreditMovement' });
export type MovementView = z.output<typeof movementSchema>;

export const movementPageSchema = pageOfSchema(movementSchema, 'CreditMovementPage');
export type MovementPage = z.output<typeof movementPageSchema>;

const filters = {
  kind: kind.optional(),
  submission_id: z.uuid().optional(),
  from: givenInstant.optional(),
  to: givenInstant.optional().meta({ description: 'Not included' }),
};

export const ledgerQuery = z.object({ ...pageParams, ...filters });

export const ledgerExportQuery = z.object({ format: z.enum(EXPORT_FORMATS).default('csv'), ...filters });
