import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, unlink } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { AppError } from '@/lib/errors';
import { checkByRoundTrip } from './check-by-round-trip';
import { type ListedObject, objectNotFound, requireKey, type Storage, storageFailed } from './storage';

/** S3 wants at least 5 MiB for all parts but the last, and at most 10,000 parts: enough for 78 GiB. */
const PART_BYTES = 8 * 1_048_576;
/** Two attempts at a server that says nothing must end within 10 s. */
const CONNECT_TIMEOUT_MS = 2_000;
const IDLE_TIMEOUT_MS = 4_000;
/** A part of 8 MiB within this needs 3.4 Mbit/s. */
const REQUEST_TIMEOUT_MS = 20_000;

export interface S3Settings {
  bucket: string;
  region: string;
  /** Of a server that isn't AWS. */
  endpoint?: string;
  /** Without keys, the SDK's own chain (environment, instance role) finds them. */
  accessKeyId?: string;
  secretAccessKey?: string;
  forcePathStyle: boolean;
  /** Local folder for the copies of `withLocalFile`. */
  tempFolder: string;
}

/** Objects in a bucket of any S3-compatible server. One part is in memory at a time, whatever the size. */
export function openS3Storage(settings: S3Settings): Storage {
  const client = openClient(settings);
  const Bucket = settings.bucket;

  const storage: Storage = {
    async put(key, source) {
      const upload = new Upload(client, Bucket, requireKey(key));
      try {
        return await upload.run(source);
      } catch (error) {
        await upload.abort();
        throw error;
      }
    },

    get: (key) => openObject(client, Bucket, requireKey(key)),

    async withLocalFile(key, use) {
      const body = await openObject(client, Bucket, requireKey(key));
      const copy = path.join(settings.tempFolder, randomUUID());
      try {
        await mkdir(settings.tempFolder, { recursive: true });
        await guarded(() => pipeline(body, createWriteStream(copy, { mode: 0o600 })));
        return await use(copy);
      } finally {
        body.destroy();
        await unlink(copy).catch(() => {});
      }
    },

    async find(key) {
      const command = new HeadObjectCommand({ Bucket, Key: requireKey(key) });
      try {
        const head = await client.send(command);
        return { key, sizeBytes: head.ContentLength ?? 0, modifiedAt: head.LastModified ?? new Date(0) };
      } catch (error) {
        if (isMissing(error)) return null;
        throw storageFailed(error);
      }
    },

    async remove(key) {
      const command = new DeleteObjectCommand({ Bucket, Key: requireKey(key) });
      await guarded(() => client.send(command));
    },

    list: (prefix) => listObjects(client, Bucket, prefix),
    sweepTemp: (olderThanMs) => abortStaleUploads(client, Bucket, olderThanMs),
    check: () => checkByRoundTrip(storage),
  };
  return storage;
}

function openClient(settings: S3Settings): S3Client {
  const { accessKeyId, secretAccessKey } = settings;
  return new S3Client({
    region: settings.region,
    endpoint: settings.endpoint,
    forcePathStyle: settings.forcePathStyle,
    credentials: accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey } : undefined,
    // Servers other than AWS refuse the SDK's default trailing checksums.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: 2,
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
      socketTimeout: IDLE_TIMEOUT_MS,
    },
  });
}

/** One write. An object up to one part in size goes up in a single request. */
class Upload {
  private uploadId: string | undefined;
  private readonly parts: CompletedPart[] = [];

  constructor(
    private readonly client: S3Client,
    private readonly bucket: string,
    private readonly key: string,
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
    await this.client.send(new AbortMultipartUploadCommand(this.target())).catch(() => {});
  }

  private target() {
    return { Bucket: this.bucket, Key: this.key, UploadId: this.uploadId };
  }

  private async sendPart(Body: Buffer): Promise<void> {
    if (this.uploadId === undefined) {
      const { Bucket, Key } = this.target();
      this.uploadId = (await this.client.send(new CreateMultipartUploadCommand({ Bucket, Key }))).UploadId;
    }
    const PartNumber = this.parts.length + 1;
    const { ETag } = await this.client.send(new UploadPartCommand({ ...this.target(), PartNumber, Body }));
    this.parts.push({ PartNumber, ETag });
  }

  private async finish(Body: Buffer): Promise<void> {
    if (this.uploadId === undefined) {
      await this.client.send(new PutObjectCommand({ Bucket: this.bucket, Key: this.key, Body }));
      return;
    }
    await this.sendPart(Body);
    const MultipartUpload = { Parts: this.parts };
    await this.client.send(new CompleteMultipartUploadCommand({ ...this.target(), MultipartUpload }));
  }
}

async function openObject(client: S3Client, Bucket: string, Key: string): Promise<Readable> {
  try {
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
    return Body as Readable;
  } catch (error) {
    throw isMissing(error) ? objectNotFound(error) : storageFailed(error);
  }
}

async function* listObjects(client: S3Client, Bucket: string, Prefix: string): AsyncGenerator<ListedObject> {
  let ContinuationToken: string | undefined;
  do {
    const command = new ListObjectsV2Command({ Bucket, Prefix, ContinuationToken });
    const page = await guarded(() => client.send(command));
    for (const { Key, Size, LastModified } of page.Contents ?? []) {
      yield { key: Key!, sizeBytes: Size ?? 0, modifiedAt: LastModified ?? new Date(0) };
    }
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
}

async function abortStaleUploads(client: S3Client, Bucket: string, olderThanMs: number): Promise<number> {
  const before = Date.now() - olderThanMs;
  let removed = 0;
  let KeyMarker: string | undefined;
  let UploadIdMarker: string | undefined;
  do {
    const command = new ListMultipartUploadsCommand({ Bucket, KeyMarker, UploadIdMarker });
    const page = await guarded(() => client.send(command));
    for (const { Key, UploadId, Initiated } of page.Uploads ?? []) {
      if (Initiated === undefined || Initiated.getTime() > before) continue;
      await guarded(() => client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId })));
      removed += 1;
    }
    KeyMarker = page.IsTruncated ? page.NextKeyMarker : undefined;
    UploadIdMarker = page.NextUploadIdMarker;
  } while (KeyMarker !== undefined);
  return removed;
}

async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof AppError ? error : storageFailed(error);
  }
}

function isMissing(error: unknown): boolean {
  const { name, $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } };
  // HEAD has no body, so the SDK knows only the status; NoSuchBucket is a 404 too, and a misconfiguration.
  return (
    name === 'NoSuchKey' ||
    name === 'NotFound' ||
    ($metadata?.httpStatusCode === 404 && name !== 'NoSuchBucket')
  );
}
