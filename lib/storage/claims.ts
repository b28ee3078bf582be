import { unlink, writeFile } from 'node:fs/promises';
import { dataPath } from '@/lib/env';
import { checkByRoundTrip } from './check-by-round-trip';
import { type OwnedFile, OwnedFolder } from './owned-folder';
import { type Storage, storageFailed } from './storage';

/** Objects that are stored before the row that owns them says so. */
const CLAIMED = /^(videos|frames|frame-sessions|health-checks)\//;

let folder: OwnedFolder | undefined;

/** Notes of this machine: this process has stored, or is about to store, the object of this key. */
function claims(): OwnedFolder {
  folder ??= new OwnedFolder(dataPath('claims'));
  return folder;
}

const nameOf = (key: string) => Buffer.from(key).toString('base64url');

/** A note that an object was stored, until somebody has looked whether anything owns it. */
export interface Claim extends OwnedFile {
  key: string;
}

/** The claims on this machine, those of killed processes among them. */
export async function* listClaims(): AsyncGenerator<Claim> {
  for await (const file of claims().list()) {
    yield { ...file, key: Buffer.from(file.name, 'base64url').toString() };
  }
}

/** Takes a claim away. Repeating it is fine. */
export async function dropClaim(path: string): Promise<void> {
  await unlink(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
}

/** Takes away the claims, of any process of this machine, on objects whose key has this in it. */
export async function dropClaimsOn(part: string): Promise<void> {
  for await (const claim of listClaims()) if (claim.key.includes(part)) await dropClaim(claim.path);
}

/**
 * A storage whose writes are claimed first, so that an object whose process dies before its row is committed can be told
 * from one whose process is still at work. Claims that are done with are taken away by `sweepClaims`.
 */
export function claimingStorage(storage: Storage): Storage {
  const claiming: Storage = {
    ...storage,
    async put(key, source) {
      if (!CLAIMED.test(key)) return storage.put(key, source);
      const claim = await makeClaim(key);
      try {
        return await storage.put(key, source);
      } catch (error) {
        await dropClaim(claim).catch(() => undefined);
        throw error;
      }
    },
    async remove(key) {
      await storage.remove(key);
      if (CLAIMED.test(key)) await dropClaim(await claims().pathFor(nameOf(key)));
    },
    check: () => checkByRoundTrip(claiming),
  };
  return claiming;
}

async function makeClaim(key: string): Promise<string> {
  try {
    const claim = await claims().pathFor(nameOf(key));
    await writeFile(claim, '', { mode: 0o600 });
    return claim;
  } catch (error) {
    throw storageFailed(error);
  }
}
