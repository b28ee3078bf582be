const STEPS = [2, 4, 6, 8, 10];

/** The end of an axis that starts at 0: at least `largest`, and with a whole number in the middle. */
export function axisEnd(largest: number): number {
  const unit = 10 ** Math.max(0, Math.ceil(Math.log10(Math.max(largest, 1))) - 1);
  return unit * STEPS.find((step) => step * unit >= largest)!;
}

/** Which of `count` equal slots lies at a share of the width. */
export function slotAt(share: number, count: number): number {
  return Math.min(Math.max(Math.floor(share * count), 0), count - 1);
}

/** Where a key moves to, or null when it moves nothing. */
export function movedSlot(key: string, from: number | null, count: number): number | null {
  const last = count - 1;
  const moves: Record<string, number> = {
    ArrowRight: from === null ? 0 : Math.min(from + 1, last),
    ArrowLeft: from === null ? last : Math.max(from - 1, 0),
    Home: 0,
    End: last,
  };
  return moves[key] ?? null;
}
