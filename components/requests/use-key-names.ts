'use client';

import type { ItemOf } from '@/components/data/call-api';
import { useApi } from '@/components/data/use-api';
import { useCan } from '@/components/session/use-can';
import { newestKeysQuestion } from '../api-keys/questions';

export type KeyRow = ItemOf<'listApiKeys'>;

/** The keys of the organisation, newest first, for those who may see them; empty for others and until they are read. */
export function useKeys(): KeyRow[] {
  const canRead = useCan('keys:read');
  return useApi(...newestKeysQuestion, { enabled: canRead }).data?.items ?? [];
}

/** "Backend", or what is known of a key whose name isn't. */
export function keyLabel(keys: KeyRow[], keyId: string): string {
  return keys.find((key) => key.key_id === keyId)?.name ?? `Key ${keyId.slice(-8)}`;
}

/** How a key looks without its secret: `sk-test-abcd…wxyz`. */
export function keyHint({ prefix, last_four }: KeyRow): string {
  return `${prefix}…${last_four}`;
}
