import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { submitAndWait } from './load.mjs';
import { materialPath } from './material.mjs';
import { countForeignCpu, cpuMs, ownCpuMs, watchRss } from './processes.mjs';
import { startWeb, startWorker } from './servers.mjs';
import { goal, median, quantile, ratioOf, round } from './statistics.mjs';

const CLIPS_PER_ROUND = 12;
const WARM_CLIPS = 4;
const CONCURRENCY = 4;

const run = promisify(execFile);

/** H.264 and VP8 clips of 4 s in 720p: of the test material where it is there, else drawn. */
async function findClips(makeClip) {
  const clips = { h264: 'clip720_4s_2M.mp4', vp8: 'clip720_4s_vp8.webm' };
  const found = {};
  for (const [codec, name] of Object.entries(clips)) {
    const file = materialPath('bench-clips', name);
    const drawn = { name: 'bench', codec, container: codec === 'vp8' ? 'webm' : 'mp4' };
    found[codec] = existsSync(file)
      ? file
      : await makeClip({ ...drawn, width: 1_280, height: 720, frames: 120, fps: 30 });
  }
  return found;
}

async function measureFloor(file) {
  const args = ['dist/bench/bundles/floor.js', file, String(CLIPS_PER_ROUND)];
  const { stdout } = await run(process.execPath, args, { env: { PATH: process.env.PATH } });
  const { cpuMsPerClip, elapsedMs } = JSON.parse(stdout);
  return { cpu_ms: round(cpuMsPerClip, 1), p50_ms: round(median(elapsedMs), 0) };
}

/** The whole product on one clip: CPU under load, then latency with one at a time. */
async function measureProduct(stage, file) {
  const servers = [await startWeb(stage), await startWorker(stage)];
  const [web, worker] = servers;
  const used = () => ({ all: cpuMs(...pids), web: cpuMs(web.pid), worker: ownCpuMs(worker.pid) });
  const pids = servers.map((server) => server.pid);
  try {
    await many(web, stage, file, WARM_CLIPS, CONCURRENCY);
    const before = used();
    const startedMs = performance.now();
    const memory = await watchRss(pids, () => many(web, stage, file, CLIPS_PER_ROUND, CONCURRENCY));
    const perS = CLIPS_PER_ROUND / ((performance.now() - startedMs) / 1_000);
    const after = used();
    const perClip = (part) => round((after[part] - before[part]) / CLIPS_PER_ROUND, 1);
    const single = await many(web, stage, file, CLIPS_PER_ROUND, 1);
    return {
      cpu_ms: perClip('all'),
      web_cpu_ms: perClip('web'),
      worker_cpu_ms: perClip('worker'),
      media_cpu_ms: round(perClip('all') - perClip('web') - perClip('worker'), 1),
      submissions_per_s: round(perS),
      memory_mb: memory.max_mb,
      ...latencies(await timesOf(stage, single)),
      total_p50_ms: round(median(single.map((entry) => entry.elapsedMs)), 0),
    };
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
}

async function many(server, stage, file, count, concurrency) {
  const done = [];
  let left = count;
  async function client() {
    while (left-- > 0) {
      const startedMs = performance.now();
      const submission = await submitAndWait(server, stage, file);
      done.push({ id: submission.submission_id, elapsedMs: performance.now() - startedMs });
    }
  }
  await Promise.all(Array.from({ length: concurrency }, client));
  return done;
}

/** By the database's clock: from the submission's commit to the start of its processing. */
async function timesOf(stage, submissions) {
  const rows = await stage.query(
    `select extract(epoch from started_at - created_at) * 1000 as start_ms from submissions where id = any($1::uuid[])`,
    [`{${submissions.map(({ id }) => id).join(',')}}`],
  );
  return rows.map(({ startMs }) => Number(startMs));
}

const latencies = (startMs) => ({
  start_p50_ms: round(median(startMs), 0),
  start_p99_ms: round(quantile(startMs, 0.99), 0),
});

/** P10: CPU of a submission against the bare loop; P8 and P9 beside it. */
export async function benchEndToEnd(stage, { rounds, makeClip }) {
  const goals = [];
  const clips = {};
  const foreign = countForeignCpu();
  const databaseStartMs = cpuMs(stage.postgresPid);
  for (const [codec, file] of Object.entries(await findClips(makeClip))) {
    const results = { product: [], floor: [] };
    for (let i = 0; i < rounds; i++) {
      const floorFirst = i % 2 === 1;
      if (floorFirst) results.floor.push(await measureFloor(file));
      results.product.push(await measureProduct(stage, file));
      if (!floorFirst) results.floor.push(await measureFloor(file));
    }
    const column = (side, name) => results[side].map((result) => result[name]);
    const middle = (side, name) => median(column(side, name));
    const ratio = ratioOf(column('product', 'cpu_ms'), column('floor', 'cpu_ms'));
    clips[codec] = { file: path.basename(file), cpu_ratio: ratio, rounds: results };
    const p9LimitMs = round(1.15 * middle('floor', 'p50_ms') + 50, 0);
    const printed = { gate: false };
    goals.push(
      goal(`P10 CPU per submission, times its floor (${codec})`, ratio.median, 1.15, printed),
      goal(
        `P9 ms from submit to completed, p50 (${codec})`,
        middle('product', 'total_p50_ms'),
        p9LimitMs,
        printed,
      ),
      goal(`P8 ms from answer to start, p50 (${codec})`, middle('product', 'start_p50_ms'), 25, printed),
      goal(`P8 ms from answer to start, p99 (${codec})`, middle('product', 'start_p99_ms'), 100, printed),
    );
  }
  return { foreign_cpu_share: round(foreign(cpuMs(stage.postgresPid) - databaseStartMs)), clips, goals };
}
