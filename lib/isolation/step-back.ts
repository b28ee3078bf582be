import { writeFileSync } from 'node:fs';
import os from 'node:os';

const LOWER_PRIORITY = 5;

/** Yields to the web server and the database, and asks the kernel to pick this process when memory is out. */
export function stepBack(): void {
  try {
    os.setPriority(LOWER_PRIORITY);
    if (process.platform === 'linux') writeFileSync('/proc/self/oom_score_adj', '800');
  } catch {
    // Not every system allows it; the work is the same.
  }
}
