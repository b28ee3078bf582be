import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { isAlive } from './processes';
import { restartDelayMs } from './supervisor';
import { bundle } from './testing/bundle';
import { TestProcess, until } from './testing/process';

const scratch = mkdtempSync(path.join(os.tmpdir(), 'lifesign-supervisor-'));
const running = new Set<TestProcess>();
const started = new Set<number>();
let supervisor: string;
let child: string;
let files = 0;

beforeAll(async () => {
  [supervisor, child] = await Promise.all([
    bundle('launcher/testing/run-supervisor.ts'),
    bundle('launcher/testing/run-child.ts'),
  ]);
});

afterEach(async () => {
  for (const launcher of running) if (!launcher.hasExited) await launcher.signal('SIGKILL');
  for (const pid of started) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
  running.clear();
  started.clear();
});

afterAll(() => {
  for (const file of [supervisor, child]) rmSync(file, { force: true });
  rmSync(scratch, { recursive: true, force: true });
});

/** A script to supervise, made of JavaScript text. */
function scriptOf(text: string): string {
  const file = path.join(scratch, `script-${files++}.mjs`);
  writeFileSync(file, text);
  return file;
}

/** Our own child, which takes `finishMs` to stop; its notes go to a file. */
function politeChild(finishMs: number) {
  const notes = path.join(scratch, `notes-${files++}`);
  const script = scriptOf(
    `process.argv[2] = ${JSON.stringify(notes)}; process.argv[3] = '${finishMs}'; await import(${JSON.stringify(child)});`,
  );
  const read = () => (existsSync(notes) ? readFileSync(notes, 'utf8') : '');
  const pidsThat = (verb: string) =>
    [...read().matchAll(new RegExp(`^${verb} (\\d+)$`, 'gm'))].map((match) => {
      started.add(Number(match[1]));
      return Number(match[1]);
    });
  return { script, pidsThat };
}

/** For a child that is none of ours: it goes with its launcher. */
const GOES_ALONG = `process.on('disconnect', () => process.exit());`;

function supervise(script: string, graceMs = 10_000): TestProcess {
  const logFile = path.join(scratch, `log-${files++}`);
  const launcher = new TestProcess(supervisor, [script, logFile, String(graceMs)]);
  running.add(launcher);
  return launcher;
}

describe('a supervised process', () => {
  it('is restarted when it is killed', async () => {
    const { script, pidsThat } = politeChild(0);
    const launcher = supervise(script);
    await until(() => pidsThat('running').length === 1);
    process.kill(pidsThat('running')[0]!, 'SIGKILL');
    await until(() => pidsThat('running').length === 2);
    expect(launcher.output).toContain('child stopped (SIGKILL); restarting at once');
  });

  it('that is asked to begin anew finishes its work first, and has not crashed', async () => {
    const { script, pidsThat } = politeChild(100);
    const launcher = supervise(script);
    for (let nth = 1; nth <= 5; nth++) {
      await until(() => pidsThat('running').length === nth);
      launcher.child.kill('SIGUSR2');
      await until(() => pidsThat('finished').length === nth);
    }
    expect(pidsThat('finished')).toEqual(pidsThat('running').slice(0, 5));
    expect(launcher.output).not.toContain('stopped');
  });

  it('that keeps crashing is restarted at once three times, then ever more slowly', async () => {
    const launcher = supervise(scriptOf('process.exit(3);'));
    await launcher.says(
      /(?:exit code 3\); restarting at once[\s\S]*){3}in 0\.2 s[\s\S]*in 0\.4 s[\s\S]*in 0\.8 s/,
    );
    expect(launcher.output.match(/at once/g)).toHaveLength(3);
    expect(restartDelayMs(100)).toBe(10_000);
  });

  it('may finish its work at a stop', async () => {
    const { script, pidsThat } = politeChild(300);
    const launcher = supervise(script);
    await until(() => pidsThat('running').length === 1);
    expect(await launcher.signal('SIGTERM')).toEqual([0, null]);
    expect(pidsThat('finished')).toEqual(pidsThat('running'));
  });

  it('is killed when it does not stop within its grace', async () => {
    const launcher = supervise(
      scriptOf(`process.on('SIGTERM', () => {}); console.error(process.pid); setInterval(() => {}, 1000);`),
      200,
    );
    const [, pid] = await launcher.says(/child: (\d+)/);
    expect(await launcher.signal('SIGTERM')).toEqual([0, null]);
    expect(isAlive(Number(pid))).toBe(false);
  });

  it('takes its own children with it when it is killed, also those that hang', async () => {
    const hanging = scriptOf('for (;;);');
    const launcher = supervise(
      scriptOf(`import { spawn } from 'node:child_process';
        console.error('parent', process.pid, spawn(process.execPath, [${JSON.stringify(hanging)}]).pid);
        ${GOES_ALONG}`),
    );
    const [, parent, grandchild] = await launcher.says(/parent (\d+) (\d+)/);
    started.add(Number(grandchild));
    process.kill(Number(parent), 'SIGKILL');
    await until(() => !isAlive(Number(grandchild)));
    // The next one has a child that hangs too; it goes the same way.
    await launcher.signal('SIGTERM');
  });

  it('shows warnings, errors and crash reports, and repeats none within seconds', async () => {
    const line = (level: string, event: string) => JSON.stringify({ level, event });
    const launcher = supervise(
      scriptOf(`for (const line of ${JSON.stringify([line('info', 'dull'), line('warn', 'odd'), line('warn', 'odd'), line('error', 'bad')])})
        process.stderr.write(line + '\\n');
        console.log('chatter'); console.error('last words'); ${GOES_ALONG}`),
    );
    // The console's two streams are read apart, so any of these may come last.
    await launcher.says(/last words/);
    await launcher.says(/! child: odd/);
    await launcher.says(/✗ child: bad/);
    expect(launcher.output).not.toMatch(/dull|chatter/);
    expect(launcher.output.match(/! child: odd/g)).toHaveLength(1);
  });
});

describe('a child whose launcher is killed', () => {
  it('finishes its work and exits, although nobody reads its output any more', async () => {
    const { script, pidsThat } = politeChild(400);
    const launcher = supervise(script);
    await until(() => pidsThat('running').length === 1);
    await launcher.signal('SIGKILL');
    const [pid] = pidsThat('running');
    await until(() => !isAlive(pid!));
    expect(pidsThat('finished')).toEqual([pid]);
  });

  it('exits also when that happens before it listens', async () => {
    const { script, pidsThat } = politeChild(0);
    const gate = path.join(scratch, `gate-${files++}`);
    const slow = scriptOf(`import { existsSync } from 'node:fs'; console.error('loading', process.pid);
      while (!existsSync(${JSON.stringify(gate)})) await new Promise((resolve) => setTimeout(resolve, 20));
      await import(${JSON.stringify(script)});`);
    const launcher = supervise(slow);
    const [, pid] = await launcher.says(/loading (\d+)/);
    started.add(Number(pid));
    await launcher.signal('SIGKILL');
    writeFileSync(gate, '');
    await until(() => !isAlive(Number(pid)));
    expect(pidsThat('finished')).toEqual([Number(pid)]);
  });
});

describe('a child by itself', () => {
  it('exits at once at a second signal', async () => {
    const { script, pidsThat } = politeChild(60_000);
    const alone = new TestProcess(script);
    running.add(alone);
    await until(() => pidsThat('running').length === 1);
    alone.child.kill('SIGINT');
    await until(() => pidsThat('stopping').length === 1);
    expect(await alone.signal('SIGINT')).toEqual([1, null]);
    expect(pidsThat('finished')).toEqual([]);
  });
});
