import type { TestProject } from 'vitest/node';
import { Product } from './product';

declare module 'vitest' {
  export interface ProvidedContext {
    baseUrl: string;
    databaseUrl: string;
    /** Where the product keeps its files. */
    dataDir: string;
  }
}

/** What `METRICS_TOKEN` is in the product under test. */
export const METRICS_TOKEN = 'metrics-token-of-the-tests';

/**
 * Starts the product once for all suites and stops it after them. While working on a suite, LIFESIGN_TEST_URL,
 * LIFESIGN_TEST_DATABASE_URL and LIFESIGN_TEST_DATA_DIR name one that runs already.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { LIFESIGN_TEST_URL, LIFESIGN_TEST_DATABASE_URL, LIFESIGN_TEST_DATA_DIR } = process.env;
  if (LIFESIGN_TEST_URL !== undefined && LIFESIGN_TEST_DATABASE_URL !== undefined) {
    project.provide('dataDir', LIFESIGN_TEST_DATA_DIR ?? '.data');
    project.provide('baseUrl', LIFESIGN_TEST_URL);
    project.provide('databaseUrl', LIFESIGN_TEST_DATABASE_URL);
    return async () => undefined;
  }
  const product = await Product.start({
    // Suites fetch videos from servers of their own on loopback; the address rules have unit tests of their own.
    ALLOW_PRIVATE_VIDEO_URLS: 'true',
    ALLOW_PRIVATE_WEBHOOK_URLS: 'true',
    METRICS_TOKEN,
  });
  project.provide('baseUrl', product.baseUrl);
  project.provide('databaseUrl', await product.databaseUrl());
  project.provide('dataDir', product.dataDir);
  return () => product.stop();
}
