import { type Question, question } from '@/components/data/queries';
import type { Mode } from '@/lib/shared/statuses';
import type { ApiKey } from './key-form';
import { KEY_STATES } from './key-state';

/** What the list can be narrowed to, as the address holds it. */
export const KEY_RULES = { state: Object.keys(KEY_STATES) };

const PAGE_SIZE = 50;

export function listQuestion(mode: Mode, state: string | undefined): Question<'listApiKeys'> {
  const status = state as ApiKey['status'] | undefined;
  return question('listApiKeys', { query: { mode, status, limit: PAGE_SIZE } });
}

export function keyQuestion(keyId: string): Question<'getApiKey'> {
  return question('getApiKey', { path: { key_id: keyId } });
}

/** For what names keys, in both modes. */
export const newestKeysQuestion = question('listApiKeys', { query: { limit: 100 } });
