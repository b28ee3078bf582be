import { AppError } from '@/lib/errors';

/** The refusal of a submission that costs more than is left. */
export function insufficientCredits(required: number, available: number, cause?: unknown): AppError {
  return new AppError(
    'insufficient_credits',
    `This model needs ${required} credits; ${available} are left.`,
    { facts: [`required: ${required}`, `available: ${available}`], cause },
  );
}
