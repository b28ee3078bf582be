import { createHash } from 'node:crypto';
import { sql } from '@/db/client';
import type { Submission } from '@/db/schema';
import type { Context } from '@/lib/context';
import { AppError } from '@/lib/errors';
import { canonicalJson } from '@/lib/http/json-body';
import { MAX_IDEMPOTENCY_KEY_CHARACTERS } from '@/lib/shared/limits';

const KEY = new RegExp(String.raw`^[\x20-\x7e]{1,${MAX_IDEMPOTENCY_KEY_CHARACTERS}}$`);

/**
 * Reads an `Idempotency-Key` header: 1–255 printable ASCII characters, bare or as a quoted string.
 * @returns null when there is none
 * @throws AppError invalid_request
 */
export function parseIdempotencyKey(header: string | undefined): string | null {
  if (header === undefined) return null;
  const key = /^".*"$/.test(header) ? header.slice(1, -1) : header;
  if (KEY.test(key)) return key;
  throw new AppError(
    'invalid_request',
    `The Idempotency-Key must have 1 to ${MAX_IDEMPOTENCY_KEY_CHARACTERS} printable characters.`,
    {
      details: [
        `Idempotency-Key: must have 1 to ${MAX_IDEMPOTENCY_KEY_CHARACTERS} printable ASCII characters`,
      ],
    },
  );
}

/** What was submitted, as far as two requests can differ. */
export interface Content {
  /** SHA-256 of the video, or the address as `comparableUrl` has it. */
  video: { sha256: string } | { url: string };
  model: string;
  metadata: Record<string, unknown> | null;
  /** What the sandbox was asked to do. */
  testOutcome?: string;
}

/** One hash over video, model and canonical metadata (RFC 8785), for comparing retries. */
export function contentHash(content: Content): string {
  return createHash('sha256').update(canonicalJson(content)).digest('hex');
}

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
