import { wilson } from './statistics';

/** A share of clips that counts people: each group weighs the same, however many clips it has. */
export interface GroupedShare {
  /** Clips. */
  hits: number;
  total: number;
  /** People or sources. */
  groups: number;
  /** Mean of the groups' shares; null when nothing was counted. */
  rate: number | null;
  low: number | null;
  high: number | null;
}

/** One clip that is counted. */
export interface Counted {
  /** Clips without a known group are groups by themselves: give their names. */
  group: string;
  isHit: boolean;
}

/**
 * Share of hits with a 95 % interval whose unit is the group: Wilson's score interval (J. Am. Stat. Assoc. 22, 1927) of the
 * mean of the groups' shares, n = groups. A share that lies between 0 and 1 varies at most as a yes or no of the same mean
 * (Bhatia and Davis, Am. Math. Monthly 107, 2000), so the interval is never too narrow for several clips of one person;
 * and unlike a bootstrap's it does not shrink to a point where no group or every group is hit.
 */
export function groupedShare(counted: readonly Counted[]): GroupedShare {
  const byGroup = new Map<string, { hits: number; total: number }>();
  for (const { group, isHit } of counted) {
    const one = byGroup.get(group) ?? { hits: 0, total: 0 };
    byGroup.set(group, { hits: one.hits + Number(isHit), total: one.total + 1 });
  }
  const shares = [...byGroup.values()].map(({ hits, total }) => hits / total);
  const { rate, low, high } = wilson(
    shares.reduce((sum, share) => sum + share, 0),
    shares.length,
  );
  const hits = counted.filter(({ isHit }) => isHit).length;
  return { hits, total: counted.length, groups: shares.length, rate, low, high };
}
