import { type Context, requireScope } from '@/lib/context';
import { readSchemaState, type SchemaState } from './schema-versions';

/** The published schema of a tenant and its draft; null where there is none. */
export async function getSchemaState(context: Context): Promise<SchemaState> {
  requireScope(context, 'settings:read');
  return readSchemaState(context);
}
