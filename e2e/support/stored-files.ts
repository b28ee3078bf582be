import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { Product } from './product';

/** Files in the storage of a product, half-written ones included; paths relative to the storage folder, sorted. */
export function storedFiles(product: Pick<Product, 'dataDir'>): string[] {
  const root = path.join(product.dataDir, 'storage');
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath ?? entry.path, entry.name)))
    .sort();
}

/** Where the video of a submission lies. */
export function storedVideo(product: Product, tenantId: string, submissionId: string): string {
  return path.join(product.dataDir, 'storage', 'videos', tenantId, submissionId);
}
