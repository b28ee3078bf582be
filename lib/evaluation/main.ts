import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DEFAULT_MODEL, ModelError, ModelRegistry } from '@/lib/detection/model-registry';
import { modelFolders } from '@/lib/detection/models';
import { EnvError } from '@/lib/env';
import { openMediaPool } from '@/lib/media/media';
import type { MediaPool } from '@/lib/media/media-pool';
import { productVersion } from '@/lib/version';
import { videoLimits } from '@/lib/video/video-limits';
import { analyseClips } from './analyse-clips';
import { summariseByGroup, verdictOf } from './by-group';
import { comparedTables, type NamedFigures } from './compare-figures';
import { groupTables, markdownOf } from './group-tables';
import {
  namedFolders,
  numberBetween,
  type Options,
  readClips,
  readFormer,
  readOptions,
  UsageError,
} from './options';
import { LabelError } from './read-labels';
import { estimateText, proportionText, type ReportedEvaluation, reportHtml } from './report-html';
import { summarise } from './summarise';
import type { ClipOutcome, LabelledClip } from './types';
import { worstClips } from './worst-clips';

/** Copies are compared with their originals, and what training may have seen is counted apart. */
const countsByItself = ({ clip }: ClipOutcome) =>
  !clip.facts?.isTrained && (clip.facts?.copy ?? null) === null;

async function judgeAll(
  pool: MediaPool,
  model: { id: string; threshold: number },
  clips: LabelledClip[],
  areCrops: boolean,
) {
  const onDone = (_outcome: ClipOutcome, done: number) => {
    if (process.stderr.isTTY) process.stderr.write(`\r${model.id}: ${done}/${clips.length} `);
  };
  // Copies are shown where they changed the verdict, which is known at the end only.
  const picturesOf = (outcome: ClipOutcome) =>
    (outcome.clip.facts?.copy ?? null) !== null ||
    (verdictOf(outcome, model.threshold) === 'live') !== outcome.clip.isLive;
  const options = { pool, model: model.id, limits: videoLimits(), areCrops, picturesOf, onDone };
  const outcomes = await analyseClips(clips, options);
  if (process.stderr.isTTY) process.stderr.write('\n');
  return outcomes;
}

function show(one: ReportedEvaluation): void {
  const { clips, latency, grouped } = one;
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
  for (const { title, head, rows } of grouped ? groupTables(grouped) : []) {
    const widths = head.map((cell, at) =>
      Math.max(...[cell, ...rows.map((row) => row[at]!)].map(({ length }) => length)),
    );
    const line = (cells: readonly string[]) =>
      cells
        .map((cell, at) => cell.padEnd(widths[at]!))
        .join('  ')
        .trimEnd();
    console.log(`\n  ${title}\n${[head, ...rows].map((row) => `    ${line(row)}`).join('\n')}`);
  }
}

/** Pictures are for the page; the figures stand without them. */
const withoutPictures = (key: string, value: unknown) =>
  key === 'pictures' || key === 'worst' ? undefined : value;

/** The tables by people and sources of one model, as text to be pasted. */
function markdown({ model, threshold, grouped }: ReportedEvaluation): string {
  const tables = grouped ? groupTables(grouped).map(markdownOf) : [];
  return [`### ${model}, threshold ${threshold}`, ...tables].join('\n\n');
}

/** What is kept of an evaluation to stand beside later ones. */
function namedFigures({ model, threshold, grouped }: ReportedEvaluation, createdAt: string): NamedFigures[] {
  return grouped ? [{ name: model, measuredOn: createdAt.slice(0, 10), threshold, grouped }] : [];
}

async function run(options: Options): Promise<void> {
  const threshold = numberBetween(options.threshold, 'threshold', 0, 1);
  const size = numberBetween(options.workers, 'workers', 1, 256);
  const folders = [...modelFolders(), ...namedFolders(options)];
  const registry = await ModelRegistry.load(...folders);
  const named = options.model ?? [DEFAULT_MODEL];
  const models = named.map((name) => ({ ...registry.getModel(name).manifest, id: name }));
  const clips = readClips(options);
  const former = readFormer(options);
  const pool = openMediaPool({ modelFolders: folders, ...(size !== null && { size: Math.trunc(size) }) });
  const evaluations: ReportedEvaluation[] = [];
  const outcomes: Record<string, ClipOutcome[]> = {};
  try {
    for (const model of models) {
      const used = { id: model.id, threshold: threshold ?? model.threshold };
      const judged = await judgeAll(pool, used, clips, options.crops ?? false);
      outcomes[model.id] = judged;
      evaluations.push({
        ...summarise(model.id, judged.filter(countsByItself), used.threshold),
        grouped: summariseByGroup(judged, used.threshold),
        worst: worstClips(judged, used.threshold),
      });
      show(evaluations.at(-1)!);
    }
  } finally {
    await pool.close();
  }
  const out = path.resolve(options.out ?? 'evaluation');
  const facts = {
    source: options.sources.join(', '),
    createdAt: new Date().toISOString(),
    version: productVersion(),
  };
  mkdirSync(out, { recursive: true });
  writeFileSync(
    path.join(out, 'evaluation.json'),
    `${JSON.stringify({ ...facts, evaluations, outcomes }, withoutPictures, 1)}\n`,
  );
  const figures = evaluations.flatMap((one) => namedFigures(one, facts.createdAt));
  writeFileSync(path.join(out, 'figures.json'), `${JSON.stringify({ figures }, null, 1)}\n`);
  const compared = comparedTables([...former, ...figures]).map(markdownOf);
  writeFileSync(path.join(out, 'compared.md'), `${compared.join('\n\n')}\n`);
  writeFileSync(path.join(out, 'evaluation.md'), `${evaluations.map(markdown).join('\n\n')}\n`);
  writeFileSync(path.join(out, 'evaluation.html'), reportHtml(evaluations, facts));
  console.log(
    `\nWritten to ${path.join(out, 'evaluation.html')}, evaluation.md, compared.md, figures.json and evaluation.json`,
  );
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
