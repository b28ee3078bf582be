import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { build } from 'esbuild';

/** A page of somebody else's app, on an origin of its own. */
export interface ForeignPage {
  origin: string;
  close(): void;
}

/** Bundles a script, whose imports start at the root of the repository, and serves a page with it. */
export async function serveForeignPage(script: string): Promise<ForeignPage> {
  const { outputFiles } = await build({
    stdin: { contents: script, resolveDir: process.cwd(), loader: 'js' },
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
  });
  const html = `<!doctype html><title>App</title><link rel="icon" href="data:,"><script>${outputFiles[0]!.text.replaceAll('</script', '<\\/script')}</script>`;
  const server = http.createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(html);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
