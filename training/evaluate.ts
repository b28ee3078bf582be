/**
 * Runs the product's detection code over packed clips (training/pack_clips.py) and prints JSON: figures with counts,
 * then one row per clip. Build: npx esbuild training/evaluate.ts --bundle --platform=node --format=esm
 * --packages=external --tsconfig=tsconfig.json --outfile=dist/evaluate.mjs; run: node dist/evaluate.mjs PACKS [MODELS] [--rows] [--kinds=clip,…]
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ClipDetector, RIGID_SCORE } from '@/lib/detection/clip-analyser';
import type { ClipAnalysis } from '@/lib/detection/types';

interface Pack {
  file: string;
  label: string;
  use: string;
  group: string;
  kind: string;
  width: number;
  height: number;
  frames: number;
  fps: number;
  originalWidth: number;
  originalHeight: number;
}

interface Row extends Pack {
  alias: string;
  analysis: ClipAnalysis;
  ms: number;
}

/** Share of live/attack pairs in the right order, with a 95 % interval by Hanley and McNeil. */
function auc(
  live: number[],
  attack: number[],
): { auc: number; low: number; high: number; live: number; attack: number } {
  let wins = 0;
  for (const a of live) for (const b of attack) wins += a > b ? 1 : a === b ? 0.5 : 0;
  const value = wins / (live.length * attack.length);
  const q1 = value / (2 - value);
  const q2 = (2 * value * value) / (1 + value);
  const variance =
    (value * (1 - value) + (live.length - 1) * (q1 - value ** 2) + (attack.length - 1) * (q2 - value ** 2)) /
    (live.length * attack.length);
  const margin = 1.96 * Math.sqrt(Math.max(0, variance));
  return {
    auc: value,
    low: Math.max(0, value - margin),
    high: Math.min(1, value + margin),
    live: live.length,
    attack: attack.length,
  };
}

/** Wilson's 95 % interval. */
function share(hits: number, total: number): string {
  if (total === 0) return 'none';
  const z = 1.96;
  const p = hits / total;
  const centre = (p + (z * z) / (2 * total)) / (1 + (z * z) / total);
  const margin =
    (z * Math.sqrt((p * (1 - p)) / total + (z * z) / (4 * total * total))) / (1 + (z * z) / total);
  return `${hits}/${total} (${(100 * Math.max(0, centre - margin)).toFixed(0)}–${(100 * Math.min(1, centre + margin)).toFixed(0)} %)`;
}

async function analyse(detector: ClipDetector, pack: Pack, pixels: Buffer, alias: string): Promise<Row> {
  const analyser = detector.start();
  const size = pack.width * pack.height * 3;
  const wanted = Math.min(detector.sampling.frames, pack.frames);
  const started = process.cpuUsage();
  for (let index = 0; index < wanted; index++) {
    const rgb = new Uint8Array(pixels.buffer, pixels.byteOffset + index * size, size);
    await analyser.push({
      index,
      timestampMs: (index * 1000) / pack.fps,
      width: pack.width,
      height: pack.height,
      rgb,
    });
  }
  const analysis = await analyser.finish({
    container: 'pack',
    codec: 'raw',
    width: pack.originalWidth,
    height: pack.originalHeight,
    rotationDegrees: 0,
    durationMs: (pack.frames * 1000) / pack.fps,
    frameCount: pack.frames,
    averageFps: pack.fps,
  });
  const used = process.cpuUsage(started);
  return { ...pack, alias, analysis, ms: (used.user + used.system) / 1000 };
}

function scores(rows: Row[]): number[] {
  return rows.map((row) => row.analysis.realScore).filter((score) => score !== null);
}

/** Live against replay for one choice of rows; refused clips are counted apart. */
function compare(rows: Row[]): object {
  const live = rows.filter((row) => row.label === 'live');
  const replay = rows.filter((row) => row.label === 'replay');
  const [good, bad] = [scores(live), scores(replay)];
  return {
    ...(good.length && bad.length ? auc(good, bad) : {}),
    apcer: share(bad.filter((score) => score >= 0.65).length, bad.length),
    bpcer: share(good.filter((score) => score < 0.65).length, good.length),
    live_refused: share(live.length - good.length, live.length),
    replay_refused: share(replay.length - bad.length, replay.length),
  };
}

function refusedAs(rows: Row[], code: string): string {
  return share(
    rows.filter((r) => r.analysis.reasons.some((x) => x.code === code && x.severity === 'fatal')).length,
    rows.length,
  );
}

function summary(rows: Row[]): object {
  const evaluation = rows.filter((row) => row.use === 'evaluate only');
  const kind = (name: string, from = rows) =>
    from.filter((row) => row.kind === name && row.alias === 'mixed-10-v2');
  const caught = (name: string, limit: number): string => {
    const judged = scores(kind(name));
    return share(judged.filter((score) => score < limit).length, judged.length);
  };
  const changes = kind('reencoded').flatMap((row) => {
    const twin = kind('clip').filter((other) => other.file === row.file)[1];
    const [a, b] = [row.analysis.realScore, twin?.analysis.realScore];
    return typeof a === 'number' && typeof b === 'number' ? [Math.abs(a - b) * 100] : [];
  });
  const long = (alias: string) => evaluation.filter((row) => row.kind === 'long' && row.alias === alias);
  return {
    evaluation_only_consecutive: compare(kind('clip', evaluation)),
    evaluation_only_spread: compare(kind('spread', evaluation)),
    evaluation_only_face_crops: compare(kind('sequence', evaluation)),
    all_clips_consecutive: compare(kind('clip')),
    by_alias: Object.fromEntries(
      [...new Set(rows.map((r) => r.alias))].map((alias) => [alias, compare(long(alias))]),
    ),
    waved_stills_caught: caught('waved', 0.65),
    waved_stills_by_rigidity: caught('waved', RIGID_SCORE + 1e-9),
    waved_stills_caught_third_of_a_second: caught('waved_close', 0.65),
    refusals: {
      still: refusedAs(kind('still'), 'static_video'),
      dark: refusedAs(kind('dark'), 'too_dark'),
      two: refusedAs(kind('two'), 'multiple_faces'),
      crowd: refusedAs(
        kind('clip').filter((row) => row.label === 'multi-face'),
        'multiple_faces',
      ),
      empty: refusedAs(kind('empty'), 'no_face_detected'),
    },
    reencoding_change_points: changes.sort((a, b) => a - b)[changes.length >> 1],
    synthetic_scored_live: share(
      scores(kind('clip').filter((r) => r.label === 'synthetic')).filter((s) => s >= 0.65).length,
      scores(kind('clip').filter((r) => r.label === 'synthetic')).length,
    ),
    cpu_ms_per_ten_frames:
      rows.filter((r) => r.alias === 'mixed-10-v2').reduce((sum, r) => sum + r.ms, 0) /
      Math.max(1, rows.filter((r) => r.alias === 'mixed-10-v2').length),
  };
}

const only = process.argv
  .find((argument) => argument.startsWith('--kinds='))
  ?.slice(8)
  .split(',');
const [packs, models = 'models'] = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
if (!packs) throw new Error('usage: evaluate PACKS [MODELS] [--rows]');
const aliases = ['mixed-10-v2', 'mixed-30-v2', 'mixed-60-v2', 'mixed-90-v2', 'mixed-120-v2'];
const detectors = new Map<string, ClipDetector>();
for (const alias of aliases) detectors.set(alias, await ClipDetector.load(models, alias));
const rows: Row[] = [];
for (const name of readdirSync(packs)
  .filter((file) => file.endsWith('.json'))
  .sort()) {
  const pack = JSON.parse(readFileSync(path.join(packs, name), 'utf8')) as Pack;
  if (only && !only.includes(pack.kind)) continue;
  const pixels = readFileSync(path.join(packs, name.replace('.json', '.rgb')));
  for (const alias of pack.kind === 'long' ? aliases : aliases.slice(0, 1)) {
    const detector = detectors.get(alias)!;
    if (pack.kind === 'long' && detector.sampling.frames > pack.frames) continue;
    rows.push(await analyse(detector, pack, pixels, alias));
  }
}
const short = (row: Row) => ({
  file: row.file,
  label: row.label,
  use: row.use,
  kind: row.kind,
  alias: row.alias,
  score: row.analysis.realScore,
  reasons: row.analysis.reasons.map((one) => `${one.severity}:${one.code}`),
  signals: Object.fromEntries(
    Object.entries(row.analysis.signals).map(([k, v]) => [k, Number(v.toFixed(4))]),
  ),
});
console.log(
  JSON.stringify(
    { summary: summary(rows), ...(process.argv.includes('--rows') ? { rows: rows.map(short) } : {}) },
    null,
    1,
  ),
);
