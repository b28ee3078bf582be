import path from 'node:path';
import { expect, it } from 'vitest';
import { installTool } from '../support/tool';

const DOCUMENT = path.resolve('docs/openapi.json');

it('redocly finds nothing to say about the OpenAPI document', async () => {
  const linters = await installTool('linters');
  const quiet = { REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
  const { stdout } = await linters.run('redocly', ['lint', DOCUMENT, '--format=json'], quiet);
  const { problems } = JSON.parse(stdout.slice(stdout.indexOf('{'))) as { problems: unknown[] };
  expect(problems).toEqual([]);
});

it('spectral finds nothing to say about it, by its rules for OpenAPI', async () => {
  const linters = await installTool('linters');
  const args = [
    'lint',
    DOCUMENT,
    '--ruleset',
    'spectral.yaml',
    '--format',
    'json',
    '--fail-severity=hint',
    '--quiet',
  ];
  const { stdout } = await linters.run('spectral', args).catch((error: { stdout: string }) => error);
  expect(JSON.parse(stdout)).toEqual([]);
});
