import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { say } from './console';
import { LogFile } from './log-file';

/** So many crashes in a row are followed by a start at once: what waits for this process waits for nothing else. */
const PROMPT_RESTARTS = 3;
const FIRST_DELAY_MS = 200;
const MAX_DELAY_MS = 10_000;
/** Running this long counts as healthy: the next crash is the first of its row. */
const HEALTHY_MS = 30_000;
const REPEAT_MS = 10_000;

export interface ChildOptions {
  name: string;
  script: string;
  env: NodeJS.ProcessEnv;
  logFile: string;
  /** Pass every log line on to our standard error as it is: for containers, whose logs are collected there. */
  echo: boolean;
}

/** Before the next start, after so many crashes in a row (at least one). */
export function restartDelayMs(crashes: number): number {
  if (crashes <= PROMPT_RESTARTS) return 0;
  return Math.min(FIRST_DELAY_MS * 2 ** (crashes - PROMPT_RESTARTS - 1), MAX_DELAY_MS);
}

/** One Node process that is kept running until it is told to stop. */
export class SupervisedChild {
  #child: ChildProcess | null = null;
  #crashes = 0;
  #isStopping = false;
  #isRestarting = false;
  #restart: NodeJS.Timeout | undefined;
  readonly #log: LogFile;
  readonly #shownAtMs = new Map<string, number>();

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
    createInterface({ input: child.stdout! }).on('line', (line) => this.#note(line, false));
    createInterface({ input: child.stderr! }).on('line', (line) => this.#note(line, true));
    let hasEnded = false;
    const onEnd = (reason: string) => {
      if (hasEnded) return;
      hasEnded = true;
      this.#child = null;
      if (this.#isStopping) return;
      if (this.#isRestarting) {
        this.#isRestarting = false;
        this.start();
        return;
      }
      if (performance.now() - startedMs > HEALTHY_MS) this.#crashes = 0;
      this.#crashes += 1;
      const delayMs = restartDelayMs(this.#crashes);
      say.fail(
        `${name} stopped (${reason}); restarting ${delayMs === 0 ? 'at once' : `in ${delayMs / 1_000} s`}`,
      );
      this.#restart = setTimeout(() => this.start(), delayMs);
    };
    child.on('exit', (code, signal) => {
      killGroup(child.pid);
      onEnd(signal ?? `exit code ${code}`);
    });
    // Not even started (no memory, no process numbers left), or the message channel broke while it went down.
    child.on('error', (error) => child.pid === undefined && onEnd(error.message));
  }

  /** Keeps a line of output, and shows what an operator should see. */
  #note(line: string, isFromStderr: boolean): void {
    if (!this.#log.write(line) && this.#isDue('log.full')) {
      say.fail(
        `The disk of the log ${this.options.logFile} is full: lines are lost until there is room on it.`,
      );
    }
    if (this.options.echo) {
      process.stderr.write(`${line}\n`);
      return;
    }
    const entry = parseLine(line);
    // Not a log line of ours: from standard error it is a crash report, say.
    if (entry === null) {
      if (isFromStderr) say.plain(`  ${this.options.name}: ${line}`);
      return;
    }
    const { level, event = '', error, message } = entry;
    if ((level !== 'error' && level !== 'warn') || !this.#isDue(event)) return;
    const text = `${this.options.name}: ${[event, error ?? message].filter(Boolean).join(' ')}`;
    if (level === 'error') say.fail(text);
    else say.warn(text);
  }

  /** The same event again within ten seconds is in the log file only. */
  #isDue(event: string): boolean {
    const nowMs = performance.now();
    const isDue = nowMs - (this.#shownAtMs.get(event) ?? Number.NEGATIVE_INFINITY) > REPEAT_MS;
    if (isDue) this.#shownAtMs.set(event, nowMs);
    return isDue;
  }

  /** Ends it, to be started again at once as its script is now; no crash. Does nothing while it is down or stops. */
  restart(): void {
    if (this.#child === null || this.#isStopping) return;
    this.#isRestarting = true;
    this.#child.kill('SIGTERM');
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

interface LogEntry {
  level?: string;
  event?: string;
  error?: string;
  message?: string;
}

function parseLine(line: string): LogEntry | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' ? (value as LogEntry) : null;
  } catch {
    return null;
  }
}

/** What a killed process has left running: a decoder that hangs, say, and can't notice that its parent is gone. */
function killGroup(pid: number | undefined): void {
  if (pid === undefined || process.platform === 'win32') return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nobody is left.
  }
}
