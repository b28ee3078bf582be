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
