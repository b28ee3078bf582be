import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { leavesMachine } from '../../scripts/connections.mjs';
import { pidsBelow } from './process-tree';

const SAMPLE_EVERY_MS = 100;
/** Who has loaded what is looked at in every so many samples. */
const RUNTIMES_EVERY = 10;

/** An address of the kernel's tables: 32-bit words in the order of this machine's bytes, port in hex (proc(5)). */
function readAddress(text: string): { address: string; port: number } {
  const [hex, port] = text.split(':') as [string, string];
  const bytes = Buffer.from(hex, 'hex');
  bytes.swap32();
  const isFour = bytes.length === 4 || bytes.subarray(0, 12).toString('hex') === '00000000000000000000ffff';
  const address = isFour
    ? [...bytes.subarray(-4)].join('.')
    : bytes
        .toString('hex')
        .replace(/(.{4})(?!$)/g, '$1:')
        .replace(/^(0000:){7}0001$/, '::1');
  return { address, port: Number.parseInt(port, 16) };
}

const read = (file: string) => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // The process has just ended.
  }
};

/** Sockets with another end outside this machine, by inode. */
function leavingSockets(pid: number): Map<string, string> {
  const found = new Map<string, string>();
  for (const table of ['tcp', 'tcp6', 'udp', 'udp6']) {
    const lines = read(`/proc/${pid}/net/${table}`).trim().split('\n').slice(1);
    for (const line of lines) {
      const [, , remote, , , , , , , inode] = line.trim().split(/\s+/);
      const { address, port } = readAddress(remote!);
      if (port !== 0 && leavesMachine(address, port))
        found.set(`socket:[${inode}]`, `${table} ${address}:${port}`);
    }
  }
  return found;
}

/** Looks at a process and all below it, again and again: its sockets, and who has loaded ONNX Runtime. */
export class SocketWatch {
  /** What had another end outside this machine, with the command that had it. */
  readonly leaving = new Set<string>();
  /** First environment of every process that loaded ONNX Runtime, by number. */
  readonly runtimes = new Map<number, string[]>();
  samples = 0;
  readonly #timer: NodeJS.Timeout;

  constructor(private readonly roots: () => number[]) {
    this.#timer = setInterval(() => this.#look(), SAMPLE_EVERY_MS);
  }

  #look(): void {
    const pids = pidsBelow(this.roots());
    if (pids.length === 0) return;
    if (this.samples++ % RUNTIMES_EVERY === 0) for (const pid of pids) this.#noteRuntime(pid);
    // All of them share the network of the first.
    const sockets = leavingSockets(pids[0]!);
    if (sockets.size > 0) for (const pid of pids) this.#noteSockets(pid, sockets);
  }

  #noteRuntime(pid: number): void {
    if (this.runtimes.has(pid) || !read(`/proc/${pid}/maps`).includes('libonnxruntime')) return;
    this.runtimes.set(pid, read(`/proc/${pid}/environ`).split('\0'));
  }

  #noteSockets(pid: number, sockets: Map<string, string>): void {
    try {
      for (const name of readdirSync(`/proc/${pid}/fd`)) {
        const other = sockets.get(readlinkSync(`/proc/${pid}/fd/${name}`));
        if (other) this.leaving.add(`${read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ')}→ ${other}`);
      }
    } catch {
      // It has ended, or closed that file, meanwhile.
    }
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
