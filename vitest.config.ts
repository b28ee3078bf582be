import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const alias = { '@': fileURLToPath(new URL('.', import.meta.url)).replace(/\/$/, '') };

// Many tests kill processes or race clients on purpose. On a busy CI machine one may miss its moment; a promise that is
// broken fails twice.
const retry = process.env.CI ? 1 : 0;

const PORTAL_TESTS = 'e2e/portal*.test.ts';
const LONG_TESTS = 'e2e/long/**/*.test.ts';

/**
 * Tests against the started product; one file at a time, since they share its two workers. Those in a browser have a
 * product of their own, so that they can run beside the others.
 */
function blackBox(which: { name: string; include: string[]; exclude?: string[] }) {
  return {
    resolve: { alias },
    test: {
      ...which,
      globalSetup: ['e2e/support/start-product.ts'],
      setupFiles: ['e2e/support/connect.ts'],
      fileParallelism: false,
      testTimeout: 120_000,
      hookTimeout: 300_000,
      retry,
    },
  };
}

export default defineConfig({
  resolve: { alias },
  test: {
    projects: [
      {
        resolve: { alias },
        test: {
          name: 'unit',
          globalSetup: ['scripts/bundle-for-tests.mjs'],
          include: ['**/*.test.ts'],
          exclude: ['node_modules', 'dist', '.next', '.data', 'e2e/**/*.test.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
          retry,
        },
      },
      blackBox({ name: 'e2e', include: ['e2e/**/*.test.ts'], exclude: [PORTAL_TESTS, LONG_TESTS] }),
      blackBox({ name: 'portal', include: [PORTAL_TESTS] }),
      blackBox({ name: 'long', include: [LONG_TESTS] }),
    ],
  },
});
