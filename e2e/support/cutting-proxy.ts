import net, { type AddressInfo } from 'node:net';

/** A line to a server that breaks where a test says so. */
export interface CuttingProxy {
  url: string;
  /** Each time so many bytes more went to the server, the connection they went over is cut; taken from the front. */
  cutsBytes: number[];
  /** Once so many bytes went to the server in all, the next answer is lost with its connection. */
  loseAnswerAfterBytes: number | null;
  /** While true, nobody is let through, and whoever was is cut off. */
  isDown: boolean;
  /** How many connections were cut on purpose. */
  cutCount: number;
  /** Bytes that went to the server so far. */
  readonly sentBytes: number;
  stop(): Promise<void>;
}

/** Puts such a line in front of a server on this machine. */
export async function startCuttingProxy(targetUrl: string): Promise<CuttingProxy> {
  const port = Number(new URL(targetUrl).port);
  const open = new Set<() => void>();
  let sentBytes = 0;
  let cutFromBytes = 0;
  let isDown = false;
  const server = net.createServer((client) => {
    if (isDown) {
      client.destroy();
      return;
    }
    const target = net.connect(port, '127.0.0.1');
    const end = () => {
      client.destroy();
      target.destroy();
      open.delete(end);
    };
    const cut = () => {
      proxy.cutCount++;
      client.destroy();
      // What was sent to the server arrives; only then is it gone.
      target.end();
      open.delete(end);
    };
    open.add(end);
    for (const socket of [client, target]) socket.on('error', end).on('close', end);
    client.on('data', (chunk) => {
      const leftBytes = cutFromBytes + (proxy.cutsBytes[0] ?? Number.POSITIVE_INFINITY) - sentBytes;
      const part = chunk.subarray(0, leftBytes);
      sentBytes += part.length;
      if (!target.write(part)) {
        client.pause();
        target.once('drain', () => client.resume());
      }
      if (part.length < leftBytes) return;
      cutFromBytes = sentBytes;
      proxy.cutsBytes.shift();
      cut();
    });
    target.on('data', (chunk) => {
      if (proxy.loseAnswerAfterBytes !== null && sentBytes >= proxy.loseAnswerAfterBytes) {
        proxy.loseAnswerAfterBytes = null;
        cut();
      } else {
        client.write(chunk);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxy: CuttingProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cutsBytes: [],
    loseAnswerAfterBytes: null,
    cutCount: 0,
    get sentBytes() {
      return sentBytes;
    },
    get isDown() {
      return isDown;
    },
    set isDown(value) {
      isDown = value;
      if (value) for (const end of open) end();
    },
    async stop() {
      for (const end of open) end();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return proxy;
}
