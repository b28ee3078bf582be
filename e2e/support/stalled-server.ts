import { createReadStream } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface StalledServer {
  url: string;
  /** How many requests have come. */
  requests(): number;
  close(): void;
}

/** A server that takes requests and never answers, until it is closed. */
export function stalledServer(): Promise<StalledServer> {
  return listen(() => undefined);
}

/** A server whose first download never ends by itself; every later one is the whole file. */
export function stalledOnce(file: string): Promise<StalledServer> {
  return listen((response, nth) => {
    if (nth === 1) response.writeHead(200, { 'content-length': '100000' }).write('x');
    else createReadStream(file).pipe(response);
  });
}

async function listen(answer: (response: http.ServerResponse, nth: number) => void): Promise<StalledServer> {
  let requests = 0;
  const server = http.createServer((_request, response) => answer(response, ++requests));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: () => requests,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
