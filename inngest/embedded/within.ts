/** The database did not answer in time; whether it did what was asked is unknown. */
class NoAnswer extends Error {}

/** A connection that hangs, as opposed to one that is refused: only a new one will help. */
export function isStuck(error: unknown): boolean {
  return error instanceof NoAnswer || (error as { code?: unknown } | null)?.code === 'CONNECT_TIMEOUT';
}

/** A promise's value, or NoAnswer after `ms`. The work itself goes on; its late failure is swallowed. */
export async function within<T>(ms: number, work: PromiseLike<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new NoAnswer(`no answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
