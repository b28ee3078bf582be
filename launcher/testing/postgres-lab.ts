import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import postgres from 'postgres';
import type { EmbeddedPostgresOptions } from '../embedded-postgres';
import { bundle } from './bundle';
import { TestProcess } from './process';

export const TIMEOUT_MS = 120_000;

export interface Started {
  launcher: TestProcess;
  url: string;
  pid: number;
  description: string;
}

/** Runs `text` on the database. */
export async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const sql = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => undefined });
  try {
    return await sql.unsafe(text);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** Embedded servers in processes of their own, on data folders that vanish with the lab. */
export class PostgresLab {
  readonly scratch = mkdtempSync(path.join(os.tmpdir(), 'lifesign-launcher-'));
  readonly #running = new Set<TestProcess>();
  #script = '';

  async open(): Promise<void> {
    // For the account that PostgreSQL runs under.
    chmodSync(this.scratch, 0o755);
    this.#script = await bundle('launcher/testing/run-embedded-postgres.ts');
  }

  async stopAll(): Promise<void> {
    for (const launcher of this.#running) if (!launcher.hasExited) await launcher.signal('SIGTERM');
    this.#running.clear();
  }

  close(): void {
    rmSync(this.#script, { force: true });
    rmSync(this.scratch, { recursive: true, force: true });
  }

  /** A data folder and a port of their own. */
  async optionsFor(name: string): Promise<EmbeddedPostgresOptions> {
    const dataDir = path.join(this.scratch, name);
    mkdirSync(dataDir, { recursive: true });
    return { dataDir, password: 'test-password', port: await freePort(), mayMovePort: true };
  }

  run(options: EmbeddedPostgresOptions, identity = {}): TestProcess {
    const launcher = new TestProcess(this.#script, [JSON.stringify(options)], identity);
    this.#running.add(launcher);
    return launcher;
  }

  /** @throws Error with the output when it does not start */
  async start(options: EmbeddedPostgresOptions, identity = {}): Promise<Started> {
    const launcher = this.run(options, identity);
    const said = await launcher.says(/started (.*)\n/);
    return { launcher, ...(JSON.parse(said[1]!) as Omit<Started, 'launcher'>) };
  }
}
