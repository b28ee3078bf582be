import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';

const HOSTS_FILE =
  process.platform === 'win32' ? String.raw`C:\Windows\System32\drivers\etc\hosts` : '/etc/hosts';
const LOOPBACK = ['127.0.0.1', '::1'];

/**
 * Addresses that this machine itself has for a name (hosts(5); `localhost` by RFC 6761); none when it knows it not.
 * Only for tests and a laptop: strangers' names have no business with it.
 */
export async function findInHostsFile(hostname: string, file = HOSTS_FILE): Promise<string[]> {
  const wanted = hostname.replace(/\.$/, '').toLowerCase();
  const text = await readFile(file, 'utf8').catch(() => '');
  const found = text.split('\n').flatMap((line) => {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    return isIP(address) !== 0 && names.some((name) => name.toLowerCase() === wanted) ? [address] : [];
  });
  if (found.length > 0) return [...new Set(found)];
  return wanted === 'localhost' || wanted.endsWith('.localhost') ? LOOPBACK : [];
}
