import { sql } from '@/db/client';
import type { Context } from '@/lib/context';
import { AppError } from '@/lib/errors';
import { isOwnOrigin } from '@/lib/http/address';
import type { ApiRequest } from '@/lib/http/types';

/**
 * Lets a web page in only from our own origin or one of the tenant's list. What sends no `Origin` is no web page.
 * @throws AppError forbidden_origin
 */
export async function requireAllowedOrigin(context: Context, request: ApiRequest): Promise<void> {
  const { origin } = request.headers;
  if (origin === undefined || isOwnOrigin(request.headers)) return;
  const rows = await sql()`
    select 1 from tenants where id = ${context.tenant.id} and ${origin} = any(allowed_origins)`;
  if (rows.length > 0) return;
  throw new AppError(
    'forbidden_origin',
    'The origin of this page is not among those that the tenant allows.',
    {
      facts: ['allowed_origins'],
    },
  );
}
