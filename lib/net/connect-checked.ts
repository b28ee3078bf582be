import { isIP, type Socket } from 'node:net';
import tls from 'node:tls';
import { AddressRefused } from './address-refused';
import { dial } from './dial';
import type { ResolveName } from './name-resolver';
import { isPublicAddress } from './public-address';
import { timeLimit } from './time-limit';

export interface Reach {
  resolve: ResolveName;
  /** For tests and a laptop: private addresses too. */
  allowPrivate: boolean;
  /** For the connection with its encryption, once the name is known; in ms. */
  connectMs: number;
  signal: AbortSignal;
}

const PORTS: Record<string, number> = { 'http:': 80, 'https:': 443 };

/** Every address of a host. @throws AddressRefused when any is private, whatever else it has */
async function findAddresses(host: string, { resolve, allowPrivate, signal }: Reach): Promise<string[]> {
  // An IP literal reaches no resolver.
  const addresses = isIP(host) === 0 ? await resolve(host, signal) : [host];
  const bad = addresses.find((address) => isIP(address) === 0 || !(allowPrivate || isPublicAddress(address)));
  if (bad !== undefined || addresses.length === 0) throw new AddressRefused(bad ?? host);
  return addresses;
}

function encrypt(socket: Socket, host: string, signal: AbortSignal): Promise<tls.TLSSocket> {
  return new Promise((resolve, reject) => {
    // The server's name is told to it, an address is not (RFC 6066); the certificate must be for either.
    const servername = isIP(host) === 0 ? host : '';
    const encrypted = tls.connect({ socket, host, servername, ALPNProtocols: ['http/1.1'] });
    const onAbort = () => encrypted.destroy(signal.reason);
    const settle = (how: () => void) => {
      signal.removeEventListener('abort', onAbort);
      how();
    };
    signal.addEventListener('abort', onAbort, { once: true });
    encrypted.once('secureConnect', () => settle(() => resolve(encrypted)));
    // Stays for the socket's life, as that of the socket below.
    encrypted.on('error', (error) => settle(() => reject(error)));
    encrypted.once('close', () =>
      settle(() =>
        reject(Object.assign(new Error('closed before it was encrypted'), { code: 'ECONNRESET' })),
      ),
    );
  });
}

/**
 * Connects to the host of a stranger's address: to public IP addresses only. A name is looked up once, all that it leads
 * to is checked, and those same IP addresses are connected to, so a name that changes its answer (DNS rebinding) gains
 * nothing. What was really reached is checked again.
 * @throws AddressRefused; Error when nobody is there
 */
export async function connectChecked(url: URL, reach: Reach): Promise<Socket> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const addresses = await findAddresses(host, reach);
  const patience = timeLimit(reach.connectMs, 'connecting', reach.signal);
  try {
    const socket = await dial(addresses, Number(url.port) || PORTS[url.protocol]!, patience.signal);
    const reached = socket.remoteAddress;
    if (!reach.allowPrivate && (reached === undefined || !isPublicAddress(reached))) {
      socket.destroy();
      throw new AddressRefused(String(reached));
    }
    return url.protocol === 'https:' ? await encrypt(socket, host, patience.signal) : socket;
  } finally {
    patience.end();
  }
}
