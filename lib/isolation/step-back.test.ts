import { type SpawnOptions, spawn } from 'node:child_process';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';

/** What a process of ours says of itself after `call`: the priorities of its threads, and of its session. */
const REPORT = `
const [fs, { getPriority }] = await Promise.all([import('node:fs'), import('node:os')]);
const autogroup = '/proc/self/autogroup';
console.log(JSON.stringify({
  threads: fs.readdirSync('/proc/self/task').map((thread) => getPriority(Number(thread))),
  session: fs.existsSync(autogroup) ? Number(fs.readFileSync(autogroup, 'utf8').trim().split(' ').at(-1)) : null,
}));`;

let module: string;
beforeAll(async () => {
  const { outputFiles } = await build({
    entryPoints: ['lib/isolation/step-back.ts'],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
  });
  module = outputFiles[0]!.text;
});

async function after(
  call: string,
  options: SpawnOptions,
): Promise<{ threads: number[]; session: number | null }> {
  const code = `${module}\n${call};\n${REPORT}`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    ...options,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse((await child.stdout!.toArray()).join(''));
}

describe.skipIf(process.platform !== 'linux')('a process that steps back', () => {
  it('does so with all its threads', async () => {
    const { threads } = await after('stepBack()', {});
    expect(threads.length).toBeGreaterThan(1);
    expect(Math.min(...threads)).toBeGreaterThanOrEqual(5);
  });

  it('goes less far when it holds the queue, and takes its own session along', async () => {
    const { threads, session } = await after('stepBehindWeb()', { detached: true });
    expect(Math.min(...threads)).toBeGreaterThanOrEqual(3);
    // Null: the kernel has no such shares.
    if (session !== null) expect(session).toBe(5);
  });

  it("leaves somebody else's session alone", async () => {
    const before = await after('', {});
    const { session } = await after('stepBehindWeb()', {});
    expect(session).toBe(before.session);
  });
});
