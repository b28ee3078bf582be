import net from 'node:net';

/** An address that has not answered by then gets company (RFC 8305, section 5). */
export const NEXT_ADDRESS_MS = 250;
/** A name may lead to any number of addresses; more are not tried. */
const MAX_ADDRESSES = 8;

/** Alternates families, beginning with that of the first address. */
function alternate(addresses: readonly string[]): string[] {
  const first = addresses.filter((address) => net.isIP(address) === net.isIP(addresses[0]!));
  const second = addresses.filter((address) => !first.includes(address));
  return first
    .flatMap((address, at) => (second[at] === undefined ? [address] : [address, second[at]]))
    .concat(second.slice(first.length));
}

/**
 * Connects to the first of these addresses that answers. They are tried a moment apart and none is given up for the
 * next, so that one that leads nowhere costs a moment and a slow one still wins. IP addresses only: no name is looked
 * up here, so what was checked is what is connected to.
 * @throws what the last of them said, or the signal's reason
 */
export function dial(addresses: readonly string[], port: number, signal: AbortSignal): Promise<net.Socket> {
  const waiting = alternate(addresses).slice(0, MAX_ADDRESSES);
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const attempts = new Set<net.Socket>();
    let timer: NodeJS.Timeout | undefined;
    let isOver = false;
    const end = (winner: net.Socket | null, reason?: unknown) => {
      isOver = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      for (const attempt of attempts) if (attempt !== winner) attempt.destroy();
      if (winner !== null) resolve(winner);
      else reject(reason);
    };
    const onAbort = () => end(null, signal.reason);
    const next = () => {
      clearTimeout(timer);
      const host = waiting.shift();
      if (host === undefined) return;
      // Half open, so that whoever reads it to its end can still tell an end from a reset (`open-request.ts`).
      const socket = net.connect({ host, port, autoSelectFamily: false, allowHalfOpen: true });
      attempts.add(socket);
      socket.once('connect', () => isOver || end(socket));
      // Stays for the socket's life: who uses it adds a listener that says what an error means.
      socket.on('error', (error) => {
        attempts.delete(socket);
        if (isOver) return;
        if (waiting.length > 0) next();
        else if (attempts.size === 0) end(null, error);
      });
      timer = setTimeout(next, NEXT_ADDRESS_MS);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    next();
  });
}
