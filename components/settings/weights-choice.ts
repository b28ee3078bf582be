import type { Model } from '@/components/data/models';
import { formatDate } from '@/lib/shared/format';
import type { Settings } from './use-setting';

export type Weights = NonNullable<Settings['weights']>;

/** A generation of weights that some model has. */
export interface GenerationOnOffer {
  generation: number;
  /** Of its models; nearly always one. */
  versions: string[];
  /** The newest of every model that has it. */
  isNewest: boolean;
  /** The first day on which one of them may be gone. */
  supportedUntil: string | null;
}

/** What a tenant can choose from, newest first. */
export function generationsOnOffer(models: readonly Model[]): GenerationOnOffer[] {
  const all = models.flatMap(({ versions }) => versions);
  const numbers = [...new Set(all.map(({ generation }) => generation))].sort((a, b) => b - a);
  return numbers.map((generation) => {
    const own = all.filter((each) => each.generation === generation);
    const days = own.map((each) => each.supported_until).filter((day) => day !== null);
    return {
      generation,
      versions: [...new Set(own.map(({ version }) => version))],
      isNewest: own.every(({ newest }) => newest),
      supportedUntil: days.sort()[0] ?? null,
    };
  });
}

/** "Version 2.2.0. Former weights, meant to be shipped until 30 Jun 2027." */
export function generationWords({ versions, isNewest, supportedUntil }: GenerationOnOffer): string {
  const which = `Version ${versions.join(', ')}`;
  if (isNewest) return `${which}, the newest.`;
  const end = supportedUntil === null ? '' : `, supported until ${formatDate(supportedUntil)}`;
  return `${which}. Earlier weights${end}.`;
}

/** A choice in words, to stand in a sentence: "generation 1 until 30 Jun 2027". */
export function weightsWords(weights: Settings['weights']): string {
  if (weights === null) return 'the installation’s default';
  const end = weights.until === null ? '' : ` until ${formatDate(dayOf(weights.until))}`;
  return `generation ${weights.generation}${end}`;
}

/** The day (UTC) of a time. */
export const dayOf = (instant: string) => instant.slice(0, 10);

/** The end of a day, UTC. */
export const endOfDay = (day: string) => `${day}T23:59:59.000Z`;
