/** PostgreSQL's number of the type `int8`, which counts and sums of integers have too. */
const INT8 = 20;

/** Makes numbers of `int8`, which postgres.js hands on as text: for `types` of its options. */
export const int8 = {
  to: INT8,
  from: [INT8],
  serialize: String,
  /** @throws RangeError for what a number can't hold exactly */
  parse(text: string): number {
    const value = Number(text);
    if (!Number.isSafeInteger(value)) throw new RangeError(`${text} is beyond what a number holds exactly`);
    return value;
  },
};
