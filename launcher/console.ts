export { StartError } from '@/db/server/start-error';

/** What the operator reads while the product starts and runs: one line a fact. */
const isTty = process.stdout.isTTY === true;
const paint = (code: number, text: string) => (isTty ? `\u001b[${code}m${text}\u001b[0m` : text);

export const say = {
  done: (text: string) => process.stdout.write(`${paint(32, '✓')} ${text}\n`),
  doing: (text: string) => process.stdout.write(`${paint(36, '…')} ${text}\n`),
  warn: (text: string) => process.stdout.write(`${paint(33, '!')} ${text}\n`),
  fail: (text: string) => process.stderr.write(`${paint(31, '✗')} ${text}\n`),
  plain: (text: string) => process.stdout.write(`${text}\n`),
};

export const seconds = (sinceMs: number) => `${((performance.now() - sinceMs) / 1_000).toFixed(1)} s`;
