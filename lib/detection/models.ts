import path from 'node:path';
import { env } from '@/lib/env';
import { ModelRegistry } from './model-registry';

let registry: Promise<ModelRegistry> | undefined;

/** The shipped models, then those of `own`: absolute folders in the order in which they count. */
export function modelFoldersWith(own: string | undefined): string[] {
  return ['models', ...(own === undefined ? [] : [own])].map((folder) => path.resolve(folder));
}

/** The shipped models, then the operator's own. */
export function modelFolders(): string[] {
  return modelFoldersWith(env().MODELS_DIR);
}

/** The models of this process, read and verified once, as the operator prefers them. @throws ModelError */
export function models(): Promise<ModelRegistry> {
  registry ??= ModelRegistry.load(...modelFolders()).then((all) =>
    all.preferring(env().MODEL_GENERATION ?? null),
  );
  registry.catch(() => {
    registry = undefined;
  });
  return registry;
}
