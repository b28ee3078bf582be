import { sql } from '@/db/client';
import type { Tenant } from '@/db/schema';

/** The weights that a tenant chose, and until when. */
export interface ChosenWeights {
  /** Of models that have such; the others judge as if nothing were chosen. */
  generation: number;
  /** Null: as long as they are shipped. */
  until: Date | null;
}

/** The generation that the tenant `t` chose, while its choice lasts; a part of queries that have one. */
export function chosenGeneration() {
  return sql()`case when t.model_generation_until is null or t.model_generation_until > now() then t.model_generation end`;
}

/** The same of a row: null when nothing is chosen, or not any more. */
export function chosenWeights(
  tenant: Pick<Tenant, 'modelGeneration' | 'modelGenerationUntil'>,
  nowMs = Date.now(),
): ChosenWeights | null {
  const { modelGeneration: generation, modelGenerationUntil: until } = tenant;
  if (generation === null || (until !== null && until.getTime() <= nowMs)) return null;
  return { generation, until };
}
