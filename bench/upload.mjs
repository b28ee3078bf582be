import { rmSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { fakeVideo, pollMany, uploadMany } from './load.mjs';
import { countForeignCpu, cpuMs, watchRss } from './processes.mjs';
import { startReference, startWeb, startWorker } from './servers.mjs';
import { goal, median, ratioOf, round } from './statistics.mjs';

const FILE_BYTES = 5_000_000;
const LARGE_BYTES = 2_147_483_648;
const MAX_UPLOAD_BYTES = '4294967296';
const CONNECTIONS = 8;
/** CPU time comes in steps of 10 ms, so it takes some. */
const UPLOADS = 64;
const WARM_REQUESTS = 3_000;

const SIDES = { product: startWeb, reference: startReference };
const small = { connections: CONNECTIONS, sizeBytes: FILE_BYTES, makeBody: () => fakeVideo(FILE_BYTES) };

/** What was stored is of no use after a measurement. */
function dropFiles(stage) {
  for (const name of ['storage', 'reference'])
    rmSync(path.join(stage.dataDir, name), { recursive: true, force: true });
}

async function warm(server, stage, ids) {
  await pollMany(server, stage, ids, { connections: 16, amount: WARM_REQUESTS });
  await uploadMany(server, stage, { ...small, count: CONNECTIONS });
}

/** P3: one side, freshly started and warmed: CPU per upload of 5 MB, eight at a time. */
async function measureCpu(start, stage, ids) {
  const server = await start(stage);
  try {
    await warm(server, stage, ids);
    const startCpuMs = cpuMs(server.pid);
    const startedMs = performance.now();
    await uploadMany(server, stage, { ...small, count: UPLOADS });
    const elapsedS = (performance.now() - startedMs) / 1_000;
    return {
      cpu_ms_per_upload: round((cpuMs(server.pid) - startCpuMs) / UPLOADS),
      mb_per_s: round((UPLOADS * FILE_BYTES) / 1e6 / elapsedS, 0),
    };
  } finally {
    await server.stop();
    dropFiles(stage);
  }
}

/** P5, multipart: growth of the web process while it takes one file of 2 GiB, and eight of 5 MB at once. */
async function measureUploadMemory(stage, ids) {
  const result = {};
  const eight = { ...small, count: CONNECTIONS };
  const large = { connections: 1, count: 1, sizeBytes: LARGE_BYTES, makeBody: () => fakeVideo(LARGE_BYTES) };
  for (const [name, uploads] of Object.entries({ eight_at_once: eight, two_gib: large })) {
    const server = await startWeb(stage, { MAX_UPLOAD_BYTES });
    try {
      await pollMany(server, stage, ids, { connections: 16, amount: WARM_REQUESTS });
      result[name] = await watchRss([server.pid], () => uploadMany(server, stage, uploads));
    } finally {
      await server.stop();
      dropFiles(stage);
    }
  }
  return result;
}

/**
 * P5, video_url: growth of web, worker and media processes until a file of 2 GiB is fetched and stored, or until the
 * product's own limit on the time of a download ends it, which a busy machine may reach first.
 */
async function measureFetchMemory(stage) {
  let sentBytes = 0;
  const source = http.createServer((request, response) => {
    const sizeBytes = request.url === '/large.mp4' ? LARGE_BYTES : FILE_BYTES;
    response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': sizeBytes });
    const chunks = fakeVideo(sizeBytes);
    (function send() {
      for (let next = chunks.next(); !next.done; next = chunks.next()) {
        sentBytes += next.value.length;
        if (!response.write(next.value)) return void response.once('drain', send);
      }
      response.end();
    })();
  });
  await new Promise((resolve) => source.listen(0, '127.0.0.1', resolve));
  const settings = { MAX_UPLOAD_BYTES, ALLOW_PRIVATE_VIDEO_URLS: 'true' };
  // What was stored for other measurements is gone; the worker need not look for it.
  await stage.query('delete from wf.event');
  const servers = [await startWeb(stage, settings), await startWorker(stage, settings)];
  try {
    const address = `http://127.0.0.1:${source.address().port}`;
    // Once through everything, so that the media processes have loaded their models.
    await submitUrl(servers[0], stage, `${address}/small.mp4`, (row) => row.status === 'failed');
    sentBytes = 0;
    let ended;
    const isStored = (row) => Number(row.videoSizeBytes) === LARGE_BYTES;
    const memory = await watchRss(
      servers.map((server) => server.pid),
      async () => {
        ended = await submitUrl(servers[0], stage, `${address}/large.mp4`, isStored);
      },
    );
    return { ...memory, ended, sent_mb: Math.round(sentBytes / 1e6) };
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
    source.closeAllConnections();
    source.close();
    dropFiles(stage);
  }
}

/** Submits an address and waits. @returns 'done' once `isDone` says so of the row, or the code it failed with */
async function submitUrl(server, stage, videoUrl, isDone) {
  const answer = await fetch(`${server.url}/api/v1/${stage.slug}/video/detect`, {
    method: 'POST',
    headers: { 'x-api-key': stage.key, 'content-type': 'application/json' },
    body: JSON.stringify({ video_url: videoUrl }),
  });
  const { data, errors } = await answer.json();
  if (answer.status !== 201)
    throw new Error(`video_url was answered with ${answer.status} ${JSON.stringify(errors)}`);
  for (;;) {
    const [row] = await stage.query(
      'select status, error_code, video_size_bytes from submissions where id = $1',
      [data.submission_id],
    );
    if (isDone(row)) return 'done';
    if (row.status === 'failed') return row.errorCode;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

export async function benchUpload(stage, { rounds }) {
  const ids = await stage.addSubmissions(100);
  const results = { product: [], reference: [] };
  const foreign = countForeignCpu();
  const databaseStartMs = cpuMs(stage.postgresPid);
  for (let i = 0; i < rounds; i++) {
    const order = i % 2 === 0 ? ['product', 'reference'] : ['reference', 'product'];
    for (const side of order) results[side].push(await measureCpu(SIDES[side], stage, ids));
  }
  const foreignShare = foreign(cpuMs(stage.postgresPid) - databaseStartMs);
  const column = (side, name) => results[side].map((result) => result[name]);
  const ratio = ratioOf(column('product', 'cpu_ms_per_upload'), column('reference', 'cpu_ms_per_upload'));
  const multipart = await measureUploadMemory(stage, ids);
  const videoUrl = await measureFetchMemory(stage);
  const summary = {};
  for (const side of Object.keys(SIDES)) {
    summary[side] = {};
    for (const name of Object.keys(results[side][0])) summary[side][name] = median(column(side, name));
  }
  return {
    connections: CONNECTIONS,
    uploads: UPLOADS,
    foreign_cpu_share: round(foreignShare),
    ...summary,
    cpu_ratio: ratio,
    memory: { multipart, video_url_two_gib: videoUrl },
    rounds: results,
    goals: [
      goal('P3 CPU per 5 MB upload, times the reference with sha256', ratio.median, 1.4, { gate: false }),
      goal('P5 MB of growth, one multipart upload of 2 GiB', multipart.two_gib.growth_mb, 80),
      goal('P5 MB of growth, one video_url of 2 GiB', videoUrl.growth_mb, 80, {
        note: `${videoUrl.sent_mb} MB sent, then ${videoUrl.ended}`,
      }),
      goal('P5 MB of growth, eight uploads of 5 MB at once', multipart.eight_at_once.growth_mb, 60),
    ],
  };
}
