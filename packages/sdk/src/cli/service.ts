import type { Cli, Command } from './command';

async function models(cli: Cli): Promise<void> {
  for (const model of await cli.client.call('listModels'))
    cli.show(model, `${model.id}  ${model.min_frames} frames  ${model.credits} credits`);
}

async function health(cli: Cli): Promise<void> {
  const [up, readiness] = [await cli.client.call('getHealth'), await cli.client.call('getReadiness')];
  const checks = Object.entries(readiness.checks).map(
    ([name, check]) => `${name}  ${check.status}  ${check.latency_ms} ms`,
  );
  cli.show({ ...up, ...readiness }, [`${readiness.status}  version ${up.version}`, ...checks].join('\n'));
}

export const serviceCommands: Command[] = [
  { name: 'models', summary: 'List the models', needs: 'server', run: models },
  {
    name: 'health',
    summary: 'Whether the server can serve; exit code 1 when it can not',
    needs: 'server',
    run: health,
  },
];
