import path from 'node:path';
import { env } from '@/lib/env';
import { ModelRegistry } from './model-registry';

let registry: Promise<ModelRegistry> | undefined;

/** The shipped models, then the operator's own: absolute folders in the order in which they count. */
export function modelFolders(own = env().MODELS_DIR): string[] {
  return ['models', ...(own ? [own] : [])].map((folder) => path.resolve(folder));
}

/** The models of this process, read and verified once. @throws ModelError */
export function models(): Promise<ModelRegistry> {
  registry ??= ModelRegistry.load(...modelFolders());
  registry.catch(() => {
    registry = undefined;
  });
  return registry;
}
