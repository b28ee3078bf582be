/**
 * For processes that the launcher starts: runs `stop` once, at SIGTERM, at SIGINT or when the launcher is gone (its
 * message channel closes even after kill -9), then exits. Later signals change nothing: the launcher kills if it must.
 */
export function onShutdown(stop: () => Promise<void>): void {
  let isStopping = false;
  const shutDown = () => {
    if (isStopping) return;
    isStopping = true;
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`shutdown failed: ${String(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', shutDown);
  process.on('SIGINT', shutDown);
  process.on('disconnect', shutDown);
}
