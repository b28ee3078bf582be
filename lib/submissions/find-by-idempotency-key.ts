import { sql } from '@/db/client';
import type { Submission } from '@/db/schema';
import type { Context } from '@/lib/context';

/** The submission that this caller made in its mode with this Idempotency-Key, if any. */
export async function findByIdempotencyKey(context: Context, key: string): Promise<Submission | null> {
  const { actor, mode } = context;
  const rows =
    actor.kind === 'api_key'
      ? await sql()<Submission[]>`
          select * from submissions where api_key_id = ${actor.id} and mode = ${mode} and idempotency_key = ${key}`
      : await sql()<Submission[]>`
          select * from submissions where member_id = ${actor.id} and mode = ${mode} and idempotency_key = ${key}`;
  return rows[0] ?? null;
}
