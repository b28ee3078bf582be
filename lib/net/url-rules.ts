import { isIP } from 'node:net';
import { isPublicAddress } from './public-address';

/** A name as in DNS (others are punycode by now), or an IPv6 address in brackets. */
const HOST = /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])$/;
const WELL_KNOWN_PORTS = new Set(['', '80', '443']);
const LOWEST_FREE_PORT = 1_024;

/**
 * Ports above 1,023 where something else than a web server listens as a rule (the lists of browsers and of common
 * data stores): a request there can't be meant and may be an attack on that service.
 */
const REFUSED_PORTS = new Set(
  `1099 1433 1521 1719 1720 1723 1883 2049 2181 2375 2376 2379 2380 2483 2484 3128 3260 3306 3389 3632 3659 4045 4190
   4369 4444 4789 5000 5060 5061 5432 5433 5601 5666 5671 5672 5900 5901 5984 5985 5986 6000 6379 6380 6443 6566
   6665 6666 6667 6668 6669 6697 7000 7001 7077 7199 7474 7687 8009 8086 8088 8125 8300 8301 8302 8400 8500 8600
   8983 9000 9042 9092 9093 9100 9160 9200 9300 9418 9999 10080 10250 10255 11211 15672 16379 18080 26379 27017
   27018 27019 28015 28017 50000 50070 54329 61616`
    .split(/\s+/)
    .filter((port) => port !== ''),
);

/**
 * Why a stranger's address may not be called, without its subject ("must start with …"); null when it may. Touches no
 * network: the address behind a name is checked when the connection is made (`safe-connector.ts`).
 */
export function refusalOfUrl(url: URL, { allowPrivate }: { allowPrivate: boolean }): string | null {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return 'must start with http:// or https://.';
  if (url.username !== '' || url.password !== '') return 'may not contain a user name or password.';
  if (!HOST.test(url.hostname)) return 'has no valid host.';
  if (allowPrivate) return null;
  const port = Number(url.port);
  if (!WELL_KNOWN_PORTS.has(url.port) && (port < LOWEST_FREE_PORT || REFUSED_PORTS.has(url.port))) {
    return 'uses a port that is not allowed.';
  }
  // WHATWG parsing has turned every notation (octal, hex, one number) into the plain one.
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const name = host.replace(/\.$/, '').toLowerCase();
  const local = name === 'localhost' || name.endsWith('.localhost') || !/[.:]/.test(name);
  if (local || (isIP(host) !== 0 && !isPublicAddress(host))) return 'must have a public address.';
  return null;
}
