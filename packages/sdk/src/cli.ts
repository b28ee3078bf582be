import { UsageError } from './cli/command';
import { run } from './cli/run';
import { isLifesignError } from './index';

/** As JSON where JSON was asked for, so that a program reads nothing else. */
function report(error: Error, isJson: boolean): void {
  const facts = isLifesignError(error)
    ? { code: error.code, status: error.status, details: error.details, request_id: error.requestId }
    : {
        code: error instanceof UsageError ? 'usage' : error.name,
        status: null,
        details: [],
        request_id: null,
      };
  if (isJson) {
    process.stderr.write(`${JSON.stringify({ message: error.message, ...facts })}\n`);
    return;
  }
  const details = facts.details.filter((detail) => !error.message.endsWith(detail));
  const more = error instanceof UsageError ? ['lifesign --help says more.'] : details;
  process.stderr.write(`${[`✗ ${error.message}`, ...more.map((line) => `  ${line}`)].join('\n')}\n`);
}

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    stop.abort(new Error('Interrupted.'));
    // What is under way gets a moment to end.
    setTimeout(() => process.exit(130), 100).unref();
  });
}
// Whoever reads may have seen enough: `lifesign list | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});

const args = process.argv.slice(2);
try {
  process.exitCode = await run(args, stop.signal);
} catch (error) {
  report(error as Error, args.includes('--json'));
  process.exitCode = stop.signal.aborted ? 130 : error instanceof UsageError ? 2 : 1;
}
