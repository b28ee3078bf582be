/**
 * The six classes of skin tone by the individual typology angle, from the lightest (Chardon, Cretois and Hourseau,
 * Int. J. Cosmet. Sci. 13, 1991). Each holds what lies above `above` degrees.
 */
export const SKIN_TONES = [
  { name: 'very light', above: 55 },
  { name: 'light', above: 41 },
  { name: 'intermediate', above: 28 },
  { name: 'tan', above: 10 },
  { name: 'brown', above: -30 },
  { name: 'dark', above: Number.NEGATIVE_INFINITY },
] as const;

/** @param ita individual typology angle in degrees */
export function skinTone(ita: number): string {
  return SKIN_TONES.find(({ above }) => ita > above)!.name;
}
