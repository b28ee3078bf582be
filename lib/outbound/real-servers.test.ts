import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bundle } from '@/launcher/testing/bundle';
import { OutboundPool } from './outbound-pool';

/*
 * Servers as they are found in the wild, which end every answer with its connection. What they send is read more slowly
 * than it arrives.
 */
const NGINX = '/usr/sbin/nginx';
const SIZES = [64_000, 100_000, 140_000, 1_500_000];
const folder = mkdtempSync(path.join(os.tmpdir(), 'lifesign-real-servers-'));
const children: ChildProcess[] = [];
let pool: OutboundPool;

beforeAll(async () => {
  for (const size of SIZES) writeFileSync(path.join(folder, `${size}.mp4`), Buffer.alloc(size, 'lifesign'));
  const workerPath = await bundle('lib/outbound/outbound-worker.ts');
  pool = new OutboundPool({ workerPath, memoryBytes: 402_653_184 });
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await pool.close();
  rmSync(folder, { recursive: true });
});

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function start(command: string, args: string[]): void {
  children.push(spawn(command, args, { cwd: folder, stdio: 'ignore' }));
}

async function isUp(port: number): Promise<boolean> {
  const socket = net.connect({ host: '127.0.0.1', port });
  const up = await Promise.race([
    once(socket, 'connect').then(() => true),
    once(socket, 'error').then(() => false),
  ]);
  socket.destroy();
  return up;
}

async function sizeOf(url: string): Promise<number> {
  let sizeBytes = 0;
  const job = { kind: 'video', shareKey: 'live/a', url, maxBytes: 1e7, allowPrivate: true } as const;
  for await (const bytes of pool.video(job)) {
    sizeBytes += bytes.length;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return sizeBytes;
}

async function expectAllWhole(port: number): Promise<void> {
  await expect.poll(() => isUp(port), { timeout: 15_000 }).toBe(true);
  for (let round = 0; round < 4; round++) {
    const sizes = await Promise.all(SIZES.map((size) => sizeOf(`http://127.0.0.1:${port}/${size}.mp4`)));
    expect(sizes).toEqual(SIZES);
  }
  expect(pool.stats()).toMatchObject({ started: 1, videos: 0 });
}

it.runIf(existsSync(NGINX))('nginx with keepalive_timeout 0', async () => {
  const port = await freePort();
  const conf = path.join(folder, 'nginx.conf');
  writeFileSync(
    conf,
    `daemon off; master_process off; pid ${folder}/nginx.pid; error_log ${folder}/error.log;
     events {}
     http {
       access_log off; keepalive_timeout 0;
       client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/fastcgi;
       uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
       server { listen 127.0.0.1:${port}; root ${folder}; }
     }`,
  );
  start(NGINX, ['-c', conf, '-e', path.join(folder, 'error.log'), '-p', folder]);
  await expectAllWhole(port);
});

it('a server that speaks HTTP/1.0 and names no length', async () => {
  const port = await freePort();
  const script = `const fs = require('node:fs');
    require('node:net').createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', (data) => {
        const file = '.' + String(data).split(' ')[1];
        socket.end(Buffer.concat([Buffer.from('HTTP/1.0 200 OK\\r\\nContent-Type: video/mp4\\r\\n\\r\\n'), fs.readFileSync(file)]));
      });
    }).listen(${port}, '127.0.0.1');`;
  start(process.execPath, ['-e', script]);
  await expectAllWhole(port);
});
