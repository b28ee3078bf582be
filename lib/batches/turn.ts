/** How long one sweep may go on before others get their turn. Without a budget it goes on until nothing is left. */
export class Turn {
  readonly #untilMs: number;
  #isCut = false;

  constructor(budgetMs = Number.POSITIVE_INFINITY) {
    this.#untilMs = performance.now() + budgetMs;
  }

  /** Asked by a sweep that has more to do. Once it is false, the sweep stops where it is. */
  hasTime(): boolean {
    if (performance.now() < this.#untilMs) return true;
    this.#isCut = true;
    return false;
  }

  /** Whether the sweep stopped with more to do. */
  get isCut(): boolean {
    return this.#isCut;
  }
}
