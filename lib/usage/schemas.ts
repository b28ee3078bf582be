import { z } from 'zod';
import { ERROR_CODES } from '@/lib/errors';
import { givenDay, givenInstant, instant, pageOfSchema, pageParams } from '@/lib/routing/fields';
import { MODES, VERDICTS } from '@/lib/shared/statuses';
import { MAX_USAGE_DAYS, USAGE_GROUPS, type UsageGroup } from './get-usage';

const DAY_MS = 86_400_000;
const MAX_GROUP_BY = 40;

const day = givenDay;
const mode = z.enum(MODES).optional().meta({
  description: 'Default: that of the key, or of the switch in the portal. A test key sees test data only',
});

const isGroup = (text: string): text is UsageGroup => (USAGE_GROUPS as readonly string[]).includes(text);

const groupBy = z
  .string()
  .max(MAX_GROUP_BY)
  .regex(
    new RegExp(`^(?:${USAGE_GROUPS.join('|')})(?:,(?:${USAGE_GROUPS.join('|')}))*$`),
    `must be a list of ${USAGE_GROUPS.join(', ')}`,
  )
  .default('day')
  .meta({ description: `Any of ${USAGE_GROUPS.join(', ')}, separated by commas`, example: 'day,model' });

export const usageQuery = z.object({
  from: day.optional().meta({ description: 'First day, UTC. Default: 29 days before `to`' }),
  to: day.optional().meta({ description: 'Last day, UTC, included. Default: today' }),
  group_by: groupBy,
  key_id: z.uuid().optional().meta({ description: 'Only what this key submitted' }),
  mode,
});

/** The days asked for, filled in. @returns a sentence instead when they can't be */
export function usageDays(
  { from, to }: { from?: string; to?: string },
  nowMs = Date.now(),
): { from: string; to: string } | string {
  const lastMs = to === undefined ? Math.floor(nowMs / DAY_MS) * DAY_MS : Date.parse(to);
  const firstMs = from === undefined ? Math.max(0, lastMs - 29 * DAY_MS) : Date.parse(from);
  if (firstMs > lastMs) return 'from: must not lie after `to`';
  if ((lastMs - firstMs) / DAY_MS >= MAX_USAGE_DAYS) return `from: at most ${MAX_USAGE_DAYS} days at once`;
  const text = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  return { from: text(firstMs), to: text(lastMs) };
}

/** The groups of a `group_by` in a fixed order, each once. */
export function usageGroups(text: string): UsageGroup[] {
  const asked = text.split(',').filter(isGroup);
  return USAGE_GROUPS.filter((group) => asked.includes(group));
}

const count = z.number().int().min(0);
const figures = {
  submissions: count,
  completed: count,
  failed: count,
  live: count,
  fake: count,
  credits: count.meta({ description: 'Captured' }),
  p50_ms: z.number().min(0).nullable().meta({
    description:
      'Half of the verdicts were there after this time from the submission; null without a verdict',
  }),
  p95_ms: z.number().min(0).nullable(),
};

export const usageSchema = z
  .object({
    from: z.iso.date(),
    to: z.iso.date(),
    mode: z.enum(MODES),
    group_by: z.array(z.enum(USAGE_GROUPS)),
    totals: z.object(figures).meta({ id: 'UsageFigures' }),
    failure_reasons: z
      .array(
        z
          .object({
            code: z
              .string()
              .meta({ description: 'As in `reasons` of a submission', example: 'no_face_detected' }),
            submissions: count,
          })
          .meta({ id: 'FailureCount' }),
      )
      .meta({ description: 'Of all failed submissions, most frequent first' }),
    buckets: z.array(
      z
        .object({
          day: z.iso.date().optional().meta({ description: 'UTC' }),
          model: z.string().optional(),
          verdict: z.enum(VERDICTS).nullable().optional().meta({ description: 'Null: none, or not yet' }),
          key_id: z.uuid().nullable().optional().meta({ description: 'Null: submitted in the portal' }),
          key_name: z.string().nullable().optional(),
          ...figures,
        })
        .meta({ id: 'UsageBucket', description: 'Named by what `group_by` asked for' }),
    ),
  })
  .meta({ id: 'Usage' });
export type UsageView = z.output<typeof usageSchema>;

export const requestQuery = z.object({
  ...pageParams,
  mode,
  status: z
    .string()
    .regex(/^[1-5](?:\d\d|xx)$/, 'must be a status, or a class as 4xx')
    .optional()
    .meta({ description: 'A status, or a class of them', example: '4xx' }),
  error_code: z.enum(ERROR_CODES).optional(),
  key_id: z.uuid().optional(),
  caller: z
    .enum(['api_key', 'member'])
    .optional()
    .meta({ description: 'Only requests with API keys, or only those of people in the portal' }),
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']).optional(),
  route: z
    .string()
    .max(200)
    .regex(/^\/[\w:/.-]*$/, 'must be a path as the log shows it')
    .optional()
    .meta({ description: 'As the log shows it', example: '/api/v1/:tenant_slug/video/detect' }),
  request_id: z
    .string()
    .regex(/^[A-Za-z0-9_-]{8,64}$/, 'must be an X-Request-Id')
    .optional()
    .meta({
      description: 'The `X-Request-Id` of an answer',
      example: '019e5a0b-9c3d-7e52-8f41-6b0c2d9a7f13',
    }),
  from: givenInstant.optional(),
  to: givenInstant.optional().meta({ description: 'Not included' }),
});

export type RequestQuery = z.output<typeof requestQuery>;

/** Smallest and largest status that a `status` parameter stands for. */
export function statusesOf(text: string | undefined): [number, number] | undefined {
  if (text === undefined) return undefined;
  return [Number(text.replace('xx', '00')), Number(text.replace('xx', '99'))];
}

export const requestPageSchema = pageOfSchema(
  z
    .object({
      id: z.uuid(),
      request_id: z.string().nullable(),
      method: z.string(),
      route: z.string().meta({ description: 'The path with its parameters left out' }),
      status: z.number().int(),
      error_code: z.string().nullable(),
      reason: z.string().nullable().meta({
        description: 'Why a key was refused, for callers with audit:read',
        example: 'expired',
      }),
      duration_ms: z.number().int().min(0),
      key_id: z.uuid().nullable(),
      member_id: z.uuid().nullable(),
      created_at: instant,
    })
    .meta({ id: 'LoggedRequest' }),
  'LoggedRequestPage',
);
export type LoggedRequestPage = z.output<typeof requestPageSchema>;
export type LoggedRequestView = LoggedRequestPage['items'][number];
