import path from 'node:path';

/** Where a file of the optional test material lies, or would: LIFESIGN_TEST_DATA, or ../shared/data beside the repository. */
export function materialPath(...parts) {
  return path.resolve(process.env.LIFESIGN_TEST_DATA ?? '../shared/data', ...parts);
}
