import type { Cli, Command } from './command';

const INVALID = 1;

async function push(cli: Cli): Promise<void> {
  const body = { schema: await cli.json(cli.operand()), expected_version: cli.integer('expected-version') };
  const saved = await cli.client.call('saveMetadataSchemaDraft', { body });
  for (const warning of saved.warnings) cli.note(`! ${warning}`);
  cli.show(saved, `Draft ${saved.draft.version} is kept. "lifesign schema publish" puts it in force.`);
}

async function validate(cli: Cli): Promise<number> {
  const schema = cli.text('schema');
  const body = {
    metadata: await cli.json(cli.operand()),
    ...(schema !== undefined && { schema: await cli.json(schema) }),
  };
  const checked = await cli.client.call('validateMetadata', { body, isSafe: true });
  cli.show(checked, checked.valid ? 'valid' : checked.violations.join('\n'));
  return checked.valid ? 0 : INVALID;
}

async function dryRun(cli: Cli): Promise<number> {
  const file = cli.operands[0];
  const body = {
    ...(file !== undefined && { schema: await cli.json(file) }),
    last: cli.integer('last'),
  };
  const tried = await cli.client.call('dryRunMetadataSchema', { body, isSafe: true });
  const lines = [
    `${tried.checked} checked, ${tried.valid} valid, ${tried.invalid} invalid${tried.timed_out ? '; the time was over' : ''}`,
    ...tried.failures.map((failure) => `${failure.submission_id}  ${failure.violations.join('; ')}`),
  ];
  cli.show(tried, lines.join('\n'));
  return tried.invalid === 0 ? 0 : INVALID;
}

async function publish(cli: Cli): Promise<void> {
  const body = { expected_version: cli.integer('expected-version') };
  const state = await cli.client.call('publishMetadataSchema', { body });
  cli.show(state, `Version ${state.published?.version} is in force.`);
}

const EXPECTED = {
  'expected-version': {
    value: '<n>',
    help: 'Draft that you have seen, 0 for none; another one is a conflict',
  },
};

export const schemaCommands: Command[] = [
  {
    name: 'schema show',
    summary: 'Show the metadata schema in force, and the draft',
    run: async (cli) => cli.show(await cli.client.call('getMetadataSchema')),
  },
  {
    name: 'schema push',
    operands: ['<file>'],
    summary: 'Check a schema and keep it as the draft; - for standard input',
    options: EXPECTED,
    run: push,
  },
  {
    name: 'schema validate',
    operands: ['<metadata file>'],
    summary: 'Check metadata by the schema in force; exit code 1 when they do not fit',
    options: { schema: { value: '<file>', help: 'By this schema instead' } },
    run: validate,
  },
  {
    name: 'schema dry-run',
    operands: ['[file]'],
    summary: 'Try a schema, or the draft, on the last submissions; exit code 1 when some do not fit',
    options: { last: { value: '<n>', help: 'How many submissions' } },
    run: dryRun,
  },
  { name: 'schema publish', summary: 'Put the draft in force', options: EXPECTED, run: publish },
];
