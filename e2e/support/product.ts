import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { freePort } from './free-port';

const READY_TIMEOUT_MS = 300_000;

/** Open for the account of the embedded PostgreSQL to pass through, so that its data lie, and go, with the rest. */
async function newDataDir(): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'lifesign-e2e-'));
  await chmod(folder, 0o711);
  return folder;
}

/** The whole product, started as a user would start it, on a data folder of its own. */
export class Product {
  output = '';
  readonly #exited: Promise<unknown>;

  private constructor(
    readonly process: ChildProcess,
    readonly baseUrl: string,
    readonly databasePort: number,
    readonly dataDir: string,
    readonly settings: Record<string, string>,
  ) {
    const keep = (chunk: Buffer) => {
      this.output += chunk.toString();
    };
    process.stdout!.on('data', keep);
    process.stderr!.on('data', keep);
    this.#exited = once(process, 'exit');
  }

  /** Starts `node start.mjs` on free ports and waits until it is ready. Builds first, when that is due. */
  static async start(
    settings: Record<string, string> = {},
    dataDir?: string,
    /** A program that starts ours and makes way for it, with its arguments. */
    through: string[] = [],
  ): Promise<Product> {
    const folder = dataDir ?? (await newDataDir());
    const own: Record<string, string> = {
      PORT: String(await freePort()),
      EMBEDDED_POSTGRES_PORT: String(await freePort()),
      HOST: '127.0.0.1',
      DATA_DIR: folder,
      RATE_LIMIT_PER_MINUTE: '100000',
      TENANT_RATE_LIMIT_PER_MINUTE: '100000',
      BAD_KEYS_PER_MINUTE: '100000',
      // All browsers of all suites come from one address.
      SIGN_INS_PER_ADDRESS: '100000',
      ...settings,
    };
    const inherited = Object.fromEntries(
      ['PATH', 'HOME', 'TMPDIR', 'LANG', 'LIFESIGN_KEEP_PORTAL'].map((name) => [name, process.env[name]]),
    );
    const [command, ...args] = [...through, process.execPath, 'start.mjs'];
    const child = spawn(command!, args, {
      env: { ...inherited, ...own } as NodeJS.ProcessEnv,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const product = new Product(
      child,
      `http://127.0.0.1:${own.PORT}`,
      Number(own.EMBEDDED_POSTGRES_PORT),
      folder,
      own,
    );
    await product.ready();
    return product;
  }

  /** Resolves when every part can serve. @throws Error with the output when it exits or takes too long */
  async ready(timeoutMs = READY_TIMEOUT_MS): Promise<void> {
    const untilMs = Date.now() + timeoutMs;
    for (;;) {
      if (this.process.exitCode !== null) throw new Error(`the product stopped:\n${this.output}`);
      const answer = await fetch(`${this.baseUrl}/health/ready`, {
        signal: AbortSignal.timeout(5_000),
      }).catch(() => null);
      if (answer?.status === 200) return;
      if (Date.now() > untilMs) throw new Error(`not ready within ${timeoutMs} ms:\n${this.output}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** Resolves when the output matches. */
  async untilPrinted(text: RegExp, timeoutMs = 30_000): Promise<void> {
    const untilMs = Date.now() + timeoutMs;
    while (!text.test(this.output)) {
      if (Date.now() > untilMs)
        throw new Error(`not printed within ${timeoutMs} ms: ${text}\n${this.output}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Stops it as Ctrl-C would, and removes its data unless they are still needed. */
  async stop({ keepData = false } = {}): Promise<void> {
    this.process.kill('SIGTERM');
    await this.#exited;
    if (!keepData) await rm(this.dataDir, { recursive: true, force: true });
  }

  /** The database behind it, for suites that make tenants and check invariants there. */
  async databaseUrl(): Promise<string> {
    const secrets = JSON.parse(await readFile(path.join(this.dataDir, 'secrets.json'), 'utf8'));
    return `postgres://lifesign:${secrets.postgresPassword}@127.0.0.1:${this.databasePort}/lifesign`;
  }

  get hasExited(): Promise<unknown> {
    return this.#exited;
  }
}
