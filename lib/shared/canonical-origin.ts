const ORIGIN = /^https?:\/\/[^\s/?#@\\*]+$/i;
const LOOPBACK = /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/;

/**
 * The origin of a web page as browsers send it: `https://app.example.com`, without a path or a default port. Plain http
 * is for this machine only. @returns null for anything else
 */
export function canonicalOrigin(text: string): string | null {
  if (!ORIGIN.test(text) || !URL.canParse(text)) return null;
  const { protocol, hostname, origin } = new URL(text);
  return protocol === 'https:' || LOOPBACK.test(hostname) ? origin : null;
}
