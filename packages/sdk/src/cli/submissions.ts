import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import type { Submission } from '../index';
import { type Cli, type Command, first, type Option, UsageError } from './command';

export function submissionLine(one: Submission): string {
  const parts = [
    one.submission_id,
    one.status,
    one.result?.verdict ?? one.error ?? '',
    one.result?.score ?? '',
  ];
  return parts.join('  ').trim();
}

const FILTERS: Record<string, Option> = {
  status: { value: '<status>', help: 'pending, processing, completed or failed' },
  verdict: { value: '<verdict>', help: 'live or fake' },
  model: { value: '<alias>', help: 'See "lifesign models"' },
  from: { value: '<time>', help: 'ISO 8601, a day, or a span back from now: 12h, 30d' },
  to: { value: '<time>', help: 'The same' },
  where: { value: '<path>=<value>', isMany: true, help: 'Metadata, e.g. --where channel=mobile; up to five' },
};

function filterOf(cli: Cli): Record<string, unknown> {
  const metadata = cli.each('where').map((pair) => {
    const at = pair.indexOf('=');
    if (at < 1) throw new UsageError('--where must be <path>=<value>.');
    return [pair.slice(0, at), pair.slice(at + 1)] as const;
  });
  return {
    status: cli.text('status'),
    verdict: cli.text('verdict'),
    model: cli.text('model'),
    from: cli.instant('from', 'past'),
    to: cli.instant('to', 'past'),
    ...(metadata.length > 0 && { metadata: Object.fromEntries(metadata) }),
  };
}

async function list(cli: Cli): Promise<void> {
  const limit = cli.integer('limit') ?? 20;
  const query = { ...filterOf(cli), limit: Math.min(Math.max(limit, 1), 100) };
  for await (const one of first(cli.client.submissions.list(query), limit))
    cli.show(one, submissionLine(one));
}

async function exportAll(cli: Cli): Promise<void> {
  const format = cli.text('format') ?? (cli.isJson ? 'ndjson' : 'csv');
  if (format !== 'csv' && format !== 'ndjson') throw new UsageError('--format must be csv or ndjson.');
  const body = await cli.client.submissions.export({ ...filterOf(cli), format });
  const out = cli.text('out');
  const source = Readable.fromWeb(body as ReadableStream);
  const options = { signal: cli.signal, end: out !== undefined };
  await pipeline(source, out === undefined ? process.stdout : createWriteStream(out), options);
}

async function forEach(cli: Cli, act: (id: string) => Promise<void>): Promise<void> {
  for (const id of cli.operands) await act(id);
}

export const submissionCommands: Command[] = [
  {
    name: 'get',
    operands: ['<id>...'],
    summary: 'Show submissions',
    run: (cli) => forEach(cli, async (id) => cli.show(await cli.client.submissions.get(id, cli.signal))),
  },
  {
    name: 'list',
    summary: 'List submissions, newest first',
    options: { ...FILTERS, limit: { value: '<n>', help: 'How many; default 20' } },
    run: list,
  },
  {
    name: 'export',
    summary: 'All submissions that fit, as CSV or NDJSON',
    options: {
      ...FILTERS,
      format: { value: '<format>', help: 'csv or ndjson; default csv, with --json ndjson' },
      out: { value: '<file>', help: 'Default: standard output' },
    },
    run: exportAll,
  },
  {
    name: 'cancel',
    operands: ['<id>...'],
    summary: 'Cancel submissions that are still pending',
    run: (cli) => forEach(cli, async (id) => cli.show(await cli.client.submissions.cancel(id))),
  },
  {
    name: 'erase',
    operands: ['<id>...'],
    summary: 'Erase submissions for good: video, frames and metadata',
    details: 'There is no way back. The answer is the receipt.',
    run: (cli) => forEach(cli, async (id) => cli.show(await cli.client.submissions.erase(id))),
  },
];
