import { readFile } from 'node:fs/promises';
import { bundlePath } from '@/lib/env';

/** What is to know of the package before one installs it; `integrity` as npm writes it into lock files. */
export interface SdkPackage {
  name: string;
  version: string;
  integrity: string;
  shasum: string;
  /** Of the file, in bytes. */
  size: number;
}

/** The SDK that was built with this Lifesign (scripts/pack-sdk.mjs). */
export async function sdkPackage(): Promise<SdkPackage> {
  return JSON.parse(await readFile(bundlePath('sdk.json'), 'utf8'));
}

/** The package itself, gzipped tar, as `npm install` takes it from an address. */
export function sdkTarball(): Promise<Buffer<ArrayBuffer>> {
  return readFile(bundlePath('sdk.tgz')) as Promise<Buffer<ArrayBuffer>>;
}
