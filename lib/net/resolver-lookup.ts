import { Resolver } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';

interface ResolverLookupOptions {
  /** Of one question to one server, in ms. */
  timeoutMs?: number;
  /** Default: those of the system. */
  servers?: string[];
}

const DEFAULT_TIMEOUT_MS = 2_000;
const TRIES = 2;

/**
 * A look-up by DNS alone. The system's (`getaddrinfo`) holds one of a process's two threads for names until a silent
 * name server is given up, 10 s and more: a few dead names would keep everybody else's waiting. This one holds none.
 * It knows no hosts file and no search domains, which strangers' names have no business with.
 */
export function resolverLookup({
  timeoutMs = DEFAULT_TIMEOUT_MS,
  servers,
}: ResolverLookupOptions = {}): LookupFunction {
  const resolver = new Resolver({ timeout: timeoutMs, tries: TRIES });
  if (servers !== undefined) resolver.setServers(servers);
  return (hostname, options, callback) => {
    const family = options.family === 'IPv4' ? 4 : options.family === 'IPv6' ? 6 : options.family;
    const ask = async (wanted: 4 | 6) => {
      if (family !== undefined && family !== 0 && family !== wanted) return [];
      const found = await (wanted === 4 ? resolver.resolve4(hostname) : resolver.resolve6(hostname));
      return found.map((address) => ({ address, family: wanted }));
    };
    void Promise.allSettled([ask(4), ask(6)]).then((answers) => {
      const all = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
      if (all.length > 0) {
        if (options.all) callback(null, all);
        else callback(null, all[0]!.address, all[0]!.family);
        return;
      }
      const failed = answers.find((answer) => answer.status === 'rejected');
      callback(failed?.reason ?? new Error(`${hostname} has no address`), '', 4);
    });
  };
}
