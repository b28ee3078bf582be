import type { Part } from '@aws-sdk/client-s3';
import { sql } from '@/db/client';
import { openStorage, s3Settings } from '@/lib/storage/open-storage';
import {
  type Bucket,
  guarded,
  isMissing,
  openBucket,
  type S3Settings,
  type Sdk,
} from '@/lib/storage/s3-bucket';
import { RESUMABLE_PREFIX, type Storage, storageFailed } from '@/lib/storage/storage';
import type { UploadBytes } from './upload-bytes';
import { type UploadPlace, uploadKey, uploadOfKey } from './upload-key';

/** S3 wants at least 5 MiB for all parts but the last, and at most 10,000 parts: enough for 78 GiB. */
const PART_BYTES = 8 * 1_048_576;

/**
 * Bytes gather as parts of a multipart upload. What is left over of a request, less than a part, waits as an object
 * that is named after the number of parts before it: once more parts are there it no longer counts, so at no moment
 * are bytes lost or counted twice, whenever the process dies.
 */
export function openS3UploadBytes(
  sdk: Sdk,
  storage: Storage = openStorage(),
  settings: S3Settings = s3Settings(),
): UploadBytes {
  const bucket = openBucket(settings, sdk);
  const { client, name: Bucket } = bucket;
  const gatheringOf = (place: UploadPlace) => findGathering(bucket, storage, place);

  return {
    async offset(place) {
      const gathering = await gatheringOf(place);
      if (gathering !== null) return gathering.partBytes + gathering.restBytes;
      return (await storage.find(uploadKey(place)))?.sizeBytes ?? 0;
    },

    async append(place, source, { offset, sizeBytes, isHeld }) {
      const gathering = (await gatheringOf(place)) ?? (await begin(bucket, place));
      if (gathering.partBytes + gathering.restBytes !== offset) {
        throw storageFailed(new Error('the bytes in the bucket changed under the lock'));
      }
      const writer = new PartWriter(bucket, storage, gathering, isHeld);
      await writer.begin();
      return writer.run(source, sizeBytes);
    },

    async settle(place) {
      const gathering = await gatheringOf(place);
      if (gathering === null) {
        // Completed before; or gone, which whoever reads the object finds out.
        return;
      }
      if (gathering.restBytes > 0) {
        const writer = new PartWriter(bucket, storage, gathering, () => true);
        await writer.begin();
        await writer.finishPart();
        gathering.parts.push(...writer.added);
      }
      const { Key, UploadId } = gathering;
      const MultipartUpload = {
        Parts: gathering.parts.map(({ PartNumber, ETag }) => ({ PartNumber, ETag })),
      };
      await guarded(() =>
        client.send(new sdk.CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload })),
      );
      await removeRests(storage, place);
    },

    async discard(place) {
      for await (const { Key, UploadId } of listMultipart(bucket, uploadKey(place))) {
        await guarded(() =>
          client.send(new sdk.AbortMultipartUploadCommand({ Bucket, Key, UploadId })),
        ).catch(ignoreMissing);
      }
      await removeRests(storage, place);
      await storage.remove(uploadKey(place));
    },

    async *listUnfinished(olderThanMs) {
      const before = Date.now() - olderThanMs;
      for await (const { Key, Initiated } of listMultipart(bucket, RESUMABLE_PREFIX)) {
        const place = uploadOfKey(Key ?? '');
        if (place !== null && (Initiated?.getTime() ?? 0) <= before) yield place;
      }
    },
  };
}

/** A multipart upload and what it holds. */
interface Gathering {
  Key: string;
  UploadId: string;
  parts: Part[];
  partBytes: number;
  restBytes: number;
}

const restKey = (key: string, partsBefore: number) => `${key}.part.${partsBefore}`;

async function findGathering(
  bucket: Bucket,
  storage: Storage,
  place: UploadPlace,
): Promise<Gathering | null> {
  const rows = await sql()<{ multipartId: string | null }[]>`
    select multipart_id from uploads where id = ${place.id}`;
  const UploadId = rows[0]?.multipartId;
  if (!UploadId) return null;
  const Key = uploadKey(place);
  const parts = await listParts(bucket, Key, UploadId);
  if (parts === null) return null;
  const partBytes = parts.reduce((sum, part) => sum + (part.Size ?? 0), 0);
  const rest = await storage.find(restKey(Key, parts.length));
  return { Key, UploadId, parts, partBytes, restBytes: rest?.sizeBytes ?? 0 };
}

async function begin({ sdk, client, name: Bucket }: Bucket, place: UploadPlace): Promise<Gathering> {
  const Key = uploadKey(place);
  const made = await guarded(() => client.send(new sdk.CreateMultipartUploadCommand({ Bucket, Key })));
  const UploadId = made.UploadId!;
  await sql()`update uploads set multipart_id = ${UploadId} where id = ${place.id}`;
  return { Key, UploadId, parts: [], partBytes: 0, restBytes: 0 };
}

/** Parts in their order; null where the multipart upload is completed or aborted. */
async function listParts(
  { sdk, client, name: Bucket }: Bucket,
  Key: string,
  UploadId: string,
): Promise<Part[] | null> {
  const parts: Part[] = [];
  let PartNumberMarker: string | undefined;
  do {
    const command = new sdk.ListPartsCommand({ Bucket, Key, UploadId, PartNumberMarker });
    const page = await client.send(command).catch((error) => {
      if (isMissing(error)) return null;
      throw storageFailed(error);
    });
    if (page === null) return null;
    parts.push(...(page.Parts ?? []));
    PartNumberMarker = page.IsTruncated ? page.NextPartNumberMarker : undefined;
  } while (PartNumberMarker !== undefined);
  return parts;
}

async function* listMultipart({ sdk, client, name: Bucket }: Bucket, Prefix: string) {
  let KeyMarker: string | undefined;
  let UploadIdMarker: string | undefined;
  do {
    const command = new sdk.ListMultipartUploadsCommand({ Bucket, Prefix, KeyMarker, UploadIdMarker });
    const page = await guarded(() => client.send(command));
    yield* page.Uploads ?? [];
    KeyMarker = page.IsTruncated ? page.NextKeyMarker : undefined;
    UploadIdMarker = page.NextUploadIdMarker;
  } while (KeyMarker !== undefined);
}

async function removeRests(storage: Storage, place: UploadPlace): Promise<void> {
  for await (const { key } of storage.list(`${uploadKey(place)}.part.`)) await storage.remove(key);
}

function ignoreMissing(error: { cause?: unknown }): void {
  if (!isMissing(error.cause)) throw error;
}

/** Fills parts one after the other, so that there are never gaps; one part is in memory. */
class PartWriter {
  readonly added: Part[] = [];
  private readonly buffer = Buffer.allocUnsafe(PART_BYTES);
  private filledBytes = 0;

  constructor(
    private readonly bucket: Bucket,
    private readonly storage: Storage,
    private readonly gathering: Gathering,
    private readonly isHeld: () => boolean,
  ) {}

  private get partCount(): number {
    return this.gathering.parts.length + this.added.length;
  }

  /** Takes over what the last request left. */
  async begin(): Promise<void> {
    if (this.gathering.restBytes === 0) return;
    const rest = await this.storage.get(restKey(this.gathering.Key, this.partCount));
    for await (const chunk of rest) this.fill(chunk, 0);
  }

  async run(source: AsyncIterable<Uint8Array>, sizeBytes: number | null): Promise<number> {
    const restBytes = this.filledBytes;
    const restBefore = restKey(this.gathering.Key, this.partCount);
    let end = this.gathering.partBytes + restBytes;
    try {
      for await (const chunk of source) {
        for (let at = 0; at < chunk.length; ) {
          if (this.filledBytes === PART_BYTES) await this.finishPart();
          const taken = this.fill(chunk, at);
          at += taken;
          end += taken;
        }
      }
    } finally {
      if (end === sizeBytes || this.filledBytes === PART_BYTES) await this.finishPart();
      else if (this.filledBytes > 0 && (this.added.length > 0 || this.filledBytes > restBytes)) {
        await this.keepRest();
      }
      if (restBytes > 0 && this.added.length > 0) await this.storage.remove(restBefore);
    }
    return end;
  }

  async finishPart(): Promise<void> {
    if (this.filledBytes === 0) return;
    this.requireLock();
    const { sdk, client, name: Bucket } = this.bucket;
    const { Key, UploadId } = this.gathering;
    const PartNumber = this.partCount + 1;
    const Body = this.buffer.subarray(0, this.filledBytes);
    const command = new sdk.UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body });
    const { ETag } = await guarded(() => client.send(command));
    this.added.push({ PartNumber, ETag, Size: this.filledBytes });
    this.filledBytes = 0;
  }

  private async keepRest(): Promise<void> {
    this.requireLock();
    const rest = this.buffer.subarray(0, this.filledBytes);
    await this.storage.put(restKey(this.gathering.Key, this.partCount), [rest] as never);
  }

  private fill(chunk: Uint8Array, from: number): number {
    const taken = Math.min(PART_BYTES - this.filledBytes, chunk.length - from);
    this.buffer.set(chunk.subarray(from, from + taken), this.filledBytes);
    this.filledBytes += taken;
    return taken;
  }

  private requireLock(): void {
    if (!this.isHeld()) throw storageFailed(new Error('the lock of the upload was lost'));
  }
}
