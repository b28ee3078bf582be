import { bundleIfStale } from './build.mjs';

/** For unit tests that start processes of the product: bundles them, and tells the tests where they are. */
export default async function setup() {
  if ((await bundleIfStale()) === null) throw new Error('The processes of the product can not be bundled.');
}
