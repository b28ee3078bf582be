import type { Inngest } from 'inngest';

/** Answers what the SDK would send to an Inngest server. */
export type ServerHandler = (request: Request) => Promise<Response>;

/** The wire between an SDK client and a driver in the same process: no port, nothing leaves the machine. */
export class InProcessTransport {
  #handler: ServerHandler | undefined;

  constructor(readonly signingKey: string) {}

  /** Passed to the client as `fetch`. */
  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    if (this.#handler === undefined) {
      throw new Error(
        'No embedded driver is running in this process; write to the outbox (wf.event) instead.',
      );
    }
    return this.#handler(new Request(input as string | URL | Request, init));
  };

  connect(handler: ServerHandler): void {
    this.#handler = handler;
  }

  disconnect(): void {
    this.#handler = undefined;
  }
}

const transports = new WeakMap<object, InProcessTransport>();

export function registerTransport(client: Inngest.Any, transport: InProcessTransport): void {
  transports.set(client, transport);
}

/** The transport of a client made by `createEmbeddedClient`. @throws Error for any other client. */
export function transportOf(client: Inngest.Any): InProcessTransport {
  const transport = transports.get(client);
  if (transport === undefined) throw new Error('The embedded driver needs a client in embedded mode.');
  return transport;
}
