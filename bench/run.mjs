// `npm run bench -- [poll|upload|e2e|sql|inference|neighbours …] [--rounds 5] [--out file.json]`: prints JSON; exits 1 when a "must" fails.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { BUNDLING, buildPortalIfStale, bundleIfStale } from '../scripts/build.mjs';
import { benchEndToEnd } from './e2e.mjs';
import { benchInference } from './inference.mjs';
import { benchNeighbours } from './neighbours.mjs';
import { benchPoll } from './poll.mjs';
import { describeMachine } from './processes.mjs';
import { freePort } from './servers.mjs';
import { benchSql } from './sql.mjs';
import { benchUpload } from './upload.mjs';

const BENCHES = {
  poll: benchPoll,
  upload: benchUpload,
  e2e: benchEndToEnd,
  sql: benchSql,
  inference: benchInference,
  neighbours: benchNeighbours,
};
// Three folders deep, as the sources that find the repository from their own place expect.
const BUNDLES = 'dist/bench/bundles';

process.chdir(path.resolve(import.meta.dirname, '..'));
if (process.platform !== 'linux') {
  console.error('The measurements read /proc, so they run on Linux only.');
  process.exit(2);
}
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '5' }, out: { type: 'string' } },
});
const wanted = positionals.length > 0 ? positionals : Object.keys(BENCHES);
const rounds = Number(values.rounds);
const unknown = wanted.filter((name) => !(name in BENCHES));
if (unknown.length > 0 || !Number.isInteger(rounds) || rounds < 1) {
  console.error(
    `Usage: npm run bench -- [${Object.keys(BENCHES).join('|')} …] [--rounds 5] [--out file.json]`,
  );
  process.exit(2);
}

if ((await bundleIfStale()) === null) process.exit(2);
// Any portal will do: its pages are not measured.
process.env.LIFESIGN_KEEP_PORTAL = 'true';
if (!(await buildPortalIfStale())) process.exit(2);
// Copies of their own, so that a build beside a long measurement changes nothing under it.
await build({
  ...BUNDLING,
  entryPoints: {
    server: 'server.ts',
    worker: 'inngest/worker.ts',
    database: 'bench/database.ts',
    floor: 'bench/floor.ts',
    inference: 'bench/inference.ts',
    'make-clips': 'e2e/support/clips/make-clips.ts',
  },
  outdir: BUNDLES,
});
const { openStage } = await import(`../${BUNDLES}/database.js`);
const { makeClip } = await import(`../${BUNDLES}/make-clips.js`);

const stage = await openStage(await freePort());
// PostgreSQL is a process of its own, and would outlive a run that is broken off.
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => void stage.stop().finally(() => process.exit(130)));
}
const report = { environment: describeMachine(), rounds, results: {}, goals: [] };
try {
  for (const name of wanted) {
    console.error(`… ${name}, ${rounds} rounds`);
    const { goals, ...result } = await BENCHES[name](stage, { rounds, makeClip });
    report.results[name] = result;
    report.goals.push(...goals);
  }
} finally {
  await stage.stop();
}
report.load_average_after = describeMachine().load_average;
const text = JSON.stringify(report, null, 2);
console.log(text);
if (values.out !== undefined) writeFileSync(values.out, `${text}\n`);
for (const { goal, measured, limit, met, gate } of report.goals) {
  console.error(`${met ? '✓' : gate ? '✗' : '!'} ${goal}: ${measured} (at most ${limit})`);
}
process.exit(report.goals.some(({ met, gate }) => gate && !met) ? 1 : 0);
