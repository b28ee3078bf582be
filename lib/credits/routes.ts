import type { z } from 'zod';
import { ok } from '@/lib/http/envelope';
import { exportReply } from '@/lib/http/export-stream';
import { EXPORTED_FILE, toDate } from '@/lib/routing/fields';
import { parseBody, parseQuery } from '@/lib/routing/parse';
import type { Route, TenantRoute } from '@/lib/routing/route';
import { exportLedger } from './export-ledger';
import { listLedger } from './list-ledger';
import { getCredits, readCredits } from './read-credits';
import {
  creditsSchema,
  ledgerExportQuery,
  ledgerQuery,
  type MovementPage,
  movementPageSchema,
  updateCreditsBody,
} from './schemas';
import { setLowBalanceLevel } from './set-low-balance-level';
import { MOVEMENT_COLUMNS, toPublicCredits, toPublicMovement } from './to-public-credits';

const BASE = '/api/v1/:tenant_slug/credits';
const read = { access: 'tenant', scope: 'credits:read', method: 'GET', tag: 'Credits' } as const;

const filterOf = (query: Omit<z.infer<typeof ledgerExportQuery>, 'format'>) => ({
  kind: query.kind,
  submissionId: query.submission_id,
  from: toDate(query.from),
  to: toDate(query.to),
});

const getRoute: TenantRoute = {
  ...read,
  path: BASE,
  operationId: 'getCredits',
  summary: 'Balance, and what running submissions have reserved',
  responses: [{ status: 200, description: 'The credits', schema: creditsSchema }],
  errors: [],
  handle: async (context) => ok(toPublicCredits(await getCredits(context))),
};

const updateRoute: TenantRoute = {
  access: 'tenant',
  scope: 'settings:write',
  method: 'PATCH',
  path: BASE,
  operationId: 'updateCredits',
  tag: 'Credits',
  summary: 'Set the level at which `credits.low` is sent',
  description:
    'The webhook is sent once when spending brings the balance to the level or below, and again only after credits were granted that lift it above, or after the level was changed. A balance that is already there is told of at the next spending.',
  requestBody: [{ contentType: 'application/json', schema: updateCreditsBody }],
  responses: [{ status: 200, description: 'The credits', schema: creditsSchema }],
  errors: ['invalid_request', 'payload_too_large'],
  async handle(context, request) {
    const body = await parseBody(updateCreditsBody, request);
    await setLowBalanceLevel(context, body.low_balance_level);
    return ok(toPublicCredits(await readCredits(context.tenant.id)));
  },
};

const ledgerRoute: TenantRoute = {
  ...read,
  path: `${BASE}/ledger`,
  operationId: 'listCreditMovements',
  summary: 'List movements of credits, newest first',
  query: ledgerQuery,
  responses: [{ status: 200, description: 'One page', schema: movementPageSchema }],
  errors: ['invalid_request'],
  async handle(context, request) {
    const query = parseQuery(ledgerQuery, request.query);
    const { limit, cursor } = query;
    const page = await listLedger(context, { ...filterOf(query), limit, cursor });
    return ok<MovementPage>({ items: page.items.map(toPublicMovement), next_cursor: page.nextCursor });
  },
};

const exportRoute: TenantRoute = {
  ...read,
  path: `${BASE}/ledger/export`,
  operationId: 'exportCreditMovements',
  summary: 'All movements of credits as a file',
  description: 'Streamed, newest first. A file that ends before its time was cut off by an error.',
  query: ledgerExportQuery,
  responses: EXPORTED_FILE,
  errors: ['invalid_request'],
  async handle(context, request) {
    const { format, ...query } = parseQuery(ledgerExportQuery, request.query);
    return exportReply('ledger', MOVEMENT_COLUMNS, format, exportLedger(context, filterOf(query)));
  },
};

export const creditRoutes: Route[] = [getRoute, updateRoute, ledgerRoute, exportRoute];
