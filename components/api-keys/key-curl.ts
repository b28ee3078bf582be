import { shellWord } from '@/components/snippets/curl';
import type { Scope } from '@/lib/shared/scopes';

/** A read that a permission allows, simplest first. */
const READS: [scope: Scope, path: string][] = [
  ['detection:read', 'video/detect?limit=1'],
  ['credits:read', 'credits'],
  ['usage:read', 'usage'],
  ['settings:read', 'settings'],
  ['keys:read', 'keys'],
  ['webhooks:read', 'webhooks/endpoints'],
  ['members:read', 'members'],
  ['audit:read', 'audit'],
];

interface Usable {
  apiOrigin: string;
  tenantSlug: string;
  key: string;
  scopes: readonly Scope[];
}

/** A command that the key can run as it stands: a read where it may read, else the submission of a video. */
export function keyCurl({ apiOrigin, tenantSlug, key, scopes }: Usable): string {
  const base = `${apiOrigin}/api/v1/${encodeURIComponent(tenantSlug)}/`;
  const header = `-H ${shellWord(`X-API-Key: ${key}`)}`;
  const read = READS.find(([scope]) => scopes.includes(scope));
  if (read !== undefined) return `curl ${shellWord(base + read[1])} \\\n  ${header}`;
  return `curl ${shellWord(`${base}video/detect`)} \\\n  ${header} \\\n  -F 'video_file=@video.mp4'`;
}
