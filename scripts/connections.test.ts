import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { readTrace } from './connections.mjs';

/* Lines as strace 6.1 writes them. */
const STAYING = [
  '17 connect(18, {sa_family=AF_UNIX, sun_path="/var/run/nscd/socket"}, 110) = -1 ENOENT (No such file or directory)',
  '17 connect(18, {sa_family=AF_INET, sin_port=htons(54329), sin_addr=inet_addr("127.0.0.1")}, 16) = 0',
  '17 connect(18, {sa_family=AF_INET6, sin6_port=htons(80), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "::1", &sin6_addr), sin6_scope_id=0}, 28) = 0',
  '17 connect(18, {sa_family=AF_INET6, sin6_port=htons(80), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "::ffff:127.0.0.1", &sin6_addr), sin6_scope_id=0}, 28) = 0',
  '17 sendto(23, "\\1\\1\\0\\0"..., 50, MSG_NOSIGNAL, NULL, 0) = 50',
  '17 sendto(18, [{nlmsg_len=20, nlmsg_type=RTM_GETADDR}], 20, 0, {sa_family=AF_NETLINK, nl_pid=0, nl_groups=00000000}, 12) = 20',
];
const LEAVING = [
  'connect(23, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("10.0.0.53")}, 16) = 0',
  'connect(23, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("127.0.0.53")}, 16) = 0',
  'connect(24, {sa_family=AF_INET, sin_port=htons(443), sin_addr=inet_addr("203.0.113.9")}, 16 <unfinished ...>',
  'connect(24, {sa_family=AF_INET6, sin6_port=htons(443), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "2001:db8::9", &sin6_addr), sin6_scope_id=0}, 28) = -1 ENETUNREACH',
  'sendmsg(9, {msg_name={sa_family=AF_INET, sin_port=htons(8125), sin_addr=inet_addr("192.168.1.4")}, msg_namelen=16, msg_iov=[{iov_base="x"..., iov_len=1}], msg_iovlen=1, msg_controllen=0, msg_flags=0}, 0) = 1',
];

it('a trace tells what leaves the machine, questions to a name server included', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'lifesign-trace-'));
  const file = path.join(folder, 'trace');
  writeFileSync(
    file,
    [...STAYING, ...LEAVING.map((line) => `18  ${line}`), `19 ${LEAVING[0]}`, ''].join('\n'),
  );
  expect(readTrace(file)).toEqual({ calls: STAYING.length + LEAVING.length + 1, leaving: LEAVING });
  rmSync(folder, { recursive: true });
});
