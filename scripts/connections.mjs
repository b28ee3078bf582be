// Tells what a process and all its children connect to, by strace, and what of that leaves this machine.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const DNS_PORT = 53;
const ADDRESS =
  /sa_family=AF_INET6?, sin6?_port=htons\((\d+)\).*?(?:inet_addr\("([^"]+)"|inet_pton\(AF_INET6, "([^"]+)")/g;

/**
 * What to put before a command, so that `file` tells each of its connections and datagrams afterwards. The command stays
 * the process that is started.
 */
export const traced = (file) => [
  ...['strace', '-D', '-f', '--seccomp-bpf', '-qq', '-s', '64'],
  ...['-e', 'trace=connect,sendto,sendmsg,sendmmsg', '-o', file],
];

/** True where strace is installed and may trace. */
export const canTrace = () => spawnSync('strace', [...traced('/dev/null').slice(1), 'true']).status === 0;

/**
 * True for what leaves this machine, and for any question to a name server: a resolver on loopback passes it on.
 * @param address IPv4 or IPv6, as text
 */
export const leavesMachine = (address, port) =>
  port === DNS_PORT || !(/^127\./.test(address) || address === '::1' || /^::ffff:127\./i.test(address));

/**
 * Lines of a trace with an address outside this machine.
 * @returns the lines, each once without the process number, and how many lines were read
 */
export function readTrace(file) {
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  const leaving = lines.filter((line) =>
    [...line.matchAll(ADDRESS)].some(([, port, four, six]) => leavesMachine(four ?? six, Number(port))),
  );
  return { calls: lines.length, leaving: [...new Set(leaving.map((line) => line.replace(/^\d+\s+/, '')))] };
}
