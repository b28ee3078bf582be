import { createHash } from 'node:crypto';
import { canonicalJson } from '@/lib/http/json-body';

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
