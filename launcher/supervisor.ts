import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { say } from './console';
import { LogFile } from './log-file';

const FIRST_DELAY_MS = 200;
const MAX_DELAY_MS = 10_000;
/** Running this long counts as healthy: the next crash is restarted at once again. */
const HEALTHY_MS = 30_000;

export interface ChildOptions {
  name: string;
  script: string;
  env: NodeJS.ProcessEnv;
  logFile: string;
  /** Pass every log line on to our standard error as it is: for containers, whose logs are collected there. */
  echo: boolean;
}

/** One Node process that is kept running until it is told to stop. */
export class SupervisedChild {
  #child: ChildProcess | null = null;
  #delayMs = FIRST_DELAY_MS;
  #isStopping = false;
  #restart: NodeJS.Timeout | undefined;
  readonly #log: LogFile;

  constructor(private readonly options: ChildOptions) {
    this.#log = new LogFile(options.logFile);
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  start(): void {
    const { name, script, env } = this.options;
    const startedMs = performance.now();
    const child = spawn(process.execPath, ['--enable-source-maps', script], {
      env,
      // The message channel closes when we die, however we die; a group of its own keeps Ctrl-C for us.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: true,
    });
    this.#child = child;
    for (const stream of [child.stdout!, child.stderr!]) {
      createInterface({ input: stream }).on('line', (line) => this.#note(line));
    }
    child.on('error', (error) => say.fail(`${name}: ${error.message}`));
    child.on('exit', (code, signal) => {
      this.#child = null;
      if (this.#isStopping) return;
      if (performance.now() - startedMs > HEALTHY_MS) this.#delayMs = FIRST_DELAY_MS;
      say.fail(
        `${name} stopped (${signal ?? `exit code ${code}`}); restarting in ${this.#delayMs / 1_000} s`,
      );
      this.#restart = setTimeout(() => this.start(), this.#delayMs);
      this.#delayMs = Math.min(MAX_DELAY_MS, this.#delayMs * 2);
    });
  }

  #note(line: string): void {
    this.#log.write(line);
    if (this.options.echo) {
      process.stderr.write(`${line}\n`);
      return;
    }
    const { name } = this.options;
    try {
      const entry = JSON.parse(line) as { level?: string; event?: string; error?: string; message?: string };
      if (entry.level === 'error') say.fail(`${name}: ${entry.event} ${entry.error ?? entry.message ?? ''}`);
    } catch {
      // Not a log line of ours: a crash report, say. People should see it.
      say.plain(`  ${name}: ${line}`);
    }
  }

  /** Asks it to stop and waits; kills it after `graceMs`. */
  async stop(graceMs: number): Promise<void> {
    this.#isStopping = true;
    clearTimeout(this.#restart);
    const child = this.#child;
    if (child === null) return;
    const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
    await exited;
    clearTimeout(timer);
  }

  kill(): void {
    this.#isStopping = true;
    clearTimeout(this.#restart);
    this.#child?.kill('SIGKILL');
  }
}
