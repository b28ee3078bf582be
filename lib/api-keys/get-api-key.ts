import { db } from '@/db/client';
import { type Context, requireScope } from '@/lib/context';
import { type ApiKeyDetails, readKey } from './key-details';

/** One key of the tenant, without its secret. @throws AppError not_found */
export async function getApiKey(context: Context, id: string): Promise<ApiKeyDetails> {
  requireScope(context, 'keys:read');
  return readKey(db(), context, id);
}
