/** A family of weights under one name, e.g. `mixed-10-v2`. */
export const ALIAS = /^[a-z0-9][a-z0-9-]{0,63}$/;
export const MAX_GENERATION = 9999;
/** An alias, or one generation of its weights: `mixed-10-v2`, `mixed-10-v2@1`. */
export const MODEL_NAME = /^([a-z0-9][a-z0-9-]{0,63})(?:@([1-9]\d{0,3}))?$/;
/** The longest name there can be. */
export const MAX_MODEL_NAME = 64 + '@9999'.length;

export interface ModelName {
  alias: string;
  /** Null: not said, so whichever is chosen by the tenant or the operator. */
  generation: number | null;
}

/** Reads a name; null when it is none. */
export function parseModelName(name: string): ModelName | null {
  const [, alias, generation] = MODEL_NAME.exec(name) ?? [];
  if (alias === undefined) return null;
  return { alias, generation: generation === undefined ? null : Number(generation) };
}

/** The name of one generation of weights. */
export function modelName(alias: string, generation: number): string {
  return `${alias}@${generation}`;
}
