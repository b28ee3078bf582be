import { isIPv4, isIPv6, SocketAddress } from 'node:net';

/**
 * The network that an address is of, as far as one holder reaches: /24 of IPv4, /64 of IPv6. What is no address is its own
 * network.
 */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
  if (isIPv4(mapped)) return `${mapped.slice(0, mapped.lastIndexOf('.'))}.0/24`;
  const bare = address.split('%', 1)[0]!;
  return isIPv6(bare) ? `${groupsOf(bare).slice(0, 4).join(':')}::/64` : address.slice(0, 64);
}

/** The eight groups of an IPv6 address, without leading zeros. */
function groupsOf(address: string): string[] {
  // Node writes the address as RFC 5952 says, whatever its spelling was.
  const { address: canonical } = new SocketAddress({ address, family: 'ipv6' });
  const [head = '', tail] = canonical.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail ? tail.split(':') : [];
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  return [...before, ...Array.from({ length: zeros }, () => '0'), ...after];
}
