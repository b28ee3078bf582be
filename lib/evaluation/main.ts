import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { DEFAULT_MODEL, ModelError, ModelRegistry } from '@/lib/detection/model-registry';
import { modelFolders } from '@/lib/detection/models';
import { EnvError } from '@/lib/env';
import { productVersion } from '@/lib/version';
import { openMediaPool } from '@/lib/video/media';
import type { MediaPool } from '@/lib/video/media-pool';
import { videoLimits } from '@/lib/video/video-limits';
import { judgeClips } from './judge-clips';
import { LabelError, readLabels } from './read-labels';
import { estimateText, proportionText, reportHtml } from './report-html';
import { type Evaluation, summarise } from './summarise';
import type { ClipOutcome, LabelledClip } from './types';

const USAGE = `npm run evaluate -- <folder or list.csv> [options]
  A folder: its subfolders are the labels (live/, replay/, print/, mask/ …). A list: columns file and label, group if
  people are known. A folder of pictures is one clip. Labels other than live (or real) are kinds of attack.
  --model <alias>           may be given again; ${DEFAULT_MODEL} when it is not
  --models-dir <folder>     models beside the shipped ones and those of MODELS_DIR
  --ignore <label>          leave clips of this label out; may be given again
  --where <column>=<value>  only rows of the list with this value; may be given again
  --crops                   folders of pictures hold cut-out faces
  --threshold <0–1>         real score from which a clip is live; the model's own when not given
  --out <folder>            evaluation.json and evaluation.html go there; ./evaluation when not given
  --workers <n>             processes; one per core when not given`;

/** What the caller got wrong. */
class UsageError extends Error {}

function readOptions(args: string[]) {
  const text = { type: 'string' } as const;
  const texts = { type: 'string', multiple: true } as const;
  const options = {
    model: texts,
    'models-dir': texts,
    ignore: texts,
    where: texts,
    crops: { type: 'boolean' },
    threshold: text,
    out: text,
    workers: text,
    help: { type: 'boolean' },
  } as const;
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    if (values.help) throw new UsageError(USAGE);
    if (positionals.length !== 1) throw new UsageError(`Say which clips: one folder or list.\n${USAGE}`);
    return { ...values, source: positionals[0]! };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${(error as Error).message}\n${USAGE}`, { cause: error });
  }
}

type Options = ReturnType<typeof readOptions>;

function numberBetween(text: string | undefined, name: string, low: number, high: number): number | null {
  if (text === undefined) return null;
  const value = Number(text);
  if (text.trim() !== '' && value >= low && value <= high) return value;
  throw new UsageError(`--${name} must be a number from ${low} to ${high}.`);
}

function pairsOf(texts: readonly string[] = []): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf('=');
      if (at < 1) throw new UsageError(`--where ${text}: say it as column=value.`);
      return [text.slice(0, at), text.slice(at + 1)];
    }),
  );
}

async function judgeAll(pool: MediaPool, model: string, clips: LabelledClip[], areCrops: boolean) {
  const onDone = (_outcome: ClipOutcome, done: number) => {
    if (process.stderr.isTTY) process.stderr.write(`\r${model}: ${done}/${clips.length} `);
  };
  const outcomes = await judgeClips(clips, { pool, model, limits: videoLimits(), areCrops, onDone });
  if (process.stderr.isTTY) process.stderr.write('\n');
  return outcomes;
}

function show(one: Evaluation): void {
  const { clips, latency } = one;
  console.log(`\n${one.model}: ${clips.live} live, ${clips.attacks} attacks, ${clips.groups} groups`);
  const lines: [string, string][] = [
    ['AUC', estimateText(one.auc)],
    ...one.attacks.map(({ type, apcer }): [string, string] => [`APCER ${type}`, proportionText(apcer)]),
    ['BPCER', proportionText(one.bpcer)],
    ['ACER', one.acer === null ? '–' : `${(100 * one.acer).toFixed(1)} %`],
    ['EER', one.eer === null ? '–' : `${(100 * one.eer).toFixed(1)} %`],
    ['live refused', proportionText(one.liveNonResponse)],
    ...one.attacks.map(({ type, nonResponse }): [string, string] => [
      `${type} refused`,
      proportionText(nonResponse),
    ]),
    ['Brier score', one.brier?.toFixed(3) ?? '–'],
    ['inference', `${latency.inferPerFrameP50?.toFixed(1) ?? '–'} ms per frame, median`],
  ];
  for (const [name, value] of lines) console.log(`  ${name.padEnd(18)} ${value}`);
}

async function run(options: Options): Promise<void> {
  const threshold = numberBetween(options.threshold, 'threshold', 0, 1);
  const size = numberBetween(options.workers, 'workers', 1, 256);
  const folders = [...modelFolders(), ...(options['models-dir'] ?? []).map((one) => path.resolve(one))];
  const registry = await ModelRegistry.load(...folders);
  const models = (options.model ?? [DEFAULT_MODEL]).map((alias) => registry.getModel(alias).manifest);
  const clips = readLabels(options.source, {
    ignore: options.ignore ?? [],
    where: pairsOf(options.where),
  });
  const pool = openMediaPool({ modelFolders: folders, ...(size !== null && { size: Math.trunc(size) }) });
  const evaluations: Evaluation[] = [];
  const outcomes: Record<string, ClipOutcome[]> = {};
  try {
    for (const model of models) {
      const judged = await judgeAll(pool, model.id, clips, options.crops ?? false);
      outcomes[model.id] = judged;
      evaluations.push(summarise(model.id, judged, threshold ?? model.threshold));
      show(evaluations.at(-1)!);
    }
  } finally {
    await pool.close();
  }
  const out = path.resolve(options.out ?? 'evaluation');
  const facts = { source: options.source, createdAt: new Date().toISOString(), version: productVersion() };
  mkdirSync(out, { recursive: true });
  writeFileSync(
    path.join(out, 'evaluation.json'),
    `${JSON.stringify({ ...facts, evaluations, outcomes }, null, 1)}\n`,
  );
  writeFileSync(path.join(out, 'evaluation.html'), reportHtml(evaluations, facts));
  console.log(`\nWritten to ${path.join(out, 'evaluation.html')} and evaluation.json`);
}

/**
 * `npm run evaluate`: judges labelled clips with the product's own processes and says how well.
 * @returns the exit code: 0, or 1 when it could not be done; why is said
 */
export async function main(args: string[]): Promise<number> {
  try {
    await run(readOptions(args));
    return 0;
  } catch (error) {
    const isClear = [UsageError, LabelError, ModelError, EnvError].some((kind) => error instanceof kind);
    console.error(isClear ? (error as Error).message : error);
    return 1;
  }
}
