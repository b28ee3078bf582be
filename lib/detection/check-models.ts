import { FaceCover } from '@/lib/detection/face-cover';
import { type Face, FaceDetector } from '@/lib/detection/face-detector';
import { LivenessNetwork } from '@/lib/detection/liveness-network';
import {
  ModelError,
  ModelRegistry,
  type RegisteredCover,
  type RegisteredDetector,
  type RegisteredModel,
  type RegisteredSynthetic,
} from '@/lib/detection/model-registry';
import { SyntheticNetwork } from '@/lib/detection/synthetic-network';
import type { VideoFrame } from '@/lib/video/types';

const WIDTH = 320;
const HEIGHT = 240;
const GREY: VideoFrame = {
  index: 0,
  timestampMs: 0,
  width: WIDTH,
  height: HEIGHT,
  rgb: new Uint8Array(WIDTH * HEIGHT * 3).fill(128),
};
const FACE: Face = { x: 110, y: 60, width: 100, height: 120, probability: 1 };

async function tryModel(model: RegisteredModel): Promise<void> {
  const id = model.isNewest ? model.manifest.id : model.name;
  const scorer = (await LivenessNetwork.load(model)).start();
  let answer: number | null;
  try {
    await scorer.push(GREY, FACE);
    answer = await scorer.finish();
  } catch (cause) {
    throw new ModelError(`${id} does not run as its manifest says: ${(cause as Error).message}`, { cause });
  }
  if (answer === null || !Number.isFinite(answer)) {
    throw new ModelError(`${id}: its answer on a grey picture is ${answer}, not a number.`);
  }
}

async function tryDetector(detector: RegisteredDetector): Promise<void> {
  await (await FaceDetector.load(detector)).detect(GREY).catch((cause: unknown) => {
    const { message } = cause as Error;
    throw new ModelError(`face-finder does not run as its manifest says: ${message}`, { cause });
  });
}

async function tryCover(model: RegisteredCover | null): Promise<void> {
  const watch = (await FaceCover.load(model))?.start();
  await watch?.push(GREY, FACE).catch((cause: unknown) => {
    const { message } = cause as Error;
    throw new ModelError(`face-cover does not run as its manifest says: ${message}`, { cause });
  });
}

async function trySynthetic(registered: RegisteredSynthetic): Promise<void> {
  const { id } = registered.manifest;
  let answers: (number | null)[];
  try {
    answers = Object.values(await (await SyntheticNetwork.load(registered)).judge(GREY, FACE));
  } catch (cause) {
    throw new ModelError(`${id} does not run as its manifest says: ${(cause as Error).message}`, { cause });
  }
  const wrong = answers.find((answer) => answer !== null && !Number.isFinite(answer));
  if (wrong !== undefined)
    throw new ModelError(`${id}: its answer on a grey picture is ${wrong}, not a number.`);
}

/**
 * Reads all models of the folders and runs each once on a grey picture, former weights too, so that a wrong manifest shows
 * before the first video does.
 * @param generation the weights that the operator prefers; null: the newest
 * @returns ids in ascending number of frames, of former weights with their generation
 * @throws ModelError
 */
export async function checkModels(
  modelFolders: readonly string[],
  generation: number | null = null,
): Promise<string[]> {
  const registry = (await ModelRegistry.load(...modelFolders)).preferring(generation);
  for (const detector of registry.detectors()) await tryDetector(detector);
  await tryCover(registry.faceCover);
  if (registry.synthetic) await trySynthetic(registry.synthetic);
  for (const model of registry.registered()) await tryModel(model);
  return registry.registered().map(({ name, manifest, isNewest }) => (isNewest ? manifest.id : name));
}
