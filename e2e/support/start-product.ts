import type { TestProject } from 'vitest/node';
import { Product } from './product';

declare module 'vitest' {
  export interface ProvidedContext {
    baseUrl: string;
    databaseUrl: string;
    dataDir: string;
  }
}

/** Starts the product once for all suites and stops it after them. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const product = await Product.start({
    // Suites fetch videos from servers of their own on loopback; the address rules have unit tests and a suite too.
    ALLOW_PRIVATE_VIDEO_URLS: 'true',
    METRICS_TOKEN: 'metrics-token-of-the-tests',
  });
  project.provide('baseUrl', product.baseUrl);
  project.provide('databaseUrl', await product.databaseUrl());
  project.provide('dataDir', product.dataDir);
  return () => product.stop();
}
