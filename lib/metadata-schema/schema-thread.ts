import { Worker } from 'node:worker_threads';
import { SCHEMA_LIMITS } from './schema-limits';
import type { SchemaReply, SchemaRequest } from './schema-messages';
import { schemaWorkerCode } from './schema-worker-code';

/**
 * Far above what the time limit lets a schema reach. It's a last resort: V8 ends the thread where JavaScript reaches
 * it, but the whole process where its own code does (measured with JSON.parse), so sizes are bounded before.
 */
const RESOURCE_LIMITS = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 16, stackSizeMb: 2 };
/** Wall-clock limit as a multiple of the time asked for, when the machine gives our process too little of itself. */
const MAX_STRETCH = 3;

/** The thread was ended because its work took too long or too much memory. */
export class ThreadExhausted extends Error {}
/** The thread was ended because the machine was too busy to let it work. */
export class ThreadStarved extends Error {}

/** A worker thread that does one thing at a time. After an error it is gone; start another. */
export interface SchemaThread {
  readonly isAlive: boolean;
  /** @throws ThreadExhausted, ThreadStarved */
  ask(request: SchemaRequest, timeoutMs: number): Promise<SchemaReply>;
  end(): Promise<void>;
}

/** Starts a thread and waits until it is warm. */
export async function startSchemaThread(): Promise<SchemaThread> {
  const { code, isSource } = await schemaWorkerCode();
  const worker = new Worker(code, {
    eval: isSource,
    name: 'schema',
    env: {},
    argv: [],
    execArgv: [],
    resourceLimits: RESOURCE_LIMITS,
  });
  worker.unref();
  let isAlive = true;
  worker.on('exit', () => {
    isAlive = false;
  });
  // Without a listener, an error while nobody waits for an answer would be an uncaught one of the process.
  worker.on('error', () => {});
  await nextReply(worker, SCHEMA_LIMITS.startTimeoutMs);
  return {
    get isAlive() {
      return isAlive;
    },
    async ask(request, timeoutMs) {
      const reply = nextReply(worker, timeoutMs);
      worker.postMessage(request);
      return reply;
    },
    async end() {
      await worker.terminate();
    },
  };
}

/** Waits for one message; ends the thread when none comes. */
function nextReply(worker: Worker, timeoutMs: number): Promise<SchemaReply> {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const cpuAtStart = process.cpuUsage();
    let timer = setTimeout(onTimeout, timeoutMs);

    function onTimeout() {
      const { user, system } = process.cpuUsage(cpuAtStart);
      const missingMs = timeoutMs - (user + system) / 1_000;
      const elapsedMs = performance.now() - startedAt;
      // Other processes hold the processor: a harmless schema must not be refused for that.
      if (missingMs > 10 && elapsedMs < timeoutMs * MAX_STRETCH) {
        timer = setTimeout(onTimeout, Math.min(missingMs, timeoutMs * MAX_STRETCH - elapsedMs));
        return;
      }
      const ErrorClass = missingMs > 10 ? ThreadStarved : ThreadExhausted;
      fail(new ErrorClass(`no answer within ${Math.round(elapsedMs)} ms`));
    }
    function fail(error: unknown) {
      settle();
      void worker.terminate();
      reject(error);
    }
    function onError(error: unknown) {
      fail(new ThreadExhausted(String(error), { cause: error }));
    }
    function onExit() {
      fail(new ThreadExhausted('the thread ended'));
    }
    function onMessage(reply: SchemaReply) {
      settle();
      resolve(reply);
    }
    function settle() {
      clearTimeout(timer);
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
    }
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
  });
}
