import { randomBytes } from 'node:crypto';
import { Inngest } from 'inngest';
import { env } from '@/lib/env';
import { errorFields, type LogFields, log } from '@/lib/log';
import { EMBEDDED_URL } from './embedded/call-function';
import { InProcessTransport, registerTransport } from './embedded/in-process-transport';
import { FinalErrors } from './final-errors';

const APP_ID = 'lifesign';

type Write = (event: string, fields?: LogFields) => void;

/** The SDK's messages as log lines; of its objects only errors are kept, the rest may hold payloads. */
function sdkLog(write: Write): (...args: unknown[]) => void {
  return (...args) => {
    const text = args.filter((arg) => typeof arg === 'string').join(' ');
    const carrier = args.find((arg) => typeof arg === 'object' && arg !== null && 'err' in arg);
    const error =
      carrier === undefined ? args.find((arg) => arg instanceof Error) : (carrier as { err: unknown }).err;
    write('inngest.sdk', { message: text, ...(error === undefined ? {} : errorFields(error)) });
  };
}

const logger = {
  debug: sdkLog(log.debug),
  info: sdkLog(log.info),
  // A step that throws is retried; it is news when the run fails, and the driver says so.
  warn: sdkLog(log.warn),
  error: sdkLog(log.warn),
};

/**
 * A client for the embedded driver: talks to it in this process, signed with a key that exists only in this process.
 * Never in the SDK's dev mode, which switches signatures off.
 */
export function createEmbeddedClient(id: string = APP_ID): Inngest {
  const transport = new InProcessTransport(`signkey-prod-${randomBytes(32).toString('hex')}`);
  const client = new Inngest({
    id,
    isDev: false,
    baseUrl: EMBEDDED_URL,
    eventKey: 'embedded',
    signingKey: transport.signingKey,
    fetch: transport.fetch,
    logger,
    // No HTTP request is waiting, so a call may last as long as its steps do.
    checkpointing: { maxRuntime: 0 },
    middleware: [FinalErrors],
  });
  registerTransport(client, transport);
  return client;
}

/** A client for an Inngest server, from INNGEST_BASE_URL, INNGEST_EVENT_KEY and INNGEST_SIGNING_KEY. */
function createServerClient(): Inngest {
  const { INNGEST_BASE_URL, INNGEST_EVENT_KEY, INNGEST_SIGNING_KEY } = env();
  return new Inngest({
    id: APP_ID,
    isDev: false,
    ...(INNGEST_BASE_URL === undefined ? {} : { baseUrl: INNGEST_BASE_URL }),
    ...(INNGEST_EVENT_KEY === undefined ? {} : { eventKey: INNGEST_EVENT_KEY }),
    ...(INNGEST_SIGNING_KEY === undefined ? {} : { signingKey: INNGEST_SIGNING_KEY }),
    logger,
    middleware: [FinalErrors],
  });
}

/** The one client of the product; functions are created with it. */
export const inngest: Inngest =
  env().INNGEST_MODE === 'server' ? createServerClient() : createEmbeddedClient();
