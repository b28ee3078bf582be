import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';

/**
 * Who waits for whom when there is more to do than cores: requests and the database (0), what moves the work on, what
 * decodes, judges and fetches.
 */
const NICE = { worker: 3, isolated: 5 };

/** Yields to the web server and the database, and asks the kernel to pick this process when memory is out. */
export function stepBack(): void {
  lowerPriority(NICE.isolated);
  try {
    if (process.platform === 'linux') writeFileSync('/proc/self/oom_score_adj', '800');
  } catch {
    // Not every system allows it; the work is the same.
  }
}

/** The same for the process that holds the queue, with all that it starts. */
export function stepBehindWeb(): void {
  lowerPriority(NICE.worker);
  try {
    // Where the kernel gives each session a share of its own (autogroup), priorities count only within it: the whole
    // session steps back, unless it is somebody else's.
    if (process.platform === 'linux' && leadsSession())
      writeFileSync('/proc/self/autogroup', String(NICE.isolated));
  } catch {
    // Nor has every kernel such shares.
  }
}

function lowerPriority(nice: number): void {
  // On Linux each thread has a priority, and those of the runtime are there before any code of ours.
  const threads = process.platform === 'linux' ? readdirSync('/proc/self/task').map(Number) : [0];
  for (const thread of threads) {
    try {
      os.setPriority(thread, nice);
    } catch {
      // It has ended, or the system does not allow it; the work is the same.
    }
  }
}

/** Whether the session is this process's own, as under the launcher. */
function leadsSession(): boolean {
  const stat = readFileSync('/proc/self/stat', 'latin1');
  // Behind the name, which may hold anything: state, parent, process group, session.
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3]) === process.pid;
}
