import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import net from 'node:net';

export type PortProblem = 'in use' | 'not allowed' | 'no such address';

/** Why nothing can listen there, or null. */
export function findPortProblem(port: number, host: string): Promise<PortProblem | null> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EACCES') resolve('not allowed');
      else resolve(error.code === 'EADDRINUSE' ? 'in use' : 'no such address');
    });
    server.listen(port, host, () => server.close(() => resolve(null)));
  });
}

/** The first port from `first` to `last` that something can listen on; null when there is none. */
export async function findFreePort(first: number, last: number, host: string): Promise<number | null> {
  for (let port = first; port <= last; port++) if ((await findPortProblem(port, host)) === null) return port;
  return null;
}

/** Inodes of the sockets that listen on `port`, from the kernel's tables (proc(5)). */
function listeningInodes(port: number): Set<string> {
  const inodes = new Set<string>();
  const hexPort = port.toString(16).toUpperCase().padStart(4, '0');
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const line of readFileSync(table, 'utf8').split('\n').slice(1)) {
      const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
      if (state === '0A' && local?.endsWith(`:${hexPort}`) && inode) inodes.add(`socket:[${inode}]`);
    }
  }
  return inodes;
}

/** Name and number of the process that listens on `port`; null where that can't be seen. */
export function findPortHolder(port: number): string | null {
  try {
    const inodes = listeningInodes(port);
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      try {
        const files = readdirSync(`/proc/${pid}/fd`);
        if (files.some((file) => inodes.has(readlinkSync(`/proc/${pid}/fd/${file}`)))) {
          return `${readFileSync(`/proc/${pid}/comm`, 'utf8').trim()}, process ${pid}`;
        }
      } catch {
        // Somebody else's process, or one that has just ended.
      }
    }
  } catch {
    // No /proc here.
  }
  return null;
}
