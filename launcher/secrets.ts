import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { StartError } from './console';

/** Secrets of one installation, made at its first start. */
export interface Secrets {
  authSecret: string;
  postgresPassword: string;
}

/** Reads the secrets of a data folder (mode 0600), or makes them. Nothing has a default. */
export function loadSecrets(dataDir: string): Secrets {
  mkdirSync(dataDir, { recursive: true, mode: 0o755 });
  const file = path.join(dataDir, 'secrets.json');
  if (existsSync(file)) {
    try {
      const { authSecret, postgresPassword } = JSON.parse(readFileSync(file, 'utf8')) as Secrets;
      chmodSync(file, 0o600);
      if (authSecret && postgresPassword) return { authSecret, postgresPassword };
    } catch {
      // Falls through to the sentence below: overwriting it would lock the operator out of the database.
    }
    throw new StartError(
      `${file} can't be read. Restore it from a backup: the database's password is in it.`,
    );
  }
  const secrets = {
    authSecret: randomBytes(32).toString('hex'),
    postgresPassword: randomBytes(24).toString('hex'),
  };
  const half = `${file}.new`;
  writeFileSync(half, JSON.stringify(secrets, null, 2), { mode: 0o600 });
  chmodSync(half, 0o600);
  renameSync(half, file);
  return secrets;
}
