import { existsSync } from 'node:fs';
import path from 'node:path';

const REPO_ROOT = path.resolve(import.meta.dirname, '../..');

/** Where the optional test material lies: LIFESIGN_TEST_DATA, or ../shared/data beside the repository. */
const TEST_DATA_DIR = path.resolve(process.env.LIFESIGN_TEST_DATA ?? path.join(REPO_ROOT, '../shared/data'));

/** Shown by tests that are skipped without the material. */
export const NO_TEST_DATA = `test material not found in ${TEST_DATA_DIR} (set LIFESIGN_TEST_DATA)`;

/** Absolute path of a file or folder of the test material, or null where it is absent. */
export function findTestData(...segments: string[]): string | null {
  const found = path.join(TEST_DATA_DIR, ...segments);
  return existsSync(found) ? found : null;
}

/** A test's name with the reason for its being skipped, where the material is absent. */
export function withTestData(name: string, data: string | null): string {
  return data === null ? `${name} (skipped: ${NO_TEST_DATA})` : name;
}
