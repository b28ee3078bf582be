import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { build } from 'esbuild';

/** What a page does that sends a file with Uppy; `sendWithUppy` is called by the test. */
const SCRIPT = `
  import Uppy from '@uppy/core';
  import Tus from '@uppy/tus';
  window.sendWithUppy = async (uploadUrl, base64) => {
    const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
    const uppy = new Uppy().use(Tus, { chunkSize: 400000, retryDelays: [0], storeFingerprintForResuming: false });
    const id = uppy.addFile({ name: 'selfie.mp4', type: 'video/mp4', data: new File([bytes], 'selfie.mp4') });
    uppy.setFileState(id, { tus: { uploadUrl } });
    const { successful, failed } = await uppy.upload();
    return { successful: successful.length, failed: failed.map((file) => String(file.error)) };
  };
`;

export interface UppyPage {
  origin: string;
  close(): void;
}

/** Serves the page of somebody else's app, on an origin of its own. */
export async function serveUppyPage(): Promise<UppyPage> {
  const { outputFiles } = await build({
    stdin: { contents: SCRIPT, resolveDir: process.cwd(), loader: 'js' },
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
