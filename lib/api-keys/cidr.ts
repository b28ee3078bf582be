import { isIP } from 'node:net';

/** How a network is written, as far as an expression can tell; blanks around it are let pass. */
export const CIDR = /^\s*([0-9A-Fa-f.:]{2,45})(?:\/(\d{1,3}))?\s*$/;

/**
 * A network as we keep it: `10.1.2.3/8` is `10.0.0.0/8`, a bare address gets its full length, IPv6 is compressed
 * (RFC 5952), and IPv4 written as IPv6 is IPv4. @returns null for anything else
 */
export function canonicalCidr(text: string): string | null {
  const [, address = '', length] = CIDR.exec(text) ?? [];
  const family = isIP(address);
  if (family === 0) return null;
  const bytes = family === 4 ? address.split('.').map(Number) : ipv6Bytes(address);
  const bits = length === undefined ? bytes.length * 8 : Number(length);
  if (bits > bytes.length * 8) return null;
  const network = bytes.map((byte, at) => byte & maskByte(bits - at * 8));
  if (family === 4) return `${network.join('.')}/${bits}`;
  if (isMappedIpv4(network) && bits >= 96) return `${network.slice(12).join('.')}/${bits - 96}`;
  return `${ipv6Text(network)}/${bits}`;
}

/** The mask of one byte, of whose network `bits` are left from this byte on. */
function maskByte(bits: number): number {
  const own = Math.min(8, Math.max(0, bits));
  return (0xff << (8 - own)) & 0xff;
}

function isMappedIpv4(bytes: number[]): boolean {
  return bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff;
}

/** The URL parser knows every way to write IPv6, and writes it back in hexadecimal groups. */
function compress(address: string): string {
  return new URL(`http://[${address}]/`).hostname.slice(1, -1);
}

function ipv6Bytes(address: string): number[] {
  const [head = '', tail] = compress(address).split('::');
  const groups = (part: string) => (part === '' ? [] : part.split(':').map((group) => parseInt(group, 16)));
  const [first, last] = [groups(head), groups(tail ?? '')];
  const zeros = Array.from({ length: 8 - first.length - last.length }, () => 0);
  return [...first, ...zeros, ...last].flatMap((group) => [group >> 8, group & 0xff]);
}

function ipv6Text(bytes: number[]): string {
  const groups = Array.from({ length: 8 }, (_, at) =>
    ((bytes[at * 2]! << 8) | bytes[at * 2 + 1]!).toString(16),
  );
  return compress(groups.join(':'));
}
