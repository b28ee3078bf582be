import { MAX_SLUG_CHARACTERS } from '@/lib/shared/limits';

/** A slug that fits a name: "Übergrößen & Co." is `ubergrossen-co`. Empty where nothing of it fits. */
export function slugOf(name: string): string {
  return name
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_SLUG_CHARACTERS)
    .replace(/^-+|-+$/g, '');
}
