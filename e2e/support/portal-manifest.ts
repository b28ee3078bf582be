import { readFileSync } from 'node:fs';
import path from 'node:path';
import { newestBuild } from '@/scripts/build-folders.mjs';

/** A manifest of the portal's build that the product under test runs on. */
export function portalManifest<T>(name: string): T {
  return JSON.parse(readFileSync(path.join(newestBuild('.next')!, name), 'utf8')) as T;
}
