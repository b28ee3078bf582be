import type { S3Client } from '@aws-sdk/client-s3';
import { AppError } from '@/lib/errors';
import { storageFailed } from './storage';

/** Two attempts at a server that says nothing must end within 10 s. */
const CONNECT_TIMEOUT_MS = 2_000;
const IDLE_TIMEOUT_MS = 4_000;
/** A part of 8 MiB within this needs 3.4 Mbit/s. */
const REQUEST_TIMEOUT_MS = 20_000;

/** The SDK, handed in so that only those who use a bucket load it: it takes 0.35 s of processor time and 24 MB. */
export type Sdk = typeof import('@aws-sdk/client-s3');

export interface Bucket {
  sdk: Sdk;
  client: S3Client;
  name: string;
}

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

/** The bucket of the settings, with a client of its own. */
export function openBucket(settings: S3Settings, sdk: Sdk): Bucket {
  return { sdk, client: openClient(settings, sdk), name: settings.bucket };
}

function openClient(settings: S3Settings, sdk: Sdk): S3Client {
  const { accessKeyId, secretAccessKey } = settings;
  return new sdk.S3Client({
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

/** Runs a call of the SDK; what it throws becomes `service_unavailable`. */
export async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof AppError ? error : storageFailed(error);
  }
}

/** True where the server says that there is no such object or multipart upload. */
export function isMissing(error: unknown): boolean {
  const { name, $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } };
  // HEAD has no body, so the SDK knows only the status; NoSuchBucket is a 404 too, and a misconfiguration.
  return (
    name === 'NoSuchKey' ||
    name === 'NotFound' ||
    name === 'NoSuchUpload' ||
    ($metadata?.httpStatusCode === 404 && name !== 'NoSuchBucket')
  );
}
