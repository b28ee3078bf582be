import { lookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import { AddressRefused } from './address-refused';
import { isPublicAddress } from './public-address';

export interface SafeConnectorOptions {
  connectTimeoutMs: number;
  /** For tests and a laptop: private addresses too. */
  allowPrivate: boolean;
  /** Default: the system's resolver. */
  lookup?: LookupFunction;
}

/**
 * A resolver that fails when any address of a name is private. What it hands out is what gets connected to: there
 * is no second look-up that could answer something else (DNS rebinding).
 */
function publicLookup(resolve: LookupFunction): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, options, (error, address, family) => {
      if (error) return callback(error, address, family);
      const addresses = typeof address === 'string' ? [address] : address.map((entry) => entry.address);
      const bad = addresses.find((entry) => !isPublicAddress(entry));
      if (bad === undefined && addresses.length > 0) return callback(null, address, family);
      return callback(new AddressRefused(bad ?? hostname), '', 4);
    });
  };
}

/**
 * An undici connector that connects to public addresses only. IP literals never reach a resolver, so they are checked
 * here; and the address that was really reached is checked again.
 */
export function safeConnector(options: SafeConnectorOptions): buildConnector.connector {
  const resolve = options.lookup ?? (lookup as LookupFunction);
  const connect = buildConnector({
    timeout: options.connectTimeoutMs,
    allowH2: false,
    lookup: options.allowPrivate ? resolve : publicLookup(resolve),
    autoSelectFamily: true,
  } as buildConnector.BuildOptions);
  return (target, callback) => {
    const host = target.hostname.replace(/^\[|\]$/g, '');
    if (!options.allowPrivate && isIP(host) !== 0 && !isPublicAddress(host)) {
      callback(new AddressRefused(host), null);
      return;
    }
    connect(target, (...[error, socket]) => {
      if (error) {
        callback(error, null);
        return;
      }
      const reached = socket.remoteAddress;
      if (!options.allowPrivate && (reached === undefined || !isPublicAddress(reached))) {
        socket.destroy();
        callback(new AddressRefused(String(reached)), null);
        return;
      }
      callback(null, socket);
    });
  };
}
