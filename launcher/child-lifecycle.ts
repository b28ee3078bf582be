/** Given to a stop that takes longer than it may, before the process ends anyhow; the launcher's kill comes earlier. */
const STUCK_AFTER_MS = 60_000;

/**
 * For processes that the launcher starts: runs `stop` once, at SIGTERM, at SIGINT, or when the launcher is gone (its
 * message channel closes even after kill -9), then exits. A second signal exits at once. Call it as soon as there is
 * something to stop; what happened before the call is not missed.
 */
export function onShutdown(stop: () => Promise<void>): void {
  let isStopping = false;
  const shutDown = () => {
    if (isStopping) return;
    isStopping = true;
    setTimeout(() => process.exit(1), STUCK_AFTER_MS).unref();
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`shutdown failed: ${String(error)}\n`);
        process.exit(1);
      },
    );
  };
  const onSignal = () => {
    if (isStopping) process.exit(1);
    shutDown();
  };
  // The readers of our output die with the launcher; a log line must not end the requests that still run.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  process.on('disconnect', shutDown);
  // `send` tells that there was a channel once: the launcher was gone before we got here.
  if (process.send !== undefined && !process.connected) shutDown();
}
