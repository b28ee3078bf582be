import { ModelError } from './model-registry';
import { InferenceSession } from './onnx-runtime';

const sessions = new Map<string, Promise<InferenceSession>>();

/**
 * The one session of this process for a weights file; one thread, so that processes scale by cores.
 * `key` must change when the weights do (their SHA-256).
 */
export function sharedSession(weightsPath: string, key: string): Promise<InferenceSession> {
  let session = sessions.get(key);
  if (!session) {
    session = InferenceSession.create(weightsPath, {
      executionProviders: ['cpu'],
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      logSeverityLevel: 3,
    });
    session.catch(() => sessions.delete(key));
    sessions.set(key, session);
  }
  return session;
}

/** What is needed to open a network: verified weights, and the manifest's words for errors. */
interface Weights {
  weightsPath: string;
  manifest: { id: string; file: string; sha256: string };
}

/**
 * The session of a network that takes these inputs.
 * @throws ModelError when the weights do not load or have other inputs
 */
export async function openNetwork(
  { weightsPath, manifest: { id, file, sha256 } }: Weights,
  inputs: readonly { name: string }[],
): Promise<InferenceSession> {
  const session = await sharedSession(weightsPath, sha256).catch((cause: unknown) => {
    throw new ModelError(`${weightsPath} can't be loaded: ${(cause as Error).message}`, { cause });
  });
  const missing = inputs.find(({ name }) => !session.inputNames.includes(name));
  if (missing) {
    const names = session.inputNames.join(', ');
    throw new ModelError(`${id}: ${file} has no input ${missing.name}, only ${names}.`);
  }
  return session;
}
