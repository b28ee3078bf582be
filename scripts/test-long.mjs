// `npm run test:long`: the started product under other people's tools (generators, runners, linters, proxies), each of which
// the test that needs it installs at a pinned version. Not part of `npm test`, which has a sample of each kind: it needs
// the registry, and minutes.
//   node scripts/test-long.mjs [<what vitest should be given>]
import { TestRun } from './test-run.mjs';

const tests = new TestRun();
await tests.vitest('long', {}, process.argv.slice(2));
tests.end();
