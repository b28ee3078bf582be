// Finds a Chromium for the browser tests, or installs one.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium } from 'playwright';

const KNOWN = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

function find() {
  const wished = process.env.LIFESIGN_TEST_BROWSER;
  return [wished, chromium.executablePath(), ...KNOWN].find((file) => file && existsSync(file));
}

function attempt(command, args) {
  process.stdout.write(`No Chromium yet; trying ${command} ${args.join(' ')}\n`);
  return spawnSync(command, args, { stdio: 'inherit' }).status === 0;
}

/** Path of a Chromium. @throws Error when there is none and none can be installed */
export function findOrInstallBrowser() {
  let browser = find();
  if (browser) return browser;
  const isDebianRoot = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (isDebianRoot) {
    attempt('apt-get', ['update', '-q']);
    attempt('apt-get', ['install', '-q', '-y', '--no-install-recommends', 'chromium']);
    browser = find();
  }
  if (!browser) {
    attempt('npx', ['playwright', 'install', 'chromium']);
    browser = find();
  }
  if (browser) return browser;
  throw new Error('The browser tests need Chromium: install it, or give its path as LIFESIGN_TEST_BROWSER.');
}
