import { readFileSync } from 'node:fs';
import path from 'node:path';

let known: string | undefined;

/** The version of this product; every process runs in its folder. */
export function productVersion(): string {
  known ??= String(JSON.parse(readFileSync(path.resolve('package.json'), 'utf8')).version);
  return known;
}
