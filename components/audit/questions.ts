import { type Question, question } from '@/components/data/queries';
import type { AddressRules } from '@/components/ui/address';

/** What the log can be narrowed to, as the address holds it. */
export const AUDIT_RULES = {
  action: /^[a-z_]{1,50}\.[a-z_]{1,49}$/,
  actor: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
} satisfies AddressRules<string>;

type AuditFilter = Partial<Record<keyof typeof AUDIT_RULES, string>>;

export function entriesQuestion({ action, actor }: AuditFilter): Question<'listAuditEntries'> {
  const query = { limit: 50, ...(action && { action }), ...(actor && { actor_id: actor }) };
  return question('listAuditEntries', { query });
}

/** By what was done lately: who did something. */
export const recentQuestion = question('listAuditEntries', { query: { limit: 100 } });
