import { getCredits } from '@/lib/credits/get-credits';
import { ok } from '@/lib/http/envelope';
import type { Route } from './route';
import { creditsSchema } from './schemas';

export const creditRoutes: Route[] = [
  {
    access: 'tenant',
    scope: 'credits:read',
    method: 'GET',
    path: '/api/v1/:tenant_slug/credits',
    operationId: 'getCredits',
    tag: 'Credits',
    summary: 'Balance, and what running submissions have reserved',
    responses: [{ status: 200, description: 'The credits', schema: creditsSchema }],
    errors: [],
    handle: async (context) => ok(await getCredits(context)),
  },
];
