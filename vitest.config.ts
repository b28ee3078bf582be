import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const alias = { '@': fileURLToPath(new URL('.', import.meta.url)).replace(/\/$/, '') };

// Many tests kill processes or race clients on purpose. On a busy CI machine one may miss its moment; a promise that is
// broken fails twice.
const retry = process.env.CI ? 1 : 0;

export default defineConfig({
  resolve: { alias },
  test: {
    projects: [
      {
        resolve: { alias },
        test: {
          name: 'unit',
          include: ['**/*.test.ts'],
          exclude: ['node_modules', 'dist', '.next', '.data', 'e2e/**/*.test.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
          retry,
        },
      },
      {
        // Black-box tests against the started product; one file at a time, since they share its two workers.
        resolve: { alias },
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          exclude: ['e2e/portal*.test.ts'],
          globalSetup: ['e2e/support/start-product.ts'],
          setupFiles: ['e2e/support/connect.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 300_000,
          retry,
        },
      },
      {
        // The same in a browser, against a product of its own, so that it can run beside the others.
        resolve: { alias },
        test: {
          name: 'portal',
          include: ['e2e/portal*.test.ts'],
          globalSetup: ['e2e/support/start-product.ts'],
          setupFiles: ['e2e/support/connect.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 300_000,
          retry,
        },
      },
    ],
  },
});
