const PATH = /^event(?:\.[A-Za-z_][A-Za-z0-9_]*)+$/;

/** True for `event.data.tenant_id` and the like: the only expressions this driver evaluates. */
export function isEventPath(expression: string): boolean {
  return PATH.test(expression);
}

/** The value at a dotted path into an event; undefined where a part is missing. */
export function readEventPath(path: string, event: Record<string, unknown>): unknown {
  let value: unknown = event;
  for (const part of path.split('.').slice(1)) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  return value;
}
