import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { isLifesignError, Lifesign, type Submission } from './index';

const USAGE = `lifesign <command> [options]

  submit <file or address> [--wait] [--model <alias>] [--metadata <json or @file>]
                           [--idempotency-key <key>] [--test-outcome <outcome>]
  get <id>        cancel <id>        erase <id>
  list            [--status …] [--verdict …] [--model …] [--limit <n>]
  export          [--format csv|ndjson]
  keys            list the API keys
  schema          show the metadata schema;  schema push <file>;  schema publish
  credits         show the balance
  logs            [--follow] the request log, oldest first
  models          list the models

Where:   LIFESIGN_URL, LIFESIGN_TENANT, LIFESIGN_API_KEY, or --url and --tenant.
Output:  for people; with --json one JSON document (lists: one a line).
Exit:    0 done (with --wait: live) · 1 error · 2 wrong usage · 3 fake · 4 could not be judged`;

const FOLLOW_MS = 2_000;
const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const OPTIONS = {
  url: text,
  tenant: text,
  json: flag,
  help: flag,
  wait: flag,
  follow: flag,
  model: text,
  metadata: text,
  'idempotency-key': text,
  'test-outcome': text,
  status: text,
  verdict: text,
  limit: text,
  format: text,
};

class UsageError extends Error {}

function readArguments() {
  try {
    return parseArgs({ allowPositionals: true, options: OPTIONS });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

type Values = ReturnType<typeof readArguments>['values'];

function connect(values: Values): Lifesign {
  const { LIFESIGN_URL, LIFESIGN_TENANT, LIFESIGN_API_KEY: apiKey } = process.env;
  const [baseUrl, tenant] = [values.url ?? LIFESIGN_URL, values.tenant ?? LIFESIGN_TENANT];
  if (!baseUrl || !tenant || !apiKey) {
    throw new UsageError('LIFESIGN_URL, LIFESIGN_TENANT and LIFESIGN_API_KEY must be set.');
  }
  return new Lifesign({ baseUrl, tenant, apiKey });
}

const out = (line: string) => process.stdout.write(`${line}\n`);

function show(values: Values, value: unknown, forPeople?: string): void {
  out(values.json || forPeople === undefined ? JSON.stringify(value, null, values.json ? 0 : 2) : forPeople);
}

const lineOf = (one: Submission) =>
  [one.submission_id, one.status, one.result?.verdict ?? one.error ?? '', one.result?.score ?? '']
    .join('  ')
    .trim();

async function metadataOf(given: string | undefined): Promise<Record<string, unknown> | undefined> {
  if (given === undefined) return undefined;
  return JSON.parse(given.startsWith('@') ? await readFile(given.slice(1), 'utf8') : given);
}

/** @returns the exit code */
async function submit(client: Lifesign, values: Values, video: string, signal: AbortSignal): Promise<number> {
  const receipt = await client.submissions.submit(video, {
    model: values.model,
    metadata: await metadataOf(values.metadata),
    idempotencyKey: values['idempotency-key'],
    testOutcome: values['test-outcome'],
    signal,
  });
  if (!values.wait) {
    show(values, receipt, receipt.submission_id);
    return 0;
  }
  const ended = await client.submissions.waitForResult(receipt.submission_id, {
    signal,
    onStatus: (seen) => process.stderr.isTTY && process.stderr.write(`\r${seen.status.padEnd(12)}`),
  });
  if (process.stderr.isTTY) process.stderr.write('\r');
  show(values, ended, lineOf(ended));
  if (ended.result === null) return 4;
  return ended.result.verdict === 'live' ? 0 : 3;
}

async function printSubmissions(client: Lifesign, values: Values): Promise<void> {
  const limit = Number(values.limit ?? 20);
  let count = 0;
  const query = { status: values.status, verdict: values.verdict, model: values.model };
  for await (const one of client.submissions.list({ ...query, limit: Math.min(limit, 100) } as object)) {
    show(values, one, lineOf(one));
    count += 1;
    if (count >= limit) return;
  }
}

async function printLogs(client: Lifesign, values: Values): Promise<void> {
  let seen = new Set<string>();
  do {
    const { items } = await client.call('listRequests', { query: { limit: 100 } });
    for (const entry of [...items].reverse()) {
      if (seen.has(entry.id)) continue;
      const line = [
        entry.created_at,
        entry.status,
        entry.method,
        entry.route,
        `${entry.duration_ms} ms`,
        entry.error_code,
      ];
      show(values, entry, line.filter((part) => part !== null).join('  '));
    }
    seen = new Set(items.map((entry) => entry.id));
    if (values.follow) await new Promise((resolve) => setTimeout(resolve, FOLLOW_MS));
  } while (values.follow);
}

async function schema(client: Lifesign, values: Values, [action, file]: string[]): Promise<void> {
  switch (action) {
    case undefined:
      return show(values, await client.call('getMetadataSchema'));
    case 'push': {
      if (file === undefined) throw new UsageError('schema push needs a file.');
      const body = { schema: JSON.parse(await readFile(file, 'utf8')) };
      return show(values, await client.call('saveMetadataSchemaDraft', { body }));
    }
    case 'publish':
      return show(values, await client.call('publishMetadataSchema', { body: {} }));
    default:
      throw new UsageError(`There is no "schema ${action}".`);
  }
}

function requireArgument(value: string | undefined, what: string): string {
  if (value === undefined) throw new UsageError(`${what} is missing.`);
  return value;
}

/** @returns the exit code */
async function run(signal: AbortSignal): Promise<number> {
  const { values, positionals } = readArguments();
  const [command, first, ...rest] = positionals;
  if (values.help || command === undefined) {
    out(USAGE);
    return values.help ? 0 : 2;
  }
  const client = connect(values);
  switch (command) {
    case 'submit':
      return submit(client, values, requireArgument(first, 'The video'), signal);
    case 'get':
      show(values, await client.submissions.get(requireArgument(first, 'The id')));
      return 0;
    case 'cancel':
      show(values, await client.submissions.cancel(requireArgument(first, 'The id')));
      return 0;
    case 'erase':
      show(values, await client.submissions.erase(requireArgument(first, 'The id')));
      return 0;
    case 'list':
      await printSubmissions(client, values);
      return 0;
    case 'export': {
      const stream = await client.submissions.export({
        format: values.format === 'ndjson' ? 'ndjson' : 'csv',
      });
      for await (const chunk of stream as unknown as AsyncIterable<Uint8Array>) process.stdout.write(chunk);
      return 0;
    }
    case 'keys':
      for await (const key of client.list('listApiKeys'))
        show(
          values,
          key,
          [key.key_id, key.mode, key.status, `${key.prefix}…${key.last_four}`, key.name].join('  '),
        );
      return 0;
    case 'schema':
      await schema(client, values, first === undefined ? [] : [first, ...rest]);
      return 0;
    case 'credits': {
      const credits = await client.call('getCredits');
      show(values, credits, `${credits.balance} left, ${credits.reserved} reserved`);
      return 0;
    }
    case 'logs':
      await printLogs(client, values);
      return 0;
    case 'models': {
      for (const model of await client.call('listModels'))
        show(values, model, `${model.id}  ${model.min_frames} frames  ${model.credits} credits`);
      return 0;
    }
    default:
      throw new UsageError(`There is no command "${command}".`);
  }
}

const stop = new AbortController();
process.once('SIGINT', () => {
  stop.abort(new Error('Interrupted.'));
  // A second one ends it at once; the first lets what is under way end.
  setTimeout(() => process.exit(130), 100).unref();
});
try {
  process.exitCode = await run(stop.signal);
} catch (error) {
  const details = isLifesignError(error)
    ? error.details.filter((detail) => !error.message.endsWith(detail))
    : [];
  process.stderr.write(
    [`✗ ${(error as Error).message}`, ...details.map((detail) => `  ${detail}`)].join('\n').concat('\n'),
  );
  if (error instanceof UsageError) process.stderr.write('  lifesign --help says more.\n');
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
