import { fillPath } from '@/components/data/fill-path';

/** A parameter, or a field of a body. */
export interface ReferenceField {
  name: string;
  /** What may be sent, in words. */
  type: string;
  required: boolean;
  description: string;
}

/** An operation as its page shows it. */
export interface ReferenceOperation {
  id: string;
  method: string;
  path: string;
  summary: string;
  description: string;
  scope: string | null;
  parameters: (ReferenceField & { place: string })[];
  body: { contentType: string; example: unknown; fields: ReferenceField[] } | null;
  statuses: string[];
  example: unknown;
}

/** What the form of one operation holds. */
export interface TryInput {
  /** Values of the parameters in the path and in the query, by name. */
  values: Readonly<Record<string, string>>;
  /** Sent as it is, when the operation takes JSON. */
  json?: string;
  /** Parts of a form, when it takes one; empty texts are left out. */
  form?: Readonly<Record<string, string | File>>;
  /** Of an API key; without one the browser's session counts. */
  apiKey: string;
}

export interface TryOperation {
  method: string;
  path: string;
  parameters: readonly { name: string; place: string }[];
}

/** Names of the parameters in a path, in its order. */
export function pathNames(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!);
}

/** The address of a try, on this server. */
export function tryAddress({ path, parameters }: TryOperation, values: TryInput['values']): string {
  const filled = fillPath(path, values);
  const query = new URLSearchParams();
  for (const { name, place } of parameters) {
    const value = values[name];
    if (place === 'query' && value) query.set(name, value);
  }
  return query.size === 0 ? filled : `${filled}?${query}`;
}

/**
 * Why a try can't be sent yet; null when it can.
 * Everything else is left to the server, whose answers are what the reader wants to see.
 */
export function tryProblem(operation: TryOperation, { values, json }: TryInput): string | null {
  const missing = pathNames(operation.path).find((name) => !values[name]);
  if (missing) return `Fill in ${missing}.`;
  if (json === undefined || json.trim() === '') return null;
  try {
    JSON.parse(json);
    return null;
  } catch (error) {
    return `The body is not valid JSON: ${(error as Error).message}`;
  }
}

/** How to send a try. */
export function tryInit(operation: TryOperation, input: TryInput): RequestInit {
  const headers = new Headers();
  if (input.apiKey) headers.set('x-api-key', input.apiKey);
  for (const { name, place } of operation.parameters) {
    const value = input.values[name];
    if (place === 'header' && value) headers.set(name, value);
  }
  // A key stands for itself: the answer must be the one that an API client gets.
  const credentials = input.apiKey ? 'omit' : 'same-origin';
  const init: RequestInit = { method: operation.method, headers, credentials, cache: 'no-store' };
  if (input.form) {
    const form = new FormData();
    for (const [name, value] of Object.entries(input.form)) if (value !== '') form.set(name, value);
    return { ...init, body: form };
  }
  if (input.json === undefined || input.json.trim() === '') return init;
  headers.set('content-type', 'application/json');
  return { ...init, body: input.json };
}
