import net, { type AddressInfo } from 'node:net';

/** Which way bytes are lost. */
export type Silence = 'both' | 'to-server' | 'to-client';

/** A line to a server that can fall silent: nothing is refused, closed or reset, and nothing arrives. */
export interface SilentProxy {
  /** The address of the server, through this line. */
  url: string;
  /** Connections that are open now and not silent. */
  readonly openCount: number;
  /** Every connection falls silent for good; new ones are taken and lead nowhere. */
  fallSilent(silence?: Silence): void;
  /** The same at the next bytes that a client sends: whoever sent them waits for an answer. */
  fallSilentAtNextWrite(silence?: Silence): Promise<void>;
  /** New connections are let through; those that fell silent stay so. */
  heal(): void;
  stop(): Promise<void>;
}

interface Line {
  silence: Silence | null;
  end(): void;
}

/** Puts such a line in front of a server on this machine. */
export async function startSilentProxy(targetUrl: string): Promise<SilentProxy> {
  const target = new URL(targetUrl);
  const lines = new Set<Line>();
  let forNew: Silence | null = null;
  let onWrite: (() => void) | null = null;

  const fallSilent = (silence: Silence = 'both') => {
    forNew = silence;
    for (const line of lines) line.silence ??= silence;
  };
  const server = net.createServer((client) => {
    const upstream = net.connect(Number(target.port), '127.0.0.1');
    const line: Line = {
      silence: forNew,
      end() {
        client.destroy();
        upstream.destroy();
        lines.delete(line);
      },
    };
    lines.add(line);
    client.on('data', (chunk) => {
      onWrite?.();
      if (line.silence === null || line.silence === 'to-client') upstream.write(chunk);
    });
    upstream.on('data', (chunk) => {
      if (line.silence === null || line.silence === 'to-server') client.write(chunk);
    });
    client.on('error', line.end).on('close', line.end);
    // The client of a silent line does not learn that the server has closed it either.
    upstream.on('error', () => undefined).on('close', () => line.silence === null && line.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(targetUrl);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    get openCount() {
      return [...lines].filter(({ silence }) => silence === null).length;
    },
    fallSilent,
    fallSilentAtNextWrite: (silence) =>
      new Promise<void>((resolve) => {
        onWrite = () => {
          onWrite = null;
          fallSilent(silence);
          resolve();
        };
      }),
    heal() {
      forNew = null;
    },
    async stop() {
      for (const line of lines) line.end();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
