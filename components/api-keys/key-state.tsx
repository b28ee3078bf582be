import { Badge, type BadgeTone } from '../ui/badge';
import { Time } from '../ui/time';
import type { ApiKey } from './key-form';

export const KEY_STATES: Record<ApiKey['status'], { label: string; tone: BadgeTone }> = {
  active: { label: 'Active', tone: 'good' },
  expiring: { label: 'Expires soon', tone: 'warn' },
  expired: { label: 'Expired', tone: 'neutral' },
  revoked: { label: 'Revoked', tone: 'danger' },
};

export function KeyStateBadge({ status }: { status: ApiKey['status'] }) {
  const { label, tone } = KEY_STATES[status];
  return <Badge tone={tone}>{label}</Badge>;
}

/** Whether a key still works; only then can it be changed. */
export function isUsable({ status }: ApiKey): boolean {
  return status === 'active' || status === 'expiring';
}

/** How a key begins and ends; the rest of it is known to nobody. */
export function KeyEnds({ apiKey }: { apiKey: Pick<ApiKey, 'prefix' | 'last_four'> }) {
  return (
    <code className="font-mono text-[13px] whitespace-nowrap">
      {apiKey.prefix}
      <span aria-hidden="true">…</span>
      <span className="sr-only"> to </span>
      {apiKey.last_four}
    </code>
  );
}

/** When a key was last used, and when it ends. */
export function LastUsed({ apiKey: { last_used_at } }: { apiKey: ApiKey }) {
  return last_used_at === null ? 'Never' : <Time value={last_used_at} relative />;
}

export function KeyEnd({ apiKey: { expires_at, revoked_at } }: { apiKey: ApiKey }) {
  const end = revoked_at ?? expires_at;
  return end === null ? 'Never' : <Time value={end} relative />;
}
