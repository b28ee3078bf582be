import { createHash } from 'node:crypto';

/** Names a schema by its content, so that an edited draft is never confused with what it said before. */
export function schemaKeyOf(schemaJson: string): string {
  return createHash('sha256').update(schemaJson).digest('base64url');
}
