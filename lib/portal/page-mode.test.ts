import type { IncomingMessage } from 'node:http';
import { expect, it } from 'vitest';
import { pageMode } from './page-mode';

interface Asked {
  url: string;
  referer?: string;
  cookie?: string;
}

const modeOf = ({ url, ...headers }: Asked) =>
  pageMode({ url, headers: { host: 'verify.example.com', ...headers } } as unknown as IncomingMessage);

const OURS = 'https://verify.example.com/acme/overview';
const CHOSE_TEST = 'theme=dark; lifesign.mode=test';

it.each<[string, Asked, string]>([
  ['what its address names', { url: '/acme/submissions?x=1&mode=test' }, 'test'],
  [
    'that before all else',
    { url: '/acme?mode=live', referer: `${OURS}?mode=test`, cookie: CHOSE_TEST },
    'live',
  ],
  ['else what the page named that led to it', { url: '/acme/tester', referer: `${OURS}?mode=test` }, 'test'],
  ['else the last choice, from a page of ours', { url: '/acme', referer: OURS, cookie: CHOSE_TEST }, 'test'],
  [
    'live for a link from elsewhere',
    { url: '/acme', referer: 'https://chat.example/', cookie: CHOSE_TEST },
    'live',
  ],
  ['live for one that was typed', { url: '/acme', cookie: CHOSE_TEST }, 'live'],
  ['live for a mode that there is not', { url: '/acme?mode=odd' }, 'live'],
  ['live after an address that is none', { url: '/acme', referer: 'nowhere', cookie: CHOSE_TEST }, 'live'],
])('a page shows %s', (_what, asked, mode) => {
  expect(modeOf(asked)).toBe(mode);
});
