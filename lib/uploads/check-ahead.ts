import type { Context } from '@/lib/context';
import { insufficientCredits } from '@/lib/credits/insufficient-credits';
import { getBalance } from '@/lib/credits/read-credits';
import { DEFAULT_MODEL } from '@/lib/detection/model-registry';
import { requireModel } from '@/lib/detection/require-model';
import { requireValidMetadata } from '@/lib/metadata-schema/validate-metadata';

/** What an upload is sent for, as its submission will say. */
export interface Purpose {
  model?: string;
  metadata?: Record<string, unknown> | null;
}

/**
 * Refuses before a byte is sent what the submission would be refused for. Nothing is reserved: whoever submits meanwhile may
 * spend the credits.
 * @throws AppError invalid_video_input (model), invalid_metadata, insufficient_credits, service_unavailable
 */
export async function checkAhead(
  { tenant, mode }: Context,
  { model = DEFAULT_MODEL, metadata = null }: Purpose,
): Promise<void> {
  const { manifest } = await requireModel(model, tenant.generation);
  await requireValidMetadata(tenant.id, metadata);
  if (mode === 'test') return;
  const available = await getBalance(tenant.id);
  if (available < manifest.credits) throw insufficientCredits(manifest.credits, available);
}
