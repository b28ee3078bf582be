// The bare reference: no queue, no checks, no framework; the same two queries and the same bytes to disk.
import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream, mkdirSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Busboy } from '@fastify/busboy';
import postgres from 'postgres';

const sql = postgres(process.env.DATABASE_URL, { max: 10 });
const folder = path.join(process.env.DATA_DIR, 'reference');
mkdirSync(folder, { recursive: true });

async function findKey(request) {
  const hash = createHash('sha256').update(request.headers['x-api-key']).digest();
  const [key] =
    await sql`select k.id, k.tenant_id, k.mode, k.scopes, k.expires_at, k.revoked_at, t.slug, t.threshold
    from api_keys k join tenants t on t.id = k.tenant_id where k.key_hash = ${hash}`;
  return key;
}

async function read(request, key) {
  const id = request.url.slice(request.url.lastIndexOf('/') + 1);
  const [row] =
    await sql`select id, tenant_id, mode, status, model, threshold, metadata, credits, billing_state,
      real_score, verdict, frames_processed, processing_ms, reasons, error_code, error_message, created_at, started_at,
      completed_at, deadline_at
    from submissions where id = ${id} and tenant_id = ${key.tenant_id} and mode = ${key.mode}`;
  const { real_score, frames_processed, processing_ms, verdict, metadata, ...rest } = row;
  const result = {
    verdict,
    real_score,
    frames_processed,
    processing_ms,
    metadata,
    created_at: row.completed_at,
  };
  const timeline = {
    received_at: row.created_at,
    started_at: row.started_at,
    completed_at: row.completed_at,
  };
  return { ...rest, metadata, result, timeline, message: 'Processing complete.', tenant: key.slug };
}

async function upload(request, key) {
  const form = new Busboy({ headers: request.headers });
  const [id, hash] = [randomUUID(), createHash('sha256')];
  let stored;
  form.on('file', (_name, file) => {
    const hashing = new Transform({
      transform: (chunk, _encoding, done) => done(null, chunk, hash.update(chunk)),
    });
    stored = pipeline(file, hashing, createWriteStream(path.join(folder, id)));
  });
  await pipeline(request, form);
  await stored;
  const [row] =
    await sql`insert into submissions (id, tenant_id, api_key_id, mode, model, threshold, content_hash,
      input_kind, video_key, credits, billing_state, deadline_at)
    values (${id}, ${key.tenant_id}, ${key.id}, ${key.mode}, 'detector-lite', ${key.threshold}, ${hash.digest('hex')},
      'file', ${id}, 0, 'none', now() + interval '10 minutes') returning *`;
  return row;
}

const server = http.createServer(async (request, response) => {
  const key = await findKey(request);
  const data = request.method === 'POST' ? await upload(request, key) : await read(request, key);
  const body = JSON.stringify({ data, success: true, message: 'OK' });
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  response.writeHead(request.method === 'POST' ? 201 : 200, headers).end(body);
});
server.listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
