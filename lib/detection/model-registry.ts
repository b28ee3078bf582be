import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { z } from 'zod';
import {
  type FinderManifest,
  finderManifestSchema,
  type ModelManifest,
  modelManifestSchema,
} from '@/lib/detection/model-manifest';
import type { ModelView } from '@/lib/shared/api-types';
import type { FrameSampling } from '@/lib/video/types';

/** The alias used when a submission names none. */
export const DEFAULT_MODEL = 'mixed-10-v2';
const FINDER_FOLDER = 'face-finder';
const MANIFEST = 'manifest.json';

/** A model folder is wrong; the message is for the operator and names the file. */
export class ModelError extends Error {}

/** A manifest with the place of its verified weights. */
export interface RegisteredModel {
  manifest: ModelManifest;
  weightsPath: string;
  /** Present when the folder has a CARD.md. */
  cardPath: string | null;
  /** The models of its `ensemble`, without itself. */
  partners: RegisteredModel[];
}

export interface RegisteredFinder {
  manifest: FinderManifest;
  weightsPath: string;
}

async function readManifest<T>(file: string, schema: z.ZodType<T>): Promise<T> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new ModelError(`${file} can't be read as JSON.`, { cause });
  }
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

interface Found {
  models: Map<string, RegisteredModel>;
  finder: RegisteredFinder | null;
}

async function readModel(modelsDir: string, folder: string, files: string[]): Promise<RegisteredModel> {
  const file = path.join(folder, MANIFEST);
  const manifest = await readManifest(file, modelManifestSchema);
  if (manifest.id !== path.basename(folder)) {
    throw new ModelError(`${file}: the id ${manifest.id} differs from the folder's name.`);
  }
  const weightsPath = await verifiedWeights(modelsDir, folder, manifest.file, manifest.sha256);
  const cardPath = files.includes('CARD.md') ? path.join(folder, 'CARD.md') : null;
  return { manifest, weightsPath, cardPath, partners: [] };
}

/** Adds what a folder holds to what was found before; the same id takes its place. */
async function readFolder(modelsDir: string, found: Found): Promise<void> {
  const entries = await readdir(modelsDir, { withFileTypes: true }).catch((cause: unknown) => {
    throw new ModelError(`The models folder ${modelsDir} can't be read.`, { cause });
  });
  for (const entry of entries) {
    if (!entry.isDirectory()) continue;
    const folder = path.join(modelsDir, entry.name);
    const files = await readdir(folder);
    if (!files.includes(MANIFEST)) continue;
    if (entry.name !== FINDER_FOLDER) {
      found.models.set(entry.name, await readModel(modelsDir, folder, files));
      continue;
    }
    const manifest = await readManifest(path.join(folder, MANIFEST), finderManifestSchema);
    const weightsPath = await verifiedWeights(modelsDir, folder, manifest.file, manifest.sha256);
    found.finder = { manifest, weightsPath };
  }
}

/** Finds the models that ensembles name. @throws ModelError */
function joinEnsembles(models: ReadonlyMap<string, RegisteredModel>): void {
  for (const model of models.values()) {
    const { id, ensemble = [] } = model.manifest;
    model.partners = ensemble.map((name) => {
      const partner = models.get(name);
      if (!partner) throw new ModelError(`${id}: its ensemble names ${name}, which is no model here.`);
      if (partner.manifest.kind !== 'frame')
        throw new ModelError(`${id}: ${name} is a clip model and can't be averaged.`);
      return partner;
    });
  }
}

/**
 * All models by alias; weights are hashed, not run, so that the web process can use it. Loads no inference runtime.
 * @throws ModelError when any manifest or weights file is wrong.
 */
export class ModelRegistry {
  private constructor(
    private readonly models: ReadonlyMap<string, RegisteredModel>,
    /** The face finder that all models share. */
    readonly finder: RegisteredFinder,
  ) {}

  /** Reads and verifies every `<folder>/manifest.json` below the folders; what a later one holds counts. */
  static async load(...modelsDirs: string[]): Promise<ModelRegistry> {
    const found: Found = { models: new Map(), finder: null };
    for (const modelsDir of modelsDirs) await readFolder(modelsDir, found);
    if (!found.finder) throw new ModelError(`${modelsDirs.join(', ')} has no ${FINDER_FOLDER}/${MANIFEST}.`);
    joinEnsembles(found.models);
    const models = [...found.models.values()].sort(
      (a, b) => a.manifest.frames - b.manifest.frames || (a.manifest.id < b.manifest.id ? -1 : 1),
    );
    return new ModelRegistry(new Map(models.map((model) => [model.manifest.id, model])), found.finder);
  }

  /** All of them, fewest frames first. */
  registered(): RegisteredModel[] {
    return [...this.models.values()];
  }

  /** The models in ascending number of frames, in wire form. `card_url` is a path on this server. */
  listModels(): ModelView[] {
    return [...this.models.values()].map(({ manifest }) => ({
      id: manifest.id,
      label: manifest.label,
      description: manifest.description,
      min_frames: manifest.min_frames,
      credits: manifest.credits,
      deprecated: manifest.deprecated,
      card_url: `/api/v1/models/${manifest.id}/card`,
    }));
  }

  /** The model with this alias, or null. */
  findModel(alias: string): RegisteredModel | null {
    return this.models.get(alias) ?? null;
  }

  /** @throws ModelError when there is no such alias. */
  getModel(alias: string): RegisteredModel {
    const model = this.findModel(alias);
    if (!model) throw new ModelError(`There is no model ${alias}.`);
    return model;
  }
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
