import { env } from '@/lib/env';
import { ModelRegistry } from './model-registry';

let registry: Promise<ModelRegistry> | undefined;

/** The models of this process, read and verified once. @throws ModelError */
export function models(): Promise<ModelRegistry> {
  registry ??= ModelRegistry.load(env().MODELS_DIR);
  registry.catch(() => {
    registry = undefined;
  });
  return registry;
}
