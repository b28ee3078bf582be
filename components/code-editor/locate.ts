import type { JsonSource, Span } from './json-source';

/** Something to say about a place in a text. */
export interface Mark extends Span {
  message: string;
  severity: 'error' | 'warning';
}

/** A sentence of the server about a value: `/channel: must be one of "web"`. */
export interface Remark {
  /** JSON Pointer; empty for the whole value. */
  pointer: string;
  sentence: string;
  /** Whether there is a value at the pointer; a missing property has none. */
  isThere: boolean;
}

function parentOf(pointer: string): string {
  return pointer.slice(0, pointer.lastIndexOf('/'));
}

/** Splits `<JSON Pointer>: <sentence>`. A name may have a colon too, so the longest pointer that leads somewhere wins. */
export function remarkOf(detail: string, source: JsonSource): Remark {
  const places = source.problem === null ? source.places : new Map();
  const cuts = [...detail.matchAll(/: /g)].map(({ index }) => index);
  const split = (cut: number) => {
    const head = detail.slice(0, cut);
    return { pointer: head === '(root)' ? '' : head, sentence: detail.slice(cut + 2) };
  };
  const heads = cuts.map(split).filter(({ pointer }) => pointer === '' || pointer.startsWith('/'));
  const found = heads.filter(({ pointer }) => places.has(pointer)).at(-1);
  if (found !== undefined) return { ...found, isThere: true };
  const missing = heads.find(({ pointer }) => places.has(parentOf(pointer))) ?? heads[0];
  return missing === undefined
    ? { pointer: '', sentence: detail, isThere: true }
    : { ...missing, isThere: false };
}

/** Where a remark is shown: its value, else the nearest thing around it. Objects are marked at their opening bracket. */
export function markOf(detail: string, source: JsonSource, severity: Mark['severity']): Mark | null {
  if (source.problem !== null) return null;
  const { pointer, sentence, isThere } = remarkOf(detail, source);
  let at = pointer;
  while (at !== '' && !source.places.has(at)) at = parentOf(at);
  const place = source.places.get(at);
  if (place === undefined) return null;
  const name = pointer
    .slice(pointer.lastIndexOf('/') + 1)
    .replaceAll('~1', '/')
    .replaceAll('~0', '~');
  const message = isThere ? sentence : `“${name}” ${sentence}`;
  const isShort = place.to - place.from <= 60;
  const span = place.key ?? { from: place.from, to: isShort ? place.to : place.from + 1 };
  return { message, severity, from: span.from, to: place.key !== null && isShort ? place.to : span.to };
}

/** All that is to be said about a text: that it can't be read, or what the server says of it. */
export function marksOf(source: JsonSource, details: string[], warnings: string[] = []): Mark[] {
  if (source.problem !== null) return [{ ...source.problem, severity: 'error' }];
  return [
    ...details.map((detail) => markOf(detail, source, 'error')),
    ...warnings.map((detail) => markOf(detail, source, 'warning')),
  ].filter((mark) => mark !== null);
}
