import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Product } from './product';

/** Suites that look into processes need Linux; elsewhere they are skipped with this. */
export const HAS_PROC = process.platform === 'linux';
export const NEEDS_PROC = 'needs /proc';

interface ProcessInfo {
  pid: number;
  parentPid: number;
  /** One argument an element. */
  command: string[];
}

function findProcess(pid: number): ProcessInfo | null {
  try {
    // "pid (name) state parent …", where the name may hold anything.
    const [state, parentPid] = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    if (state === 'Z' || state === 'X') return null;
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').filter(Boolean);
    return { pid, parentPid: Number(parentPid), command };
  } catch {
    return null;
  }
}

function listProcesses(): ProcessInfo[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => findProcess(Number(name)))
    .filter((found) => found !== null);
}

/** True while the process runs; one that is dead and not yet collected counts as gone. */
export const isRunning = (pid: number): boolean => findProcess(pid) !== null;

/** The process that started this one. @throws Error when there is no such process */
export function parentOf(pid: number): number {
  const found = findProcess(pid);
  if (found === null) throw new Error(`there is no process ${pid}`);
  return found.parentPid;
}

/** A process and those that it started. */
export function familyOf(pid: number): number[] {
  return [pid, ...listProcesses().flatMap((one) => (one.parentPid === pid ? [one.pid] : []))];
}

export type Part = 'web' | 'worker' | 'media' | 'outbound' | 'postgres';

/** Processes of one part of a product that is running; none while it is being restarted. */
export function pidsOf(product: Product, part: Part): number[] {
  const all = listProcesses();
  const children = (pid: number | undefined, script: string) =>
    all.filter((one) => one.parentPid === pid && one.command.some((word) => path.basename(word) === script));
  const pids = (found: ProcessInfo[]) => found.map((one) => one.pid);
  const launcher = product.process.pid;
  switch (part) {
    case 'web':
      return pids(children(launcher, 'server.js'));
    case 'worker':
      return pids(children(launcher, 'worker.js'));
    case 'media':
    case 'outbound':
      return children(launcher, 'worker.js').flatMap(({ pid }) => pids(children(pid, `${part}-worker.js`)));
    case 'postgres':
      // By its data: after the death of a launcher it is nobody's child. Its own children have other command lines.
      return pids(
        all.filter(({ command }) =>
          command[command.indexOf('-D') + 1]?.startsWith(path.join(product.dataDir, 'postgres')),
        ),
      );
    default:
      throw part satisfies never;
  }
}

/** The one process of a part. @throws Error unless there is exactly one */
export function pidOf(product: Product, part: Exclude<Part, 'media'>): number {
  const pids = pidsOf(product, part);
  if (pids.length !== 1) throw new Error(`${pids.length} processes are the ${part} process`);
  return pids[0]!;
}

/** Every process of a product, its launcher included. */
export function allPids(product: Product): number[] {
  const parts = (['web', 'worker', 'media', 'outbound', 'postgres'] as const).flatMap((part) =>
    pidsOf(product, part),
  );
  return [product.process.pid!, ...parts];
}

/** These processes and all that they have started, and so on. */
export function pidsBelow(roots: readonly number[]): number[] {
  const all = listProcesses();
  const found = new Set(roots);
  for (let size = 0; size < found.size; ) {
    size = found.size;
    for (const { pid, parentPid } of all) if (found.has(parentPid)) found.add(pid);
  }
  return [...found];
}

/** For how long a process has run, in seconds. */
export function ageS(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  // Field 22 of proc(5), in ticks of which Linux shows 100 a second.
  const startedS = Number(fields[19]) / 100;
  return Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]) - startedS;
}

/** Forgets the peak that `peakRssBytes` tells, so that it counts from now (proc(5), clear_refs). */
export function resetPeakRss(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

function statusBytes(pid: number, field: string): number {
  const line = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(line![1]) * 1_024;
}

export const rssBytes = (pid: number): number => statusBytes(pid, 'VmRSS');
export const peakRssBytes = (pid: number): number => statusBytes(pid, 'VmHWM');
