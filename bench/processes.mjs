import { readdirSync, readFileSync } from 'node:fs';
import os from 'node:os';

/** The kernel counts process time in hundredths of a second on every Linux that Node runs on. */
const MS_PER_TICK = 10;
const SAMPLE_RSS_MS = 50;

/** Fields of /proc/<pid>/stat from `state` (3) on, or null when the process is gone. */
function statOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}

/** The process and all its descendants. */
function treeOf(rootPid) {
  const parents = new Map();
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? statOf(name) : null;
    if (stat !== null) parents.set(Number(name), Number(stat[1]));
  }
  const tree = [rootPid];
  for (const parent of tree) {
    for (const [pid, itsParent] of parents) if (itsParent === parent) tree.push(pid);
  }
  return tree;
}

/** CPU of the process trees so far (user and system, with children that have ended), ms in steps of 10. */
export function cpuMs(...rootPids) {
  let ticks = 0;
  for (const pid of rootPids.flatMap(treeOf)) {
    const stat = statOf(pid);
    if (stat !== null) for (const field of stat.slice(11, 15)) ticks += Number(field);
  }
  return ticks * MS_PER_TICK;
}

/** CPU of one process alone, without its children, ms in steps of 10. */
export function ownCpuMs(pid) {
  const stat = statOf(pid);
  return stat === null ? 0 : (Number(stat[11]) + Number(stat[12])) * MS_PER_TICK;
}

function rssBytes(...rootPids) {
  let kilobytes = 0;
  for (const pid of rootPids.flatMap(treeOf)) {
    try {
      kilobytes += Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0);
    } catch {
      // It has ended between the listing and the reading.
    }
  }
  return kilobytes * 1_024;
}

/**
 * Resident memory of the trees while `work` runs: at its beginning, and the most of it every `everyMs`. A look takes some
 * milliseconds of this process: who times answers here looks seldom.
 */
export async function watchRss(rootPids, work, everyMs = SAMPLE_RSS_MS) {
  const beforeBytes = rssBytes(...rootPids);
  let maxBytes = beforeBytes;
  const timer = setInterval(() => {
    maxBytes = Math.max(maxBytes, rssBytes(...rootPids));
  }, everyMs);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  return {
    before_mb: megabytes(beforeBytes),
    max_mb: megabytes(maxBytes),
    growth_mb: megabytes(maxBytes - beforeBytes),
  };
}

const megabytes = (bytes) => Math.round(bytes / 1e5) / 10;

/** Busy and total CPU of the machine so far, ms over all cores. */
function machineMs() {
  const [user, nice, system, idle, iowait, irq, softirq, steal] = readFileSync('/proc/stat', 'latin1')
    .split('\n', 1)[0]
    .trim()
    .split(/\s+/)
    .slice(1)
    .map((ticks) => Number(ticks) * MS_PER_TICK);
  const busyMs = user + nice + system + irq + softirq + steal;
  return { busyMs, totalMs: busyMs + idle + iowait };
}

/** Starts a count of the CPU that others use. @returns a function that gives their share of the machine, 0–1 */
export function countForeignCpu() {
  const start = machineMs();
  // Children that have ended are part of our own numbers, so one tree holds everything but a detached PostgreSQL.
  const startOwnMs = cpuMs(process.pid);
  return (detachedMs) => {
    const now = machineMs();
    const ownMs = cpuMs(process.pid) - startOwnMs + detachedMs;
    return Math.max(0, (now.busyMs - start.busyMs - ownMs) / (now.totalMs - start.totalMs));
  };
}

/** What a reader needs to judge the figures. */
export function describeMachine() {
  return {
    date: new Date().toISOString(),
    cpu: os.cpus()[0]?.model.trim(),
    cores: os.availableParallelism(),
    memory_gb: Math.round(os.totalmem() / 1e9),
    os: `${os.type()} ${os.release()}`,
    node: process.version,
    load_average: os.loadavg().map((load) => Math.round(load * 10) / 10),
  };
}
