import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';

/** A Node process under test, with what it has written so far. */
export class TestProcess {
  output = '';
  readonly child: ChildProcess;
  readonly exited: Promise<[code: number | null, signal: NodeJS.Signals | null]>;
  #onOutput: (() => void)[] = [];

  constructor(script: string, args: string[] = [], options: SpawnOptions = {}) {
    this.child = spawn(process.execPath, [script, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      ...options,
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.output += chunk.toString();
        for (const notify of this.#onOutput) notify();
      });
    }
    this.exited = once(this.child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
    void this.exited.then(() => {
      for (const notify of this.#onOutput) notify();
    });
  }

  get hasExited(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** Waits until its output matches. @throws Error with the output when it exits before */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.output);
      if (match !== null) return match;
      if (this.hasExited) throw new Error(`exited without saying ${pattern}:\n${this.output}`);
      await new Promise<void>((resolve) => {
        this.#onOutput.push(resolve);
      });
      this.#onOutput = [];
    }
  }

  /** Ends it and waits. */
  async signal(name: NodeJS.Signals): Promise<[number | null, NodeJS.Signals | null]> {
    this.child.kill(name);
    return this.exited;
  }
}

/** Asks `check` until it holds. @throws Error when it does not within `timeoutMs` */
export async function until(check: () => boolean | Promise<boolean>, timeoutMs = 30_000): Promise<void> {
  const untilMs = performance.now() + timeoutMs;
  while (!(await check())) {
    if (performance.now() > untilMs) throw new Error(`still not so after ${timeoutMs} ms: ${check}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
