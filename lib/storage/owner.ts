import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import os from 'node:os';

/** Reads what only Linux has; '' elsewhere. */
function read(get: () => string): string {
  try {
    return get();
  } catch {
    return '';
  }
}

/** Where process numbers mean the same processes: one boot of one machine, or of one container on it. */
function place(): string {
  const boot = read(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'));
  const namespace = read(() => readlinkSync('/proc/self/ns/pid'));
  return createHash('sha256').update(`${os.hostname()} ${boot} ${namespace}`).digest('hex').slice(0, 12);
}

/** When a process started, in the kernel's ticks; null when it has ended, '0' where the system doesn't tell. */
function startOf(pid: number): string | null {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return null;
  }
  if (process.platform !== 'linux') return '0';
  // "pid (name) state …", where the name may hold anything.
  const fields = read(() => readFileSync(`/proc/${pid}/stat`, 'utf8'))
    .replace(/^.*\) /s, '')
    .split(' ');
  return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? null);
}

const OWN_PLACE = place();

/** Names this process, here and in time: a number that was given again is somebody else. */
export const OWN_NAME = `${OWN_PLACE}-${process.pid}-${startOf(process.pid)}`;
const NAME = /^([0-9a-f]{12})-(\d+)-(\d+)$/;

/** Whether the process of a name still runs; null where that can't be seen from here. */
export function isRunning(name: string): boolean | null {
  const [, where, pid, start] = NAME.exec(name) ?? [];
  if (where !== OWN_PLACE) return null;
  return startOf(Number(pid)) === start;
}
