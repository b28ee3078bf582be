import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseEnv } from '@/lib/env';
import { claimDataFolder } from './claim-data-folder';
import { readSettings, requireDataFolder, requireWebPort } from './preflight';
import { loadSecrets } from './secrets';

const scratch = mkdtempSync(path.join(os.tmpdir(), 'lifesign-preflight-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** The sentence an operator reads. */
async function refusal(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('it was accepted');
}

const settings = (values: Record<string, string | undefined>) => values as unknown as NodeJS.ProcessEnv;

describe('settings', () => {
  it.each([
    ['PORT', { PORT: 'eighty' }],
    ['PORT', { PORT: '70000' }],
    ['LOG_LEVEL', { LOG_LEVEL: 'loud' }],
    ['DATABASE_URL', { DATABASE_URL: 'mysql://db/x' }],
    ['S3_BUCKET', { STORAGE_DRIVER: 's3' }],
    ['INNGEST_BASE_URL', { INNGEST_MODE: 'server' }],
    ['PUBLIC_URL', { PUBLIC_URL: 'verify.example.com' }],
  ])('a bad %s is named (%o)', async (name, values) => {
    expect(await refusal(() => readSettings(settings(values)))).toMatch(
      new RegExp(`^${name} is (not valid|missing): .+`),
    );
  });

  it('every wrong setting is told at once', async () => {
    const text = await refusal(() => readSettings(settings({ PORT: 'x', RETENTION_HOURS: '-1' })));
    expect(text).toContain('PORT is not valid');
    expect(text).toContain('RETENTION_HOURS is not valid');
  });

  it('secrets are not repeated', async () => {
    const password = 'p/@:ss';
    for (const values of [
      { AUTH_SECRET: 'short-secret' },
      { DATABASE_URL: `postgres://me:${password}@db:x/name` },
    ]) {
      const text = await refusal(() => readSettings(settings(values)));
      expect(text).not.toContain('short-secret');
      expect(text).not.toContain(password);
    }
  });
});

describe('the web port', () => {
  it('a busy one is named, with who has it and what to change', async () => {
    const blocker = net.createServer();
    await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
    const { port } = blocker.address() as net.AddressInfo;
    const text = await refusal(() => requireWebPort(parseEnv({ PORT: String(port), HOST: '127.0.0.1' }), 0));
    expect(text).toContain(`Port ${port} is in use`);
    expect(text).toMatch(/PORT=/);
    if (process.platform === 'linux') expect(text).toContain(`process ${process.pid}`);
    await new Promise((resolve) => blocker.close(resolve));
  });

  it('an address that is not ours is named', async () => {
    const text = await refusal(() => requireWebPort(parseEnv({ HOST: '192.0.2.1' }), 0));
    expect(text).toMatch(/^HOST is not valid: .*192\.0\.2\.1/);
  });

  it('one that is let go within the patience is taken', async () => {
    const blocker = net.createServer();
    await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
    const { port } = blocker.address() as net.AddressInfo;
    const waiting = requireWebPort(parseEnv({ PORT: String(port), HOST: '127.0.0.1' }), 10_000);
    blocker.close();
    await expect(waiting).resolves.toBeUndefined();
  });
});

describe('the data folder', () => {
  it('is closed to others when we make it', () => {
    const folder = path.join(scratch, 'new');
    requireDataFolder(folder);
    expect(statSync(folder).mode & 0o066).toBe(0);
    expect(statSync(path.join(folder, 'logs')).mode & 0o077).toBe(0);
  });

  it('that can not be made is named', async () => {
    const file = path.join(scratch, 'a-file');
    writeFileSync(file, '');
    expect(await refusal(() => requireDataFolder(path.join(file, 'data')))).toMatch(
      /can't be written .*Set DATA_DIR/,
    );
  });

  it('serves one launcher only, and is free again after it, or after its crash', async () => {
    const folder = path.join(scratch, 'claimed');
    mkdirSync(folder);
    const pidFile = path.join(folder, 'launcher.pid');
    const unclaim = claimDataFolder(folder);
    expect(readFileSync(pidFile, 'utf8')).toBe(String(process.pid));
    unclaim();
    // Process 1 lives, but it is not a launcher: the number of one that has crashed.
    writeFileSync(pidFile, '1');
    claimDataFolder(folder)();
  });
});

describe('secrets', () => {
  it('are random for each installation, stay, and only we can read them', () => {
    const [one, two] = ['one', 'two'].map((name) => path.join(scratch, name));
    const first = loadSecrets(one!);
    expect(first.authSecret).toMatch(/^[0-9a-f]{64}$/);
    expect(first.postgresPassword).toMatch(/^[0-9a-f]{48}$/);
    expect(statSync(path.join(one!, 'secrets.json')).mode & 0o777).toBe(0o600);
    expect(loadSecrets(one!)).toEqual(first);
    const other = loadSecrets(two!);
    expect(other.authSecret).not.toBe(first.authSecret);
    expect(other.postgresPassword).not.toBe(first.postgresPassword);
  });

  it('that can not be read are not replaced', async () => {
    const folder = path.join(scratch, 'broken');
    mkdirSync(folder);
    writeFileSync(path.join(folder, 'secrets.json'), '{"authSecret":');
    expect(await refusal(() => loadSecrets(folder))).toMatch(/secrets\.json can't be read/);
    expect(readFileSync(path.join(folder, 'secrets.json'), 'utf8')).toBe('{"authSecret":');
  });
});
