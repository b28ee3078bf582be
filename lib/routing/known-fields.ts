import type { z } from 'zod';
import { AppError } from '@/lib/errors';
import type { Route } from './route';

const MAX_SHOWN_CHARACTERS = 64;

/** A schema without what only says that it may be missing. */
function innermost(schema: z.ZodType): z.ZodType {
  const { innerType } = schema.def as { innerType?: z.ZodType };
  return innerType === undefined ? schema : innermost(innerType);
}

/** Names of the members that a schema has at a path; none where it is no object. */
function namesAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  const { shape } = innermost(schema) as { shape?: Record<string, z.ZodType> };
  const [first, ...rest] = path;
  if (first === undefined) return Object.keys(shape ?? {});
  const next = shape?.[String(first)];
  return next === undefined ? [] : namesAt(next, rest);
}

/** That a field is not known, and which are. */
export function unknownField(name: string, known: readonly string[]): string {
  const shown = name.length > MAX_SHOWN_CHARACTERS ? `${name.slice(0, MAX_SHOWN_CHARACTERS)}…` : name;
  return `${shown}: there is no such field; expected ${known.length === 0 ? 'none' : known.join(', ')}`;
}

/** One detail for each thing that a check found, with the place of it. */
export function detailsOf(schema: z.ZodType, { issues }: z.ZodError): string[] {
  return issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys') return `${issue.path.join('.') || 'body'}: ${issue.message}`;
    const known = namesAt(schema, issue.path);
    return issue.keys.map((key) => unknownField([...issue.path, key].join('.'), known));
  });
}

/** The part of a name that is a pattern which stands before the first dot, as people write it. */
const openNames = ({ openQuery }: Route) => (openQuery === undefined ? [] : [openQuery.name]);

const isOpenName = ({ openQuery }: Route, name: string) =>
  openQuery !== undefined && name.startsWith(openQuery.name.replace('*', ''));

/**
 * Holds the query of one of our own routes to the parameters that it has, each once: what is misspelt or sent twice would
 * else be dropped silently.
 * @throws AppError invalid_request with one detail per parameter
 */
export function requireKnownQuery(route: Route, query: URLSearchParams): void {
  if (route.access === 'public' || route.isLenient) return;
  const known = Object.keys(route.query?.shape ?? {});
  const names = [...new Set(query.keys())];
  const details = names.flatMap((name) => {
    if (isOpenName(route, name)) return [];
    if (!known.includes(name)) return unknownField(name, [...known, ...openNames(route)]);
    return query.getAll(name).length > 1 ? `${name}: was sent more than once` : [];
  });
  if (details.length > 0)
    throw new AppError('invalid_request', 'A query parameter is not valid.', { details });
}
