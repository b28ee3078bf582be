import type { ItemOf } from '@/components/data/call-api';
import { type KeyRow, keyLabel } from './use-key-names';

export type RequestRow = ItemOf<'listRequests'>;

/** Who made a request: a key by its name, or somebody in the portal. */
export function callerOf({ key_id, member_id }: RequestRow, keys: KeyRow[]): string {
  if (key_id !== null) return keyLabel(keys, key_id);
  return member_id === null ? 'Unknown' : 'Portal';
}
