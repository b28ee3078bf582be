/** The wire name of a member: `allowedCidrs` is `allowed_cidrs`. */
function toSnakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/**
 * What a change really changes, for the audit log: `{ threshold: { from: 65, to: 70 } }`, with wire names. Members that
 * the change does not name stay out. @returns null when nothing differs
 */
export function changesBetween(
  before: Record<string, unknown>,
  change: Record<string, unknown>,
): Record<string, { from: unknown; to: unknown }> | null {
  const differing = Object.entries(change).filter(
    ([name, to]) => to !== undefined && JSON.stringify(to) !== JSON.stringify(before[name]),
  );
  if (differing.length === 0) return null;
  return Object.fromEntries(
    differing.map(([name, to]) => [toSnakeCase(name), { from: before[name] ?? null, to }]),
  );
}
