import { parseModelName } from '@/lib/detection/model-name';
import type { ModelRegistry, RegisteredModel } from '@/lib/detection/model-registry';
import { unknownModel as noSuchModel } from '@/lib/detection/require-model';
import { AppError } from '@/lib/errors';

/** What the public client asks for when its caller names nothing. */
const DEFAULT_FRAMES = 30;
/** `mixed-30-v3_1_1`, `hybrid-50`, `250`: perhaps a family, a number of frames, perhaps a version. */
const NAMED_FRAMES = /^(?:[a-z]+(?:-[a-z]+)*-)?(\d{1,4})(?:-v[\w.]*)?$/;

/** The weights that judge, and the model as results name it. */
export interface ResolvedModel {
  name: string;
  model: RegisteredModel;
}

export interface WantedModel {
  model?: string | null | undefined;
  frameCount?: number | null | undefined;
  /** `X-Model-Version`: a family such as `latest`; which of its models is said by the number of frames. */
  version?: string | undefined;
}

/**
 * Which of our models judges: the one with that name; else the largest that needs no more frames than the name, or the
 * number of frames, says.
 * @param generation of the weights that the caller's tenant chose; null: none
 * @throws AppError invalid_video_input
 */
export function resolveModel(
  registry: ModelRegistry,
  wanted: WantedModel,
  generation: number | null,
): ResolvedModel {
  const exact = wanted.model ? registry.findModel(wanted.model, generation) : null;
  if (wanted.model && exact !== null) return { name: wanted.model, model: exact };
  if (wanted.model && typeof parseModelName(wanted.model)?.generation === 'number')
    throw noSuchModel(registry, wanted.model);
  const named = NAMED_FRAMES.exec(wanted.model ?? '')?.[1];
  if (wanted.model && named === undefined) throw unknownModel(registry, wanted.model);
  const byVersion = wanted.version !== undefined ? wanted.frameCount : undefined;
  const frames = byVersion ?? (named === undefined ? (wanted.frameCount ?? DEFAULT_FRAMES) : Number(named));
  const models = registry.listModels().map(({ id }) => registry.getModel(id, generation));
  const fitting = models.filter(({ manifest }) => manifest.frames <= frames && !manifest.deprecated);
  const best = fitting.at(-1);
  if (best === undefined) throw unknownModel(registry, wanted.model ?? `${frames} frames`);
  return { name: best.manifest.id, model: best };
}

function unknownModel(registry: ModelRegistry, asked: string): AppError {
  const known = registry.listModels().map((entry) => entry.id);
  return new AppError(
    'invalid_video_input',
    `There is no model for ${asked.slice(0, 64)}. Known models: ${known.join(', ')}.`,
  );
}
