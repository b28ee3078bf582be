import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { materialPath } from './material.mjs';
import { countForeignCpu } from './processes.mjs';
import { goal, median, ratioOf, round } from './statistics.mjs';

const ALIASES = ['mixed-10-v2', 'mixed-30-v2', 'mixed-60-v2'];
/** Rounds of one process; they are cheap, and the first ones are not yet compiled. */
const CLIPS_PER_ROUND = 6;
const NETWORK_MS_PER_FRAME = 5;

const run = promisify(execFile);

async function measure(file, alias, rounds) {
  const args = ['dist/bench/bundles/inference.js', file, alias, String(rounds * CLIPS_PER_ROUND)];
  const { stdout } = await run(process.execPath, args, { env: { PATH: process.env.PATH } });
  const { frames, spentMs } = JSON.parse(stdout);
  const perFrame = (part) => round(median(spentMs[part]) / frames);
  return {
    frames,
    decode_ms_per_frame: perFrame('decode'),
    networks_ms_per_frame: perFrame('networks'),
    judge_ms_per_frame: perFrame('judge'),
    judge_to_decode: ratioOf(spentMs.judge, spentMs.decode),
  };
}

/** CPU of the verdict beside decoding alone, on one thread; needs a clip with a face, of the test material. */
export async function benchInference(_stage, { rounds }) {
  const file = materialPath('faces/live/KwaiVGI__assets_examples_driving_d0.mp4');
  if (!existsSync(file)) return { skipped: `no clip of a face: ${file}`, goals: [] };
  const foreign = countForeignCpu();
  const aliases = {};
  for (const alias of ALIASES) aliases[alias] = await measure(file, alias, rounds);
  const goals = Object.entries(aliases).map(([alias, { networks_ms_per_frame }]) =>
    goal(
      `ms of CPU per frame for face detector and network (${alias})`,
      networks_ms_per_frame,
      NETWORK_MS_PER_FRAME,
      { gate: false },
    ),
  );
  return { foreign_cpu_share: round(foreign(0)), file: path.basename(file), aliases, goals };
}
