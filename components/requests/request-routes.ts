import { OPERATIONS } from '@/packages/sdk/src/generated';

const TENANT_PREFIX = '/api/v1/:tenant_slug';

/** The template of an operation as the log writes it: `keys/{key_id}` is `/api/v1/:tenant_slug/keys/:key_id`. */
function routeOf(operation: string): string {
  const template = operation.replace(/^\S+ /, '').replace(/\{(\w+)\}/g, ':$1');
  return template.startsWith('/') ? template : `${TENANT_PREFIX}/${template}`;
}

/** Every path that can be in the log, once each: those inside an organisation, and those whose key tells it. */
export const LOGGED_ROUTES: string[] = [
  ...new Set(
    Object.values(OPERATIONS)
      .map(routeOf)
      .filter((route) => route.startsWith(TENANT_PREFIX) || route.startsWith('/api/v1/fast-check')),
  ),
];

/** A path without what all of them begin with. */
export function shortRoute(route: string): string {
  return route.startsWith(TENANT_PREFIX) ? route.slice(TENANT_PREFIX.length) : route;
}
