import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { isReachable } from '@/db/server/accounts';
import { PostgresLab, query, TIMEOUT_MS } from './testing/postgres-lab';

const isRoot = process.getuid?.() === 0;
const idOf = (flag: string) => Number(spawnSync('id', [flag, 'nobody'], { encoding: 'utf8' }).stdout);
const nobody = { name: 'nobody', uid: idOf('-u'), gid: idOf('-g') };
const lab = new PostgresLab();
beforeAll(() => lab.open());
afterEach(() => lab.stopAll());
afterAll(() => lab.close());

describe('folders and accounts', () => {
  it('a folder that holds something else is left alone', { timeout: TIMEOUT_MS }, async () => {
    const options = await lab.optionsFor('foreign');
    const file = path.join(options.dataDir, 'postgres', 'thesis.txt');
    mkdirSync(path.dirname(file));
    writeFileSync(file, 'years of work');
    await lab.run(options).says(/failed: .*not a PostgreSQL data folder/);
    expect(readFileSync(file, 'utf8')).toBe('years of work');
  });

  it('a database that is gone is told, not replaced by an empty one', { timeout: TIMEOUT_MS }, async () => {
    const options = await lab.optionsFor('gone');
    await (await lab.start(options)).launcher.signal('SIGTERM');
    rmSync(path.join(options.dataDir, 'postgres'), { recursive: true });
    await lab.run(options).says(/failed: The database of .* is gone/);
  });

  it('a data folder that only we may enter still holds its database', { timeout: TIMEOUT_MS }, async () => {
    const options = await lab.optionsFor('private');
    chmodSync(options.dataDir, 0o700);
    await lab.start(options);
    expect(existsSync(path.join(options.dataDir, 'postgres/PG_VERSION'))).toBe(true);
    expect(statSync(options.dataDir).mode & 0o066).toBe(0);
  });

  it.skipIf(!isRoot)(
    'as root, a closed folder above the data sends the database to a place its account can enter, for good (needs root)',
    { timeout: TIMEOUT_MS },
    async () => {
      const home = path.join(lab.scratch, 'home');
      mkdirSync(home, { mode: 0o700 });
      const options = {
        ...(await lab.optionsFor('home/data')),
        fallbackRoot: path.join(lab.scratch, 'open'),
      };
      const first = await lab.start(options);
      expect(first.launcher.output).toMatch(/is closed to the account/);
      expect(existsSync(path.join(options.dataDir, 'postgres'))).toBe(false);
      await query(first.url, 'create table kept (n int)');
      await first.launcher.signal('SIGTERM');
      // Opened later: the database stays where it is.
      chmodSync(home, 0o755);
      const second = await lab.start(options);
      expect(await query(second.url, 'select * from kept')).toHaveLength(0);
    },
  );

  // Somebody else can't run what lies in a checkout that is closed to all but us.
  it.skipIf(!isRoot || !isReachable(path.resolve('node_modules'), nobody))(
    'an ordinary user starts it too, and root after that (needs root, and a checkout that others can enter)',
    { timeout: TIMEOUT_MS },
    async () => {
      const { uid, gid } = nobody;
      const options = await lab.optionsFor('ordinary');
      chownSync(options.dataDir, uid, gid);
      const first = await lab.start(options, { uid, gid });
      await query(first.url, 'create table kept (n int)');
      await first.launcher.signal('SIGTERM');
      const second = await lab.start(options);
      expect(await query(second.url, 'select * from kept')).toHaveLength(0);
      expect(statSync(path.join(options.dataDir, 'postgres')).uid).toBe(uid);
    },
  );
});
