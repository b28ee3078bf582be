import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundle } from '@/launcher/testing/bundle';
import { startTestNameServer, type TestNameServer } from '@/lib/net/testing/name-server';
import { OutboundPool } from './outbound-pool';

const HAS_OPENSSL = spawnSync('openssl', ['version']).status === 0;
const folder = mkdtempSync(path.join(os.tmpdir(), 'lifesign-https-'));
const file = (name: string) => path.join(folder, name);
const servernames: unknown[] = [];
const sockets = new Set<tls.TLSSocket>();
const pools: OutboundPool[] = [];
let names: TestNameServer;
let server: tls.Server;
let workerPath: string;

function openssl(...args: string[]): void {
  const { status, stderr } = spawnSync('openssl', args, { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}

/** An authority of our own, and a certificate of it for `good.test` and 127.0.0.1. */
function makeCertificates(): void {
  openssl(
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-subj',
    '/CN=Test CA',
  );
  openssl(
    'req',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    'key.pem',
    '-out',
    'csr.pem',
    '-subj',
    '/CN=good.test',
  );
  writeFileSync(file('ext'), 'subjectAltName=DNS:good.test,IP:127.0.0.1');
  const signing = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'ext'];
  openssl('x509', '-req', '-in', 'csr.pem', ...signing, '-out', 'cert.pem');
}

const body = Buffer.alloc(140_000, 'lifesign');
const ANSWERS: Record<string, (socket: tls.TLSSocket) => void> = {
  '/whole': (s) =>
    s.end(Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 140000\r\n\r\n'), body])),
  '/until-close': (s) =>
    s.end(Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n'), body])),
  '/short': (s) => s.end('HTTP/1.1 200 OK\r\nContent-Length: 140000\r\n\r\nx'),
};

describe.runIf(HAS_OPENSSL)('a video behind https', () => {
  beforeAll(async () => {
    makeCertificates();
    workerPath = await bundle('lib/outbound/outbound-worker.ts');
    server = tls.createServer(
      { key: readFileSync(file('key.pem')), cert: readFileSync(file('cert.pem')) },
      (socket) => {
        servernames.push(socket.servername);
        sockets.add(socket);
        socket.on('error', () => {});
        socket.once('data', (data) => ANSWERS[data.toString('latin1').split(' ')[1]!]?.(socket));
      },
    );
    server.on('tlsClientError', () => {});
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    names = await startTestNameServer((name) => (name.endsWith('.test') ? { a: ['127.0.0.1'] } : undefined));
  });
  afterAll(async () => {
    await Promise.all(pools.map((pool) => pool.close()));
    for (const socket of sockets) socket.destroy();
    server?.close();
    names?.close();
    rmSync(folder, { recursive: true });
  });

  function open(extraCertificates?: string): OutboundPool {
    const options = { workerPath, memoryBytes: 402_653_184, nameServers: [names.address] };
    const pool = new OutboundPool({ ...options, extraCertificates });
    pools.push(pool);
    return pool;
  }
  async function sizeOf(pool: OutboundPool, host: string, name: string): Promise<number | string> {
    const url = `https://${host}:${(server.address() as AddressInfo).port}${name}`;
    let sizeBytes = 0;
    try {
      const job = { kind: 'video', shareKey: 'live/a', url, maxBytes: 1e6, allowPrivate: true } as const;
      for await (const bytes of pool.video(job)) sizeBytes += bytes.length;
      return sizeBytes;
    } catch (error) {
      return (error as { code: string }).code;
    }
  }

  it('comes from a host whose certificate is for its name, or its address', async () => {
    const pool = open(file('ca.pem'));
    servernames.length = 0;
    expect(await sizeOf(pool, 'good.test', '/whole')).toBe(140_000);
    expect(await sizeOf(pool, 'good.test', '/until-close')).toBe(140_000);
    expect(await sizeOf(pool, '127.0.0.1', '/whole')).toBe(140_000);
    // An address is never sent as a name (RFC 6066).
    expect(servernames).toEqual(['good.test', 'good.test', false]);
    expect(await sizeOf(pool, 'good.test', '/short')).toBe('download_failed');
  });

  it('does not come from one whose certificate is for another, or of an authority that nobody knows', async () => {
    expect(await sizeOf(open(file('ca.pem')), 'other.test', '/whole')).toBe('download_failed');
    expect(await sizeOf(open(), 'good.test', '/whole')).toBe('download_failed');
  });
});
