// What one tenant, and strangers without a key, do in `neighbours.mjs`: a process of its own with the lowest priority, so that its own
// work is not what the other tenant waits for. Reads its orders from argv[2] as JSON, prints what it did when it is told to stop.
import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';

const BURST_BYTES = [64_000, 96_000, 140_000];
const ADDRESSES_AT_ONCE = 40;
const SIGN_INS_AT_ONCE = 45;
const DRIPS_AT_ONCE = 4;
const DRIP_BYTES = 1_000_000;
/** One-byte chunks that go into one write. */
const CHUNKS_PER_WRITE = 8_192;
const PAUSE_MS = 100;

const { url, slug, key } = JSON.parse(process.argv[2]);
const done = { addresses: 0, dead_names: 0, sign_ins: 0, drips: 0, refused: {} };
let isStopping = false;

const pause = () => new Promise((resolve) => setTimeout(resolve, PAUSE_MS));

function count(what, status) {
  done[what] += 1;
  if (status !== 201 && status !== 200) {
    const name = `${what} ${status}`;
    done.refused[name] = (done.refused[name] ?? 0) + 1;
  }
}

/** Repeats `work` until the end, whatever comes of it. */
async function again(work) {
  while (!isStopping) {
    await work().catch(() => undefined);
    await pause();
  }
}

/** An origin that announces nothing, sends one burst and closes its connection: what ended a worker once. */
async function startOrigin() {
  let nth = 0;
  const server = net.createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      const burst = Buffer.alloc(BURST_BYTES[nth++ % BURST_BYTES.length], 1);
      socket.write('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n');
      socket.end(burst);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${server.address().port}`;
}

async function submitAddress(videoUrl) {
  const answer = await fetch(`${url}/api/v1/${slug}/video/detect`, {
    method: 'POST',
    headers: { 'x-api-key': key, 'content-type': 'application/json' },
    body: JSON.stringify({ video_url: videoUrl }),
    signal: AbortSignal.timeout(30_000),
  });
  await answer.arrayBuffer();
  return answer.status;
}

async function signIn() {
  const jar = await fetch(`${url}/api/auth/csrf`, { signal: AbortSignal.timeout(30_000) });
  const cookie = jar.headers
    .getSetCookie()
    .map((line) => line.split(';', 1)[0])
    .join('; ');
  const { csrfToken } = await jar.json();
  const answer = await fetch(`${url}/api/auth/callback/credentials`, {
    method: 'POST',
    headers: { cookie },
    body: new URLSearchParams({
      csrfToken,
      email: `${Math.random().toString(36).slice(2)}@example.com`,
      password: 'a guess of a stranger',
      json: 'true',
    }),
    redirect: 'manual',
    signal: AbortSignal.timeout(60_000),
  });
  await answer.arrayBuffer();
  count('sign_ins', answer.status);
}

/** An upload whose body comes in chunks of one byte each. */
async function drip() {
  const target = new URL(url);
  const socket = net.connect(Number(target.port), target.hostname);
  socket.on('error', () => undefined);
  let received = '';
  socket.on('data', (data) => {
    received += data.toString('latin1');
  });
  const closed = once(socket, 'close').catch(() => undefined);
  await once(socket, 'connect');
  const boundary = 'one-byte-chunks';
  socket.write(
    `POST /api/v1/${slug}/video/detect HTTP/1.1\r\nHost: ${target.host}\r\nX-API-Key: ${key}\r\n` +
      `Content-Type: multipart/form-data; boundary=${boundary}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n`,
  );
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="video_file"; filename="a.mp4"\r\n\r\n`;
  const asChunk = (text) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
  socket.write(asChunk(head));
  const write = Buffer.from('1\r\nx\r\n'.repeat(CHUNKS_PER_WRITE));
  for (let sent = 0; sent < DRIP_BYTES && socket.writable && !isStopping; sent += CHUNKS_PER_WRITE) {
    if (!socket.write(write)) await Promise.race([once(socket, 'drain').catch(() => undefined), closed]);
  }
  if (socket.writable) socket.end(`${asChunk(`\r\n--${boundary}--\r\n`)}0\r\n\r\n`);
  await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, 30_000).unref())]);
  socket.destroy();
  count('drips', Number(/^HTTP\/1\.1 (\d{3})/.exec(received)?.[1] ?? 0));
}

http.globalAgent.maxSockets = Number.POSITIVE_INFINITY;
const origin = await startOrigin();
let name = 0;
const work = [
  again(() =>
    Promise.all(
      Array.from({ length: 4 }, async (_, at) =>
        count('addresses', await submitAddress(`${origin}/${at}.mp4`)),
      ),
    ),
  ),
  again(() =>
    Promise.all(
      Array.from({ length: ADDRESSES_AT_ONCE }, async () =>
        count('dead_names', await submitAddress(`http://dead-${name++}.example.com/video.mp4`)),
      ),
    ).then(() => new Promise((resolve) => setTimeout(resolve, 5_000))),
  ),
  again(() => Promise.all(Array.from({ length: SIGN_INS_AT_ONCE }, signIn))),
  ...Array.from({ length: DRIPS_AT_ONCE }, () => again(drip)),
];
process.on('SIGTERM', () => {
  isStopping = true;
  const end = () => {
    console.log(JSON.stringify(done));
    process.exit(0);
  };
  setTimeout(end, 5_000).unref();
  Promise.all(work).then(end);
});
process.send?.('started');
