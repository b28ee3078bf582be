/** Whether a statement failed because a row like it exists already, by the named index or constraint. */
export function isUniqueViolation(thrown: unknown, name: string): boolean {
  for (let error = thrown, depth = 0; error instanceof Error && depth < 4; error = error.cause, depth++) {
    const { code, constraint_name: constraint } = error as { code?: unknown; constraint_name?: unknown };
    if (code === '23505' && constraint === name) return true;
  }
  return false;
}
