import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { z } from 'zod';
import {
  type CoverManifest,
  coverManifestSchema,
  type DetectorManifest,
  detectorManifestSchema,
  type ModelManifest,
  modelManifestSchema,
  type SyntheticManifest,
  syntheticManifestSchema,
} from '@/lib/detection/model-manifest';
import { modelName, parseModelName } from '@/lib/detection/model-name';
import type { FrameSampling } from '@/lib/video/types';

/** The alias used when a submission names none. */
export const DEFAULT_MODEL = 'mixed-10-v2';
const DETECTOR_FOLDER = 'face-finder';
const COVER_FOLDER = 'face-cover';
const MANIFEST = 'manifest.json';

/** A model folder is wrong; the message is for the operator and names the file. */
export class ModelError extends Error {}

/** One generation of an alias: a manifest with the place of its verified weights. */
export interface RegisteredModel {
  /** Stands for these weights alone, whatever comes later: `mixed-10-v2@1`. */
  name: string;
  manifest: ModelManifest;
  weightsPath: string;
  /** Present when the folder has a CARD.md. */
  cardPath: string | null;
  /** False for former weights of an alias that has newer ones. */
  isNewest: boolean;
  /** The models of its `ensemble`, without itself. */
  partners: RegisteredModel[];
  detector: RegisteredDetector;
}

export interface RegisteredDetector {
  manifest: DetectorManifest;
  weightsPath: string;
}

/** What sees whether a face is covered. */
export interface RegisteredCover {
  manifest: CoverManifest;
  weightsPath: string;
}

/** The network of the second axis. */
export interface RegisteredSynthetic {
  manifest: SyntheticManifest;
  weightsPath: string;
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new ModelError(`${file} can't be read as JSON.`, { cause });
  }
}

async function readManifest<T>(file: string, schema: z.ZodType<T>): Promise<T> {
  const json = await readJson(file);
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    const details = parsed.error.issues.map(
      (issue) => `${issue.path.join('.') || 'manifest'}: ${issue.message}`,
    );
    throw new ModelError(`${file} is not a valid manifest: ${details.join('; ')}.`);
  }
  return parsed.data;
}

/** Finds the weights beside (or above, within the models folder) a manifest and checks their SHA-256. */
async function verifiedWeights(
  modelsDir: string,
  folder: string,
  file: string,
  sha256: string,
): Promise<string> {
  const weightsPath = path.resolve(folder, file);
  const root = path.resolve(modelsDir) + path.sep;
  if (!weightsPath.startsWith(root)) {
    throw new ModelError(`${folder}: the weights must lie inside ${modelsDir}, not at ${file}.`);
  }
  let bytes: Buffer;
  try {
    bytes = await readFile(weightsPath);
  } catch (cause) {
    throw new ModelError(`${weightsPath} can't be read.`, { cause });
  }
  const actual = createHash('sha256').update(bytes).digest('hex');
  if (actual !== sha256) {
    throw new ModelError(
      `${weightsPath} has SHA-256 ${actual}, but the manifest in ${folder} says ${sha256}.`,
    );
  }
  return weightsPath;
}

/** A model before it knows the others. */
type ReadModel = Omit<RegisteredModel, 'isNewest' | 'partners' | 'detector'>;

interface Found {
  /** By alias, newest first. */
  models: Map<string, ReadModel[]>;
  /** Newest first. */
  detectors: RegisteredDetector[];
  /** Newest first. */
  covers: RegisteredCover[];
  synthetic: RegisteredSynthetic | null;
}

/** Of a folder's name: what stands there, and which generation where it says so. */
function requireFolderName(file: string, manifest: { id: string; generation: number }): void {
  const { id, generation } = manifest;
  const folder = path.basename(path.dirname(file));
  if (folder === id || folder === modelName(id, generation)) return;
  const named = parseModelName(folder);
  const what = named?.alias === id ? `generation ${generation}` : `id ${id}`;
  throw new ModelError(`${file}: the ${what} differs from the folder's name.`);
}

async function readModel(modelsDir: string, folder: string, files: string[]): Promise<ReadModel> {
  const file = path.join(folder, MANIFEST);
  const manifest = await readManifest(file, modelManifestSchema);
  requireFolderName(file, manifest);
  const weightsPath = await verifiedWeights(modelsDir, folder, manifest.file, manifest.sha256);
  const cardPath = files.includes('CARD.md') ? path.join(folder, 'CARD.md') : null;
  return { name: modelName(manifest.id, manifest.generation), manifest, weightsPath, cardPath };
}

/** What all models share: the face detector, what sees covered faces. */
async function readShared<T extends { id: string; generation: number; file: string; sha256: string }>(
  modelsDir: string,
  folder: string,
  schema: z.ZodType<T>,
): Promise<{ manifest: T; weightsPath: string }> {
  const file = path.join(folder, MANIFEST);
  const manifest = await readManifest(file, schema);
  requireFolderName(file, manifest);
  const weightsPath = await verifiedWeights(modelsDir, folder, manifest.file, manifest.sha256);
  return { manifest, weightsPath };
}

async function isSynthetic(file: string): Promise<boolean> {
  return ((await readJson(file)) as { kind?: unknown } | null)?.kind === 'synthetic';
}

/** Newest first; one of each. @throws ModelError */
function inOrder<T extends { manifest: { id: string; generation: number; version: string } }>(all: T[]): T[] {
  const sorted = [...all].sort((a, b) => b.manifest.generation - a.manifest.generation);
  sorted.forEach(({ manifest: { id, generation, version } }, at) => {
    const former = sorted[at + 1]?.manifest;
    if (former?.generation === generation)
      throw new ModelError(`There are two folders of ${id}@${generation}.`);
    if (sorted.slice(at + 1).some((other) => other.manifest.version === version)) {
      throw new ModelError(`${id}: two generations of its weights have the version ${version}.`);
    }
  });
  return sorted;
}

/**
 * Adds what a folder holds to what was found before. An alias takes the place of the one of this name in earlier folders,
 * with all generations of it; so do a face detector, what sees covered faces, and a synthetic model, whatever its name.
 */
async function readFolder(modelsDir: string, found: Found): Promise<void> {
  const entries = await readdir(modelsDir, { withFileTypes: true }).catch((cause: unknown) => {
    throw new ModelError(`The models folder ${modelsDir} can't be read.`, { cause });
  });
  const own: Omit<Found, 'models' | 'synthetic'> & { models: ReadModel[]; synthetic: RegisteredSynthetic[] } =
    { models: [], detectors: [], covers: [], synthetic: [] };
  for (const entry of entries) {
    if (!entry.isDirectory()) continue;
    const folder = path.join(modelsDir, entry.name);
    const files = await readdir(folder);
    if (!files.includes(MANIFEST)) continue;
    const name = parseModelName(entry.name)?.alias;
    if (name === DETECTOR_FOLDER) {
      own.detectors.push(await readShared(modelsDir, folder, detectorManifestSchema));
    } else if (name === COVER_FOLDER) {
      own.covers.push(await readShared(modelsDir, folder, coverManifestSchema));
    } else if (await isSynthetic(path.join(folder, MANIFEST))) {
      own.synthetic.push(await readShared(modelsDir, folder, syntheticManifestSchema));
    } else {
      own.models.push(await readModel(modelsDir, folder, files));
    }
  }
  for (const alias of new Set(own.models.map(({ manifest }) => manifest.id))) {
    found.models.set(alias, inOrder(own.models.filter(({ manifest }) => manifest.id === alias)));
  }
  if (own.detectors.length > 0) found.detectors = inOrder(own.detectors);
  if (own.covers.length > 0) found.covers = inOrder(own.covers);
  if (own.synthetic.length > 1) throw new ModelError(`${modelsDir} has two models of kind synthetic.`);
  found.synthetic = own.synthetic[0] ?? found.synthetic;
}

/** Finds the models that ensembles name. @throws ModelError */
function joinEnsembles(models: ReadonlyMap<string, RegisteredModel[]>): void {
  for (const model of [...models.values()].flat()) {
    const { id, generation, ensemble = [] } = model.manifest;
    model.partners = ensemble.map((name) => {
      const named = parseModelName(name)!;
      const all = models.get(named.alias) ?? [];
      const wanted = all.find(({ manifest }) => manifest.generation === (named.generation ?? generation));
      const partner = wanted ?? (named.generation === null ? all[0] : undefined);
      if (!partner) throw new ModelError(`${id}: its ensemble names ${name}, which is no model here.`);
      if (partner.manifest.kind !== 'frame')
        throw new ModelError(`${id}: ${name} is a clip model and can't be averaged.`);
      return partner;
    });
  }
}

/**
 * Gives each model its face detector. One that replaces ours serves all models, whatever generation they were made with.
 * @throws ModelError
 */
function link({ models, detectors }: Found): ReadonlyMap<string, RegisteredModel[]> {
  const [newest] = detectors;
  const linked = [...models].map(([alias, all]): [string, RegisteredModel[]] => [
    alias,
    all.map((model, at) => {
      const made = detectors.find(({ manifest }) => manifest.generation === model.manifest.finder);
      return { ...model, isNewest: at === 0, partners: [], detector: made ?? newest! };
    }),
  ]);
  linked.sort(
    ([a, [first]], [b, [second]]) => first!.manifest.frames - second!.manifest.frames || (a < b ? -1 : 1),
  );
  const all = new Map(linked);
  joinEnsembles(all);
  return all;
}

/**
 * All models by alias and generation; weights are hashed, not run, so that the web process can use it. Loads no inference
 * runtime.
 * @throws ModelError when any manifest or weights file is wrong.
 */
export class ModelRegistry {
  private constructor(
    private readonly models: ReadonlyMap<string, RegisteredModel[]>,
    private readonly allDetectors: readonly RegisteredDetector[],
    /** The newest that sees covered faces; null without any. */
    readonly faceCover: RegisteredCover | null,
    /** The network of the second axis, for all models; no model that can be asked for. Null where the folders have none. */
    readonly synthetic: RegisteredSynthetic | null,
    /** The generation that an alias stands for where its caller has no choice of its own; null: the newest. */
    private readonly preferred: number | null,
  ) {}

  /** Reads and verifies every `<folder>/manifest.json` below the folders; what a later one holds counts. */
  static async load(...modelsDirs: string[]): Promise<ModelRegistry> {
    const found: Found = { models: new Map(), detectors: [], covers: [], synthetic: null };
    for (const modelsDir of modelsDirs) await readFolder(modelsDir, found);
    if (found.detectors.length === 0)
      throw new ModelError(`${modelsDirs.join(', ')} has no ${DETECTOR_FOLDER}/${MANIFEST}.`);
    const cover = found.covers[0] ?? null;
    return new ModelRegistry(link(found), found.detectors, cover, found.synthetic, null);
  }

  /**
   * The same models, an alias standing for its weights of this generation where it has such.
   * @throws ModelError when no model has
   */
  preferring(generation: number | null): ModelRegistry {
    const known = new Set(this.registered().map(({ manifest }) => manifest.generation));
    if (generation !== null && !known.has(generation)) {
      const list = [...known].sort((a, b) => a - b).join(', ');
      throw new ModelError(`No model here has weights of generation ${generation}; there are: ${list}.`);
    }
    return new ModelRegistry(this.models, this.allDetectors, this.faceCover, this.synthetic, generation);
  }

  /** The newest face detector. */
  get detector(): RegisteredDetector {
    return this.allDetectors[0]!;
  }

  /** All face detectors, newest first. */
  detectors(): RegisteredDetector[] {
    return [...this.allDetectors];
  }

  /** All of them: fewest frames first, and of each alias the newest weights first. */
  registered(): RegisteredModel[] {
    return [...this.models.values()].flat();
  }

  /**
   * The models in ascending number of frames, in wire form, each as the installation uses it, with its generations.
   * `card_url` is a path on this server.
   */
  listModels() {
    return [...this.models].map(([alias, all]) => {
      const used = this.getModel(alias);
      const { manifest } = used;
      return {
        id: alias,
        label: manifest.label,
        description: manifest.description,
        min_frames: manifest.min_frames,
        credits: manifest.credits,
        deprecated: manifest.deprecated,
        card_url: `/api/v1/models/${alias}/card`,
        generation: manifest.generation,
        version: manifest.version,
        versions: all.map((each) => ({
          id: each.name,
          generation: each.manifest.generation,
          version: each.manifest.version,
          newest: each.isNewest,
          deprecated: isDeprecated(each),
          supported_until: each.manifest.supported_until ?? null,
          card_url: `/api/v1/models/${each.name}/card`,
        })),
      };
    });
  }

  /**
   * The model with this name, or null. A name with a generation, `mixed-10-v2@1`, stands for those weights and no others.
   * An alias alone stands for the weights of `generation` where it has such, and for its newest where not.
   * @param generation null: the one that the installation prefers
   */
  findModel(name: string, generation: number | null = null): RegisteredModel | null {
    const named = parseModelName(name);
    const all = (named && this.models.get(named.alias)) ?? [];
    const of = (wanted: number | null) => all.find(({ manifest }) => manifest.generation === wanted);
    if (named !== null && named.generation !== null) return of(named.generation) ?? null;
    return of(generation) ?? of(this.preferred) ?? all[0] ?? null;
  }

  /** @throws ModelError when there is no such name. */
  getModel(name: string, generation: number | null = null): RegisteredModel {
    const model = this.findModel(name, generation);
    if (!model) throw new ModelError(`There is no model ${name}.`);
    return model;
  }

  /** All generations of an alias, newest first; empty when there is no such alias. */
  generationsOf(alias: string): RegisteredModel[] {
    return [...(this.models.get(alias) ?? [])];
  }
}

/** True of former weights, and of what its manifest calls so. */
export function isDeprecated({ manifest, isNewest }: RegisteredModel): boolean {
  return manifest.deprecated || !isNewest;
}

/** Which frames a model wants decoded. */
export function samplingFor(model: RegisteredModel): FrameSampling {
  const { frames, sampling } = model.manifest;
  return {
    strategy: sampling.strategy,
    frames,
    maxSidePixels: sampling.max_side,
    ...(sampling.span_ms !== undefined && { spanMs: sampling.span_ms }),
  };
}
