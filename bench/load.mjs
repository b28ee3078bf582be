import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import autocannon from 'autocannon';
import { round } from './statistics.mjs';

const BOUNDARY = 'lifesign-bench-boundary';
const CHUNK = Buffer.alloc(1_048_576, 7);
/** The beginning of an MP4 file: what follows is never looked at by whoever only stores it. */
const MP4_HEAD = Buffer.from('0000001c6674797069736f6d0000020069736f6d69736f32617663316d703431', 'hex');

/** `amount` polls of submissions in turn over `connections`. @throws Error when any is not answered with 200 */
export async function pollMany(server, stage, ids, { connections, amount }) {
  const requests = ids.map((id) => ({ path: `/api/v1/${stage.slug}/video/detect/${id}` }));
  const headers = { 'x-api-key': stage.key };
  const run = await autocannon({ url: server.url, connections, amount, requests, headers });
  if (run.errors > 0 || run['2xx'] < amount) {
    throw new Error(
      `${server.url}: of ${amount} polls ${run['2xx']} were answered with 200:\n${server.output}`,
    );
  }
  return { reqPerS: round(run['2xx'] / run.duration, 0), p50Ms: run.latency.p50 };
}

/** `count` uploads over at most `connections`. `makeBody` gives the chunks of the file. @returns the answers' data */
export async function uploadMany(
  server,
  stage,
  { count, connections, sizeBytes, makeBody, fileName = 'clip.mp4' },
) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  let left = count;
  const answers = [];
  async function client() {
    while (left-- > 0)
      answers.push(await upload(server, stage, { agent, sizeBytes, body: makeBody(), fileName }));
  }
  try {
    await Promise.all(Array.from({ length: connections }, client));
  } finally {
    agent.destroy();
  }
  return answers;
}

async function upload(server, stage, { agent, sizeBytes, body, fileName }) {
  const head = Buffer.from(
    `--${BOUNDARY}\r\ncontent-disposition: form-data; name="video_file"; filename="${fileName}"\r\ncontent-type: video/mp4\r\n\r\n`,
  );
  const tail = Buffer.from(`\r\n--${BOUNDARY}--\r\n`);
  const request = http.request(`${server.url}/api/v1/${stage.slug}/video/detect`, {
    method: 'POST',
    agent,
    headers: {
      'x-api-key': stage.key,
      'content-type': `multipart/form-data; boundary=${BOUNDARY}`,
      'content-length': head.length + sizeBytes + tail.length,
    },
  });
  const answered = once(request, 'response');
  request.write(head);
  for (const chunk of body) if (!request.write(chunk)) await Promise.race([once(request, 'drain'), answered]);
  request.end(tail);
  const [response] = await answered;
  const text = (await response.toArray()).join('');
  if (response.statusCode !== 201)
    throw new Error(`an upload was answered with ${response.statusCode}: ${text}`);
  return JSON.parse(text).data;
}

/** Chunks of a file of this size that looks like an MP4, without holding it in memory. */
export function* fakeVideo(sizeBytes) {
  yield MP4_HEAD;
  for (let left = sizeBytes - MP4_HEAD.length; left > 0; left -= CHUNK.length) {
    yield left >= CHUNK.length ? CHUNK : CHUNK.subarray(0, left);
  }
}

/** Submits a file and waits for its end. @returns the submission as it is shown */
export async function submitAndWait(server, stage, file) {
  const body = await readFile(file);
  const [{ submission_id: id }] = await uploadMany(server, stage, {
    count: 1,
    connections: 1,
    sizeBytes: body.length,
    makeBody: () => [body],
    fileName: path.basename(file),
  });
  for (;;) {
    const answer = await fetch(`${server.url}/api/v1/${stage.slug}/video/detect/${id}?wait=30`, {
      headers: { 'x-api-key': stage.key },
    });
    const { data } = await answer.json();
    if (data.status === 'completed' || data.status === 'failed') return data;
  }
}
