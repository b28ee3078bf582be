import { ok } from '@/lib/http/envelope';
import { toDate } from '@/lib/routing/fields';
import { parseBody, parseQuery } from '@/lib/routing/parse';
import type { Route, TenantRoute } from '@/lib/routing/route';
import { checkSlug } from '@/lib/tenants/slug-exists';
import {
  type SlugAvailability,
  settingsSchema,
  slugAvailabilitySchema,
  slugQuery,
  updateSettingsSchema,
} from './schemas';
import { getSettings, updateSettings } from './settings';
import { toPublicSettings } from './to-public-settings';

const BASE = '/api/v1/:tenant_slug/settings';
const SETTINGS = { status: 200, description: 'The settings', schema: settingsSchema };

const getRoute: TenantRoute = {
  access: 'tenant',
  scope: 'settings:read',
  method: 'GET',
  path: BASE,
  operationId: 'getSettings',
  tag: 'Settings',
  summary: "The tenant's settings",
  responses: [SETTINGS],
  errors: [],
  handle: async (context) => ok(await toPublicSettings(await getSettings(context))),
};

const updateRoute: TenantRoute = {
  access: 'tenant',
  scope: 'settings:write',
  method: 'PATCH',
  path: BASE,
  operationId: 'updateSettings',
  tag: 'Settings',
  summary: 'Change settings',
  description:
    'Members that are left out stay as they are. Felt at once, on other nodes within a second. A new slug changes every address of the tenant: requests to the old one get 404, or 403 once another tenant has it.',
  requestBody: [{ contentType: 'application/json', schema: updateSettingsSchema }],
  responses: [SETTINGS],
  errors: ['invalid_request', 'payload_too_large', 'conflict'],
  async handle(context, request) {
    const body = await parseBody(updateSettingsSchema, request);
    const change = {
      name: body.name,
      slug: body.slug,
      threshold: body.threshold,
      retentionHours: body.retention_hours,
      allowedOrigins: body.allowed_origins,
      evidenceFrames: body.evidence_frames,
      signalsInResults: body.signals_in_results,
      weights: body.weights && { ...body.weights, until: toDate(body.weights.until) ?? null },
    };
    return ok(await toPublicSettings(await updateSettings(context, change, body.expected_version)));
  },
};

const slugRoute: TenantRoute = {
  access: 'tenant',
  scope: 'settings:read',
  method: 'GET',
  path: `${BASE}/slug-availability`,
  operationId: 'checkSlug',
  tag: 'Settings',
  summary: 'Whether a slug is free',
  query: slugQuery,
  responses: [{ status: 200, description: 'Whether it is', schema: slugAvailabilitySchema }],
  errors: ['invalid_request'],
  async handle(context, request) {
    const { slug } = parseQuery(slugQuery, request.query);
    return ok<SlugAvailability>({ slug, ...(await checkSlug(context, slug)) });
  },
};

export const settingsRoutes: Route[] = [getRoute, updateRoute, slugRoute];
