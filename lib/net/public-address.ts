import { BlockList, isIP } from 'node:net';

/*
 * Special-purpose ranges of the IANA registries (RFC 6890 and its updates), as far as they are not reachable from the
 * whole internet, plus multicast. Sources: iana-ipv4-special-registry, iana-ipv6-special-registry.
 */
const IPV4_RANGES: readonly [string, number][] = [
  ['0.0.0.0', 8], // this network
  ['10.0.0.0', 8], // private
  ['100.64.0.0', 10], // shared with carriers; cloud metadata of some providers
  ['127.0.0.0', 8], // loopback
  ['169.254.0.0', 16], // link local; cloud metadata
  ['172.16.0.0', 12], // private
  ['192.0.0.0', 24], // protocol assignments
  ['192.0.2.0', 24], // documentation
  ['192.31.196.0', 24], // AS112
  ['192.52.193.0', 24], // AMT
  ['192.88.99.0', 24], // 6to4 relays
  ['192.168.0.0', 16], // private
  ['192.175.48.0', 24], // AS112
  ['198.18.0.0', 15], // benchmarks
  ['198.51.100.0', 24], // documentation
  ['203.0.113.0', 24], // documentation
  ['224.0.0.0', 4], // multicast
  ['240.0.0.0', 4], // reserved, broadcast
];

/** Everything outside 2000::/3 is refused as well; these are the exceptions within it. */
const IPV6_RANGES: readonly [string, number][] = [
  ['2001::', 23], // protocol assignments: Teredo, ORCHID, benchmarks
  ['2001:db8::', 32], // documentation
  ['2002::', 16], // 6to4
  ['2620:4f:8000::', 48], // AS112
  ['3fff::', 20], // documentation
];

const blockedV4 = new BlockList();
for (const [network, prefix] of IPV4_RANGES) blockedV4.addSubnet(network, prefix, 'ipv4');
const blockedV6 = new BlockList();
for (const [network, prefix] of IPV6_RANGES) blockedV6.addSubnet(network, prefix, 'ipv6');
const globalV6 = new BlockList();
globalV6.addSubnet('2000::', 3, 'ipv6');

/**
 * True when an IP address (as text, without brackets) is one of the public internet. Addresses that carry another one
 * inside (mapped, NAT64, 6to4, Teredo) are refused whatever they carry: nobody hosts a video there.
 */
export function isPublicAddress(address: string): boolean {
  // A zone (fe80::1%eth0) only exists for link-local addresses.
  switch (isIP(address)) {
    case 4:
      return !blockedV4.check(address, 'ipv4');
    case 6:
      return !address.includes('%') && globalV6.check(address, 'ipv6') && !blockedV6.check(address, 'ipv6');
    default:
      return false;
  }
}
