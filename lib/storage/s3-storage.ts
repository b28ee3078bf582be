import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { readFile, stat, unlink, writeFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { CompletedPart } from '@aws-sdk/client-s3';
import { checkByRoundTrip } from './check-by-round-trip';
import { type OwnedFile, OwnedFolder } from './owned-folder';
import { removeLeftovers } from './remove-leftovers';
import { type Bucket, guarded, isMissing, openBucket, type S3Settings, type Sdk } from './s3-bucket';
import {
  type ListedObject,
  objectNotFound,
  RESUMABLE_PREFIX,
  requireKey,
  type Storage,
  storageFailed,
} from './storage';

/** S3 wants at least 5 MiB for all parts but the last, and at most 10,000 parts: enough for 78 GiB. */
const PART_BYTES = 8 * 1_048_576;
/** Ends the name of a local file that says which multipart upload a process has begun. */
const NOTE = '.upload';

/** Objects in a bucket of any S3-compatible server. One part is in memory at a time, whatever the size. */
export function openS3Storage(settings: S3Settings, sdk: Sdk): Storage {
  const bucket = openBucket(settings, sdk);
  const { client } = bucket;
  const tempFolder = new OwnedFolder(settings.tempFolder);

  const storage: Storage = {
    async put(key, source) {
      const upload = new Upload(bucket, requireKey(key), tempFolder);
      try {
        return await upload.run(source);
      } catch (error) {
        await upload.abort();
        throw error;
      }
    },

    async adopt(key, localPath) {
      if ((await stat(localPath).catch(() => null)) === null) {
        if ((await storage.find(key)) === null) throw objectNotFound();
        return;
      }
      await storage.put(key, createReadStream(localPath));
      await unlink(localPath);
    },

    get: (key) => openObject(bucket, requireKey(key)),

    async withLocalFile(key, use) {
      const body = await openObject(bucket, requireKey(key));
      const copy = await guarded(() => tempFolder.pathFor(randomUUID()));
      try {
        await guarded(() => pipeline(body, createWriteStream(copy, { mode: 0o600 })));
        return await use(copy);
      } finally {
        body.destroy();
        await unlink(copy).catch(() => {});
      }
    },

    async find(key) {
      const command = new sdk.HeadObjectCommand({ Bucket: bucket.name, Key: requireKey(key) });
      try {
        const head = await client.send(command);
        return { key, sizeBytes: head.ContentLength ?? 0, modifiedAt: head.LastModified ?? new Date(0) };
      } catch (error) {
        if (isMissing(error)) return null;
        throw storageFailed(error);
      }
    },

    async remove(key) {
      const command = new sdk.DeleteObjectCommand({ Bucket: bucket.name, Key: requireKey(key) });
      await guarded(() => client.send(command));
    },

    list: (prefix) => listObjects(bucket, prefix),
    async sweepTemp(olderThanMs) {
      const left = await guarded(() =>
        removeLeftovers(tempFolder, olderThanMs, (file) => abortNoted(bucket, file)),
      );
      return left + (await abortStaleUploads(bucket, olderThanMs));
    },
    check: () => checkByRoundTrip(storage),
  };
  return storage;
}

/** One write. An object up to one part in size goes up in a single request. */
class Upload {
  private uploadId: string | undefined;
  /** Says on this machine that the multipart upload is ours, in case that we are killed. */
  private note: string | undefined;
  private readonly parts: CompletedPart[] = [];

  constructor(
    private readonly bucket: Bucket,
    private readonly key: string,
    private readonly notes: OwnedFolder,
  ) {}

  async run(source: AsyncIterable<Uint8Array>) {
    const hash = createHash('sha256');
    const buffer = Buffer.allocUnsafe(PART_BYTES);
    let filledBytes = 0;
    let sizeBytes = 0;
    for await (const chunk of source) {
      hash.update(chunk);
      sizeBytes += chunk.length;
      for (let at = 0; at < chunk.length; ) {
        // Only once more bytes are known to follow, so that the last part is never empty.
        if (filledBytes === PART_BYTES) {
          await guarded(() => this.sendPart(buffer));
          filledBytes = 0;
        }
        const taken = Math.min(PART_BYTES - filledBytes, chunk.length - at);
        buffer.set(chunk.subarray(at, at + taken), filledBytes);
        filledBytes += taken;
        at += taken;
      }
    }
    await guarded(() => this.finish(buffer.subarray(0, filledBytes)));
    return { key: this.key, sizeBytes, sha256: hash.digest('hex') };
  }

  /** Never throws: what it leaves, `sweepTemp` finds. */
  async abort(): Promise<void> {
    if (this.uploadId === undefined) return;
    const { sdk, client } = this.bucket;
    await client.send(new sdk.AbortMultipartUploadCommand(this.target())).catch(() => {});
    await this.forget();
  }

  private async forget(): Promise<void> {
    if (this.note !== undefined) await unlink(this.note).catch(() => {});
  }

  private target() {
    return { Bucket: this.bucket.name, Key: this.key, UploadId: this.uploadId };
  }

  private async sendPart(Body: Buffer): Promise<void> {
    const { sdk, client } = this.bucket;
    if (this.uploadId === undefined) {
      const { Bucket, Key } = this.target();
      const { UploadId } = await client.send(new sdk.CreateMultipartUploadCommand({ Bucket, Key }));
      this.uploadId = UploadId;
      this.note = await this.notes.pathFor(`${randomUUID()}${NOTE}`);
      await writeFile(this.note, JSON.stringify({ Key, UploadId }), { mode: 0o600 });
    }
    const PartNumber = this.parts.length + 1;
    const { ETag } = await client.send(new sdk.UploadPartCommand({ ...this.target(), PartNumber, Body }));
    this.parts.push({ PartNumber, ETag });
  }

  private async finish(Body: Buffer): Promise<void> {
    const { sdk, client, name: Bucket } = this.bucket;
    if (this.uploadId === undefined) {
      await client.send(new sdk.PutObjectCommand({ Bucket, Key: this.key, Body }));
      return;
    }
    await this.sendPart(Body);
    const MultipartUpload = { Parts: this.parts };
    await client.send(new sdk.CompleteMultipartUploadCommand({ ...this.target(), MultipartUpload }));
    await this.forget();
  }
}

async function openObject({ sdk, client, name: Bucket }: Bucket, Key: string): Promise<Readable> {
  try {
    const { Body } = await client.send(new sdk.GetObjectCommand({ Bucket, Key }));
    return Body as Readable;
  } catch (error) {
    throw isMissing(error) ? objectNotFound(error) : storageFailed(error);
  }
}

async function* listObjects(
  { sdk, client, name: Bucket }: Bucket,
  Prefix: string,
): AsyncGenerator<ListedObject> {
  let ContinuationToken: string | undefined;
  do {
    const command = new sdk.ListObjectsV2Command({ Bucket, Prefix, ContinuationToken });
    const page = await guarded(() => client.send(command));
    for (const { Key, Size, LastModified } of page.Contents ?? []) {
      yield { key: Key!, sizeBytes: Size ?? 0, modifiedAt: LastModified ?? new Date(0) };
    }
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
}

/** Ends the multipart upload that a process noted before it was killed. */
async function abortNoted({ sdk, client, name: Bucket }: Bucket, file: OwnedFile): Promise<void> {
  if (!file.name.endsWith(NOTE)) return;
  // Half a note, or none: the upload goes once it is old.
  const noted = await readFile(file.path, 'utf8')
    .then(JSON.parse)
    .catch(() => null);
  if (noted === null) return;
  const { Key, UploadId } = noted as { Key: string; UploadId: string };
  await guarded(() => client.send(new sdk.AbortMultipartUploadCommand({ Bucket, Key, UploadId }))).catch(
    (error) => {
      if (!isMissing(error.cause)) throw error;
    },
  );
}

async function abortStaleUploads(
  { sdk, client, name: Bucket }: Bucket,
  olderThanMs: number,
): Promise<number> {
  const before = Date.now() - olderThanMs;
  let removed = 0;
  let KeyMarker: string | undefined;
  let UploadIdMarker: string | undefined;
  do {
    const command = new sdk.ListMultipartUploadsCommand({ Bucket, KeyMarker, UploadIdMarker });
    const page = await guarded(() => client.send(command));
    for (const { Key, UploadId, Initiated } of page.Uploads ?? []) {
      if (Initiated === undefined || Initiated.getTime() > before) continue;
      if (Key?.startsWith(RESUMABLE_PREFIX)) continue;
      await guarded(() => client.send(new sdk.AbortMultipartUploadCommand({ Bucket, Key, UploadId })));
      removed += 1;
    }
    KeyMarker = page.IsTruncated ? page.NextKeyMarker : undefined;
    UploadIdMarker = page.NextUploadIdMarker;
  } while (KeyMarker !== undefined);
  return removed;
}
