const LOOK_EVERY_MS = 250;

/**
 * Calls `act` once when npm, through which we were started, has ended: npm runs a script in a shell, which a signal
 * kills without telling us.
 */
export function whenNpmEnds(act: () => void): void {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    act();
  }, LOOK_EVERY_MS);
  timer.unref();
}
