import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { alias: { '@': fileURLToPath(new URL('.', import.meta.url)) } },
  test: { include: ['**/*.test.ts'], exclude: ['node_modules', 'dist', '.next', 'e2e'], testTimeout: 30_000 },
});
