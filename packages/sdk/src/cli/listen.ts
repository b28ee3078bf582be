import { setTimeout as delay } from 'node:timers/promises';
import { isLifesignError } from '../index';
import { type Cli, type Command, UsageError } from './command';

const WAIT_S = 20;
const ANSWER_MS = 30_000;
const AWAY_MS = 1_000;

interface Message {
  id: string;
  type: string;
  headers: Record<string, string>;
  body: string;
}

/** Where to: an address, or as people write one of their own machine. @throws UsageError */
function addressOf(given: string): string {
  const full = /^\d+$/.test(given)
    ? `http://localhost:${given}/`
    : /^https?:\/\//i.test(given)
      ? given
      : `http://${given}`;
  if (!URL.canParse(full))
    throw new UsageError(`"${given}" is no address, such as http://localhost:3000/hooks.`);
  return new URL(full).href;
}

/** One request to the receiver. @returns the answer's status; 0 when none came in time */
async function post(url: string, { headers, body }: Message, signal: AbortSignal): Promise<number> {
  const end = new AbortController();
  const abort = () => end.abort(signal.reason);
  const timer = setTimeout(() => end.abort(), ANSWER_MS);
  signal.addEventListener('abort', abort, { once: true });
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers,
      body,
      redirect: 'manual',
      signal: end.signal,
    });
    await answer.body?.cancel();
    return answer.status;
  } catch (error) {
    if (end.signal.aborted && !signal.aborted) return 0;
    throw error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }
}

/** Hands one message on, as often as it takes for somebody to be there. @returns the answer's status */
async function handOn(cli: Cli, url: string, message: Message): Promise<number> {
  for (let isFirst = true; ; isFirst = false) {
    try {
      return await post(url, message, cli.signal);
    } catch {
      cli.signal.throwIfAborted();
      // A server that restarts while somebody works on it loses nothing.
      if (isFirst) cli.note(`Nobody answers at ${url}; what comes is kept.`);
      await delay(AWAY_MS, undefined, { signal: cli.signal });
    }
  }
}

async function open(cli: Cli): Promise<string> {
  const body = {
    event_types: cli.many('event') as never,
    secret: cli.text('secret') ?? (process.env.LIFESIGN_WEBHOOK_SECRET || undefined),
  };
  const made = await cli.client.call('createWebhookListener', { body, signal: cli.signal });
  if (body.secret === undefined) cli.note(`Messages are signed by ${made.secret}`);
  return made.listener_id;
}

async function fetchMessages(cli: Cli, listener_id: string, received: string[]): Promise<Message[]> {
  // Safe to repeat: what was acknowledged stays so, and what was not comes again.
  const call = { path: { listener_id }, body: { received, wait: WAIT_S }, signal: cli.signal };
  return (await cli.client.call('fetchWebhookMessages', { ...call, isSafe: true, patienceMs: 600_000 }))
    .items;
}

async function listen(cli: Cli): Promise<void> {
  const url = addressOf(cli.operand());
  let listener = await open(cli);
  cli.note(`Listening; events go to ${url}`);
  try {
    for (let received: string[] = []; ; ) {
      try {
        const messages = await fetchMessages(cli, listener, received);
        received = [];
        for (const message of messages) {
          const status = await handOn(cli, url, message);
          received.push(message.id);
          const { id, type } = message;
          cli.show({ id, type, status }, `${type}  ${id}  ${status === 0 ? 'no answer in 30 s' : status}`);
        }
      } catch (error) {
        if (!isLifesignError(error, 'not_found')) throw error;
        cli.note('The listener had ended: events of meanwhile were not kept. Listening anew.');
        [listener, received] = [await open(cli), []];
      }
    }
  } finally {
    await cli.client
      .call('deleteWebhookListener', { path: { listener_id: listener }, signal: AbortSignal.timeout(90) })
      .catch(() => undefined);
  }
}

export const listenCommand: Command = {
  name: 'listen',
  operands: ['<address>'],
  summary: 'Hand the events of the tenant on to an address of this machine, while developing',
  details:
    'Of the mode of the key. Each comes as a webhook would: same body, same headers, signed. <address> may be a port, or\n' +
    'without http://. A receiver that is away gets what it missed; its answers are shown and no message is sent twice for\n' +
    'them. Several may listen at once, five at most, and each gets every event.',
  options: {
    event: { value: '<type>', isMany: true, help: 'Only these events; default all' },
    secret: {
      value: '<secret>',
      help: 'Sign with this one; default LIFESIGN_WEBHOOK_SECRET, else a new one, which is shown',
    },
  },
  run: listen,
};
