import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SilentProxy, startSilentProxy } from '@/e2e/support/silent-proxy';
import { guardClient } from './guard-client';
import { SilenceWatch } from './silence-watch';
import { startTestPostgres, type TestPostgres } from './testing/postgres';

const HAS_OPENSSL = spawnSync('openssl', ['version']).status === 0;
/** PostgreSQL's answer to a client that asks for TLS: yes. */
const YES = 'S';

describe.skipIf(!HAS_OPENSSL)('a client over TLS (needs openssl for a certificate)', () => {
  let folder: string;
  let server: TestPostgres;
  let proxy: SilentProxy;
  let cert: Buffer;
  let terminator: net.Server;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'lifesign-tls-'));
    const [keyFile, certFile] = ['key.pem', 'cert.pem'].map((name) => path.join(folder, name));
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    const made = ['-newkey', 'rsa:2048', '-nodes', '-keyout', keyFile!, '-out', certFile!, '-days', '2'];
    execFileSync('openssl', ['req', '-x509', ...made, ...subject], { stdio: 'pipe' });
    cert = readFileSync(certFile!);
    server = await startTestPostgres();
    proxy = await startSilentProxy(server.url);
    const upstreamPort = Number(new URL(proxy.url).port);
    terminator = net.createServer((raw) => {
      raw.on('error', () => undefined);
      raw.once('data', () => {
        raw.write(YES);
        const client = new tls.TLSSocket(raw, { isServer: true, cert, key: readFileSync(keyFile!) });
        const upstream = net.connect(upstreamPort, '127.0.0.1');
        client.on('error', () => upstream.destroy()).on('close', () => upstream.destroy());
        upstream.on('error', () => undefined);
        client.pipe(upstream).pipe(client);
      });
    });
    await new Promise<void>((resolve) => terminator.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    await proxy?.stop();
    terminator?.close();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(['checked', 'unchecked'])(
    'is cut when it falls silent, and replaced; certificate %s',
    async (how) => {
      const watch = new SilenceWatch(2_000);
      const url = new URL(server.url);
      url.host = `localhost:${(terminator.address() as AddressInfo).port}`;
      const client = postgres(url.href, {
        max: 2,
        connect_timeout: 5,
        backoff: () => 0.01,
        ssl: how === 'checked' ? { ca: cert } : 'require',
        ...{ socket: watch.openSocket },
      });
      const sql = guardClient(client, watch);
      expect(await sql`select 1 as one`).toEqual([{ one: 1 }]);
      proxy.fallSilent();
      await expect(sql`select 1`).rejects.toMatchObject({ code: 'CONNECTION_SILENT' });
      proxy.heal();
      expect(await sql`select 2 as two`).toEqual([{ two: 2 }]);
      await sql.end({ timeout: 0 });
      watch.close();
    },
  );
});
