import { Worker } from 'node:worker_threads';

/** One run of scrypt. Its cost stands in the hash that it is compared with. */
export interface Derivation {
  password: string;
  salt: Buffer;
  N: number;
  r: number;
  p: number;
  bytes: number;
}

/**
 * What a thread runs. As text, so that it is the same from the bundles, from Next and from the sources. scryptSync works in
 * the thread itself; scrypt would take one of the four threads of libuv, by which files are written and names looked up.
 * On Linux its priority is its own: those who poll don't wait for those who sign in.
 */
const CODE = `
const { parentPort, workerData } = require('node:worker_threads');
const { scryptSync } = require('node:crypto');
if (process.platform === 'linux') try { require('node:os').setPriority(workerData.nice); } catch {}
parentPort.on('message', ({ password, salt, N, r, p, bytes }) => {
  try {
    const hash = scryptSync(password, salt, bytes, { N, r, p, maxmem: 256 * 1024 * 1024 });
    parentPort.postMessage({ hash });
  } catch (error) {
    parentPort.postMessage({ error: String(error) });
  }
});`;

/** A thread that does one derivation at a time. */
export class PasswordThread {
  #worker: Worker | null = null;
  readonly #nice: number;

  /** @param nice its priority on Linux: 0 is a request's, 19 the lowest */
  constructor(nice: number) {
    this.#nice = nice;
  }

  /** @throws Error for parameters that scrypt refuses, and when the thread dies; the next call starts another */
  derive(input: Derivation): Promise<Buffer> {
    this.#worker ??= this.#start();
    const worker = this.#worker;
    return new Promise((resolve, reject) => {
      // Without work to do, the thread keeps no process alive.
      worker.ref();
      const settle = () => {
        worker.unref();
        worker.off('message', onMessage).off('exit', onExit);
      };
      const onMessage = ({ hash, error }: { hash?: Uint8Array; error?: string }) => {
        settle();
        if (hash === undefined) reject(new Error(error));
        else resolve(Buffer.from(hash));
      };
      const onExit = () => {
        settle();
        reject(new Error('the password thread ended'));
      };
      worker.on('message', onMessage).on('exit', onExit);
      worker.postMessage(input);
    });
  }

  #start(): Worker {
    const options = {
      eval: true,
      name: 'password',
      env: {},
      argv: [],
      execArgv: [],
      workerData: { nice: this.#nice },
    };
    const worker = new Worker(CODE, options);
    worker.on('exit', () => {
      if (this.#worker === worker) this.#worker = null;
    });
    // What went wrong is told by `exit` to who waits; unheard, it would end the process.
    worker.on('error', () => {});
    worker.unref();
    return worker;
  }
}
