import { setTimeout as delay } from 'node:timers/promises';
import { LifesignConnectionError, type LoggedRequest } from '../index';
import { type Cli, type Command, collect, first, tableOf } from './command';

const FOLLOW_MS = 2_000;
/** The log is written in batches: an entry may come after one that is younger. */
const LATE_MS = 10_000;

async function usage(cli: Cli): Promise<void> {
  const query = {
    from: cli.text('from'),
    to: cli.text('to'),
    group_by: cli.many('by').join(',') || 'day',
    mode: cli.text('mode'),
  };
  const found = await cli.client.call('getUsage', { query: query as never });
  const figures = [
    'submissions',
    'completed',
    'failed',
    'live',
    'fake',
    'credits',
    'p50_ms',
    'p95_ms',
  ] as const;
  const groups = found.group_by;
  const rows = found.buckets.map((bucket) => [
    ...groups.map((group) => (group === 'key' ? (bucket.key_name ?? null) : (bucket[group] ?? null))),
    ...figures.map((figure) => bucket[figure]),
  ]);
  const totals = [
    ...groups.map((_group, at) => (at === 0 ? 'total' : '')),
    ...figures.map((name) => found.totals[name]),
  ];
  cli.show(found, tableOf([...groups, ...figures], [...rows, totals]));
}

async function credits(cli: Cli): Promise<void> {
  const found = await cli.client.call('getCredits');
  cli.show(found, `${found.balance} left, ${found.reserved} reserved`);
}

function requestLine(entry: LoggedRequest): string {
  const { created_at, status, method, route, duration_ms, error_code } = entry;
  const parts = [created_at, status, method, route, `${duration_ms} ms`, error_code];
  return parts.filter((part) => part !== null).join('  ');
}

async function logs(cli: Cli): Promise<void> {
  const limit = cli.integer('limit') ?? 100;
  const query = { status: cli.text('status'), limit: Math.min(Math.max(limit, 1), 100) };
  const shown = new Map<string, number>();
  const show = (entries: LoggedRequest[]) => {
    for (const entry of entries.reverse()) {
      if (shown.has(entry.id)) continue;
      shown.set(entry.id, Date.parse(entry.created_at));
      // Looking at the log is in the log too.
      if (!cli.flag('follow') || !entry.route.endsWith('/requests')) cli.show(entry, requestLine(entry));
    }
  };
  show(await collect(first(cli.client.list('listRequests', query), limit)));
  while (cli.flag('follow')) {
    await delay(FOLLOW_MS, undefined, { signal: cli.signal });
    const sinceMs = Math.max(0, ...shown.values()) - LATE_MS;
    for (const [id, atMs] of shown) if (atMs < sinceMs - LATE_MS) shown.delete(id);
    const from = sinceMs > 0 ? new Date(sinceMs).toISOString() : undefined;
    try {
      show(await collect(cli.client.list('listRequests', { ...query, limit: 100, from })));
    } catch (error) {
      if (!(error instanceof LifesignConnectionError)) throw error;
      cli.note('The server is away.');
    }
  }
}

export const accountCommands: Command[] = [
  {
    name: 'usage',
    summary: 'Submissions, verdicts, credits and times of a span of days',
    options: {
      from: { value: '<day>', help: 'First day, UTC; default 29 days before the last' },
      to: { value: '<day>', help: 'Last day, UTC; default today' },
      by: { value: '<group>', isMany: true, help: 'Any of day, model, verdict, key; default day' },
      mode: { value: '<mode>', help: 'live or test; default that of the key' },
    },
    run: usage,
  },
  { name: 'credits', summary: 'Show the balance', run: credits },
  {
    name: 'logs',
    summary: 'The request log, oldest first',
    options: {
      follow: { help: 'Go on with what comes, until Ctrl-C' },
      status: { value: '<status>', help: 'A status, or a class of them: 404, 4xx' },
      limit: { value: '<n>', help: 'How many to begin with; default 100' },
    },
    run: logs,
  },
];
