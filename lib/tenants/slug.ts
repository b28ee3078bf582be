import { MAX_SLUG_CHARACTERS } from '@/lib/shared/limits';
import type { SlugProblem } from '@/lib/shared/statuses';

/** What a slug looks like: 1–63 lower-case letters, digits and inner hyphens. The database checks the same. */
const SLUG = new RegExp(`^[a-z0-9](?:[a-z0-9-]{0,${MAX_SLUG_CHARACTERS - 2}}[a-z0-9])?$`);

/**
 * Words that stand, or may come to stand, where a slug stands in an address: pages of the portal, fixed addresses of the
 * API, and names that would let a tenant pass for the operator.
 */
const RESERVED = new Set(
  `about accept-invite account admin admins administrator api app assets auth billing blog contact dashboard docs
  events export fast-check fast-check-crops fast-check-stream favicon health help home index invite invites legal
  lifesign live login logout me metrics models new null official openapi operator password portal postman pricing
  privacy public ready register requests reset robots root sandbox search security session sessions settings sign-in
  sign-out sign-up signin signout signup sitemap static status support system team tenant tenants terms test undefined
  uploads user users v1 v2 video webhooks well-known www`.split(/\s+/),
);

/** Why no tenant may have this slug; null when one may. */
export function slugProblem(slug: string): Exclude<SlugProblem, 'taken'> | null {
  if (!SLUG.test(slug)) return 'invalid';
  return RESERVED.has(slug) ? 'reserved' : null;
}

/** What the API says of a slug that no tenant may have; null when one may. */
export function slugDetail(slug: string): string | null {
  const problem = slugProblem(slug);
  if (problem === null) return null;
  if (problem === 'reserved') return 'slug: is a reserved word';
  return `slug: must be 1 to ${MAX_SLUG_CHARACTERS} lower-case letters, digits or hyphens, with no hyphen at an end`;
}
