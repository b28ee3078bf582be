import { Readable } from 'node:stream';
import { openStorage } from '@/lib/storage/open-storage';

/*
 * A process that stores what no row knows yet, and is killed by the test then.
 * Arguments: keys of whole objects; the last one is of an object that is never whole.
 */

async function* endless(): AsyncGenerator<Buffer> {
  yield Buffer.alloc(100_000);
  await new Promise(() => setInterval(() => undefined, 60_000));
}

const keys = process.argv.slice(2);
for (const key of keys.slice(0, -1)) await openStorage().put(key, Readable.from([Buffer.from('whole')]));
void openStorage().put(keys.at(-1)!, endless());
process.send?.('stored');
