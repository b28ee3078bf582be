import type { ApiKey, IssuedApiKey } from '../index';
import { type Cli, type Command, first, UsageError } from './command';

function keyLine(key: ApiKey): string {
  return [key.key_id, key.mode, key.status, `${key.prefix}…${key.last_four}`, key.name].join('  ');
}

/** The key alone on standard output, so that a script can take it. */
function showIssued(cli: Cli, issued: IssuedApiKey): void {
  cli.note(`${issued.key_id}  ${issued.name}\nThe key is shown now and never again:`);
  cli.show(issued, issued.key);
}

async function list(cli: Cli): Promise<void> {
  const query = { mode: cli.text('mode'), status: cli.text('status'), limit: 100 };
  for await (const key of first(cli.client.list('listApiKeys', query as never), cli.integer('limit') ?? 100))
    cli.show(key, keyLine(key));
}

async function create(cli: Cli): Promise<void> {
  const mode = cli.text('mode');
  if (mode !== 'live' && mode !== 'test') throw new UsageError('--mode must be live or test.');
  const body = {
    name: cli.operand(),
    mode,
    scopes: cli.many('scope') as never,
    expires_at: cli.instant('expires', 'future'),
    allowed_cidrs: cli.many('cidr'),
    rate_limit_per_minute: cli.integer('rate-limit'),
  } as const;
  showIssued(cli, await cli.client.call('createApiKey', { body }));
}

async function rotate(cli: Cli): Promise<void> {
  const body = { overlap_hours: cli.integer('overlap-hours') };
  const path = { key_id: cli.operand() };
  showIssued(cli, await cli.client.call('rotateApiKey', { path, body }));
}

async function revoke(cli: Cli): Promise<void> {
  for (const key_id of cli.operands) {
    const key = await cli.client.call('revokeApiKey', { path: { key_id }, isSafe: true });
    cli.show(key, keyLine(key));
  }
}

export const keyCommands: Command[] = [
  {
    name: 'keys list',
    summary: 'List the API keys, newest first',
    options: {
      mode: { value: '<mode>', help: 'live or test' },
      status: { value: '<status>', help: 'active, expiring, expired or revoked' },
      limit: { value: '<n>', help: 'How many; default 100' },
    },
    run: list,
  },
  {
    name: 'keys create',
    operands: ['<name>'],
    summary: 'Create an API key and show it, once',
    options: {
      mode: { value: '<mode>', help: 'live or test; must be given' },
      scope: {
        value: '<scope>',
        isMany: true,
        help: 'What it may do, e.g. --scope detection:write,detection:read',
      },
      expires: { value: '<time>', help: 'ISO 8601, a day, or a span from now: 30d' },
      cidr: { value: '<network>', isMany: true, help: 'Where it works from; default everywhere' },
      'rate-limit': { value: '<n>', help: 'Requests a minute' },
    },
    run: create,
  },
  {
    name: 'keys rotate',
    operands: ['<key id>'],
    summary: 'Replace a key; the old one goes on for a while',
    options: { 'overlap-hours': { value: '<n>', help: 'How long the old one works on' } },
    run: rotate,
  },
  { name: 'keys revoke', operands: ['<key id>...'], summary: 'Revoke keys for good', run: revoke },
];
