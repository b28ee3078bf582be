import { setTimeout as delay } from 'node:timers/promises';
import type { WebhookDelivery, WebhookEndpoint } from '../index';
import { type Cli, type Command, first, UsageError } from './command';

const POLL_MS = 500;
const FIRST_ATTEMPT_MS = 60_000;

function endpointLine(endpoint: WebhookEndpoint): string {
  const state = endpoint.enabled ? 'enabled' : `disabled (${endpoint.disabled_reason})`;
  return [endpoint.id, state, endpoint.url, endpoint.event_types.join(',') || 'all events'].join('  ');
}

function deliveryLine(one: WebhookDelivery): string {
  const attempts = `${one.attempts} ${one.attempts === 1 ? 'attempt' : 'attempts'}`;
  return [one.id, one.created_at, one.event_type, one.status, attempts, one.submission_id ?? '']
    .join('  ')
    .trim();
}

async function list(cli: Cli): Promise<void> {
  const { items } = await cli.client.call('listWebhookEndpoints');
  for (const endpoint of items) cli.show(endpoint, endpointLine(endpoint));
}

async function create(cli: Cli): Promise<void> {
  const body = {
    url: cli.operand(),
    description: cli.text('description'),
    event_types: cli.many('event') as never,
  };
  const endpoint = await cli.client.call('createWebhookEndpoint', { body });
  cli.note(`${endpoint.id}\nIts secret, which signs every message:`);
  cli.show(endpoint, endpoint.secret);
}

async function remove(cli: Cli): Promise<void> {
  for (const endpoint_id of cli.operands) {
    cli.show(
      await cli.client.call('deleteWebhookEndpoint', { path: { endpoint_id } }),
      `${endpoint_id}  deleted`,
    );
  }
}

/** @returns 0 when it was received, 1 when not */
async function sent(cli: Cli, delivery_id: string): Promise<number> {
  if (!cli.flag('wait')) {
    cli.show({ delivery_id }, delivery_id);
    return 0;
  }
  const untilMs = Date.now() + FIRST_ATTEMPT_MS;
  for (;;) {
    const delivery = await cli.client.call('getWebhookDelivery', {
      path: { delivery_id },
      signal: cli.signal,
    });
    const last = delivery.attempt_log.at(-1);
    if (last !== undefined || delivery.status !== 'pending' || Date.now() > untilMs) {
      cli.show(
        delivery,
        [deliveryLine(delivery), last?.response_status ?? last?.error ?? ''].join('  ').trim(),
      );
      return delivery.status === 'succeeded' ? 0 : 1;
    }
    await delay(POLL_MS, undefined, { signal: cli.signal });
  }
}

async function test(cli: Cli): Promise<number> {
  const path = { endpoint_id: cli.operand() };
  return sent(cli, (await cli.client.call('testWebhookEndpoint', { path })).delivery_id);
}

async function deliveries(cli: Cli): Promise<void> {
  const limit = cli.integer('limit') ?? 20;
  const query = {
    status: cli.text('status'),
    event_type: cli.text('event-type'),
    submission_id: cli.text('submission'),
    limit: Math.min(Math.max(limit, 1), 100),
  };
  const path = { endpoint_id: cli.operand() };
  for await (const one of first(cli.client.list('listWebhookDeliveries', query as never, path), limit))
    cli.show(one, deliveryLine(one));
}

async function replay(cli: Cli): Promise<number> {
  const [delivery_id, endpoint_id] = [cli.operands[0], cli.text('endpoint')];
  if ((delivery_id === undefined) === (endpoint_id === undefined))
    throw new UsageError('Name a delivery, or --endpoint with --from.');
  if (delivery_id !== undefined) {
    const replayed = await cli.client.call('replayWebhookDelivery', { path: { delivery_id } });
    return sent(cli, replayed.delivery_id);
  }
  const from = cli.instant('from', 'past');
  if (from === undefined) throw new UsageError('--endpoint needs --from.');
  const to = cli.instant('to', 'past') ?? new Date().toISOString();
  const body = { from, to, status: cli.text('status') as never };
  const path = { endpoint_id: endpoint_id! };
  const answer = await cli.client.call('replayWebhookDeliveries', { path, body });
  cli.show(answer, `${answer.replayed} sent again`);
  return 0;
}

const WAIT = { help: 'Wait for the first attempt; exit code 1 when it was not received' };

export const webhookCommands: Command[] = [
  { name: 'webhooks list', summary: 'List the webhook endpoints', run: list },
  {
    name: 'webhooks create',
    operands: ['<address>'],
    summary: 'Create an endpoint and show its signing secret',
    options: {
      event: { value: '<type>', isMany: true, help: 'Only these events; default all' },
      description: { value: '<text>', help: 'For people' },
    },
    run: create,
  },
  {
    name: 'webhooks delete',
    operands: ['<endpoint id>...'],
    summary: 'Delete endpoints and their log',
    run: remove,
  },
  {
    name: 'webhooks test',
    operands: ['<endpoint id>'],
    summary: 'Send a webhook.test event',
    options: { wait: WAIT },
    run: test,
  },
  {
    name: 'webhooks deliveries',
    operands: ['<endpoint id>'],
    summary: 'List deliveries, newest first',
    options: {
      status: { value: '<status>', help: 'pending, succeeded or failed' },
      'event-type': { value: '<type>', help: 'E.g. submission.completed' },
      submission: { value: '<id>', help: 'Of this submission' },
      limit: { value: '<n>', help: 'How many; default 20' },
    },
    run: deliveries,
  },
  {
    name: 'webhooks replay',
    operands: ['[delivery id]'],
    summary: 'Send a message again, or those of a time to an endpoint',
    options: {
      wait: WAIT,
      endpoint: { value: '<id>', help: 'All messages to it between --from and --to, at most 1,000' },
      from: { value: '<time>', help: 'ISO 8601, a day, or a span back from now: 12h, 30d' },
      to: { value: '<time>', help: 'Default: now' },
      status: { value: '<status>', help: 'failed or all; default failed' },
    },
    run: replay,
  },
];
