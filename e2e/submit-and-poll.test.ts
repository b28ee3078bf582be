import { createReadStream } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeAll, describe, expect, it } from 'vitest';
import { receiptSchema, submissionPageSchema, submissionSchema } from '@/lib/submissions/schemas';
import { makeClip } from './support/clips/make-clips';
import { FACE_CLIP, NO_TEST_DATA, OTHER_FACE_CLIP } from './support/face-clip';
import { createTenant, type TestTenant } from './support/tenant';

let tenant: TestTenant;
let patternClip: string;
beforeAll(async () => {
  tenant = await createTenant('submit');
  patternClip = await makeClip({ name: 'pattern', container: 'mp4', codec: 'h264' });
});

async function serve<T>(file: string, use: (url: string) => Promise<T>): Promise<T> {
  const server = http.createServer((_request, response) => createReadStream(file).pipe(response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/clip.mp4`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

describe('submit', () => {
  it('answers 201 with every documented field', async () => {
    const answer = await tenant.client.submit({
      file: patternClip,
      fields: { model: 'mixed-30-v2', metadata: '{"session_type":"onboarding","channel":"mobile"}' },
      headers: { 'Idempotency-Key': 'onboarding-42-attempt-1' },
    });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ success: true, message: 'OK' });
    const { data } = answer.body;
    receiptSchema.parse(data);
    expect(data).toMatchObject({
      tenant: tenant.slug,
      status: 'pending',
      model: 'mixed-30-v2',
      message: 'Video submitted for processing. Poll the status endpoint for results.',
      tenant_metadata: { session_type: 'onboarding', channel: 'mobile' },
      billing: { credits: 2, state: 'reserved' },
    });
    expect(answer.headers.get('location')).toBe(`${tenant.client.detectPath}/${data.submission_id}`);
    expect(answer.headers.get('x-request-id')).toBeTruthy();
    expect(answer.headers.get('ratelimit')).toMatch(/^"burst";r=\d+;t=\d+$/);
  });

  it('uses mixed-10-v2 when no model is named, and null when no metadata is sent', async () => {
    const answer = await tenant.client.submit({ file: patternClip });
    expect(answer.body.data).toMatchObject({ model: 'mixed-10-v2', tenant_metadata: null });
  });

  it('takes fields in any order and extensions in any case', async () => {
    const form = new FormData();
    form.append(
      'video_file',
      new Blob([await (await import('node:fs/promises')).readFile(patternClip)]),
      'Selfie.MP4',
    );
    form.append('metadata', '{"after":"the file"}');
    form.append('model', 'mixed-10-v2');
    const answer = await tenant.client.request(tenant.client.detectPath, { method: 'POST', body: form });
    expect(answer.status).toBe(201);
    expect(answer.body.data).toMatchObject({ tenant_metadata: { after: 'the file' } });
  });

  it('fetches a video_url and judges it like a file; JSON bodies say the same', async () => {
    await serve(patternClip, async (url) => {
      const asForm = await tenant.client.judge({ fields: { video_url: url } });
      const answer = await tenant.client.request<{ submission_id: string }>(tenant.client.detectPath, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ video_url: url, metadata: { via: 'json' } }),
      });
      expect(answer.status).toBe(201);
      const asJson = await tenant.client.result(answer.body.data.submission_id);
      // The drawn pattern has no face: reaching that verdict takes a download, a decode and the face detector.
      for (const view of [asForm, asJson]) expect(view.error).toMatch(/^no_face_detected: /);
      expect(asJson.tenant_metadata).toEqual({ via: 'json' });
    });
  });

  it('ends a video_url that gives nothing as failed, at no cost', async () => {
    const before = await tenant.balance();
    const view = await tenant.client.judge({ fields: { video_url: 'http://127.0.0.1:1/clip.mp4' } });
    expect(view).toMatchObject({ status: 'failed', billing: { state: 'released' } });
    expect(view.reasons[0]).toMatchObject({ code: 'download_failed', severity: 'fatal', retryable: false });
    expect(await tenant.balance()).toBe(before);
  });

  it('says what the server of a video_url answered, and nothing about addresses', async () => {
    const server = http.createServer((_request, response) => response.writeHead(403).end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const view = await tenant.client.judge({ fields: { video_url: `http://127.0.0.1:${port}/clip.mp4` } });
    server.close();
    expect(view.reasons[0]!.detail).toMatch(/answered 403: /);
    expect(JSON.stringify(view)).not.toMatch(/127\.0\.0\.1/);
  });

  it('costs nothing and lives apart with a test key', async () => {
    const testClient = await tenant.newClient({ mode: 'test' });
    const before = await tenant.balance();
    const view = await testClient.judge({ file: patternClip });
    expect(view.billing).toEqual({ credits: 0, state: 'none' });
    expect(await tenant.balance()).toBe(before);
    expect((await tenant.client.poll(view.submission_id)).status).toBe(404);
  });
});

describe('the verdict', () => {
  it.skipIf(FACE_CLIP === null)(
    `is computed from the frames that the alias names (${NO_TEST_DATA})`,
    async () => {
      const view = await tenant.client.judge({ file: FACE_CLIP!, fields: { model: 'mixed-30-v2' } });
      submissionSchema.parse(view);
      expect(view.status).toBe('completed');
      const result = view.result!;
      expect(result).toMatchObject({
        session_id: view.submission_id,
        model: 'mixed-30-v2',
        input_source: 'video_upload',
        frames_processed: 30,
      });
      expect(result.score).toBeCloseTo(result.real_score * 100, 1);
      expect(result.verdict).toBe(result.score >= view.threshold! ? 'live' : 'fake');
      expect(result.confidence).toBeCloseTo(
        result.verdict === 'live' ? result.real_score : 1 - result.real_score,
        3,
      );
      expect(view.billing).toEqual({ credits: 2, state: 'captured' });
    },
  );

  it.skipIf(OTHER_FACE_CLIP === null)(
    `differs between videos and repeats for the same one (${NO_TEST_DATA})`,
    async () => {
      const [one, again, other] = await Promise.all(
        [FACE_CLIP!, FACE_CLIP!, OTHER_FACE_CLIP!].map((file) => tenant.client.judge({ file })),
      );
      expect(one!.result!.real_score).toBe(again!.result!.real_score);
      expect(one!.result!.real_score).not.toBe(other!.result!.real_score);
    },
  );
});

describe('poll', () => {
  it('tells when to ask again while running, and gives a stable entity tag at the end', async () => {
    const submitted = await tenant.client.submit({ file: patternClip });
    const id = submitted.body.data.submission_id;
    const early = await tenant.client.poll(id);
    submissionSchema.parse(early.body.data);
    if (early.body.data.completed_at === null) expect(early.headers.get('retry-after')).toBe('1');
    await tenant.client.result(id);
    const done = await tenant.client.poll(id);
    expect(done.headers.get('retry-after')).toBeNull();
    const etag = done.headers.get('etag')!;
    expect((await tenant.client.poll(id, '', { 'If-None-Match': etag })).status).toBe(304);
    expect((await tenant.client.poll(id, '', { 'If-None-Match': '"another"' })).status).toBe(200);
  });

  it('holds the request with wait and answers when the submission ends', async () => {
    const id = (await tenant.client.submit({ file: patternClip })).body.data.submission_id;
    const view = (await tenant.client.poll(id, '?wait=30')).body.data;
    expect(view.completed_at).not.toBeNull();
    // Well before the wait is over.
    expect(Date.now() - Date.parse(view.completed_at!)).toBeLessThan(15_000);
  });

  it('answers a caller that names what it knows at the first change', async () => {
    const id = (await tenant.client.submit({ file: patternClip })).body.data.submission_id;
    const first = await tenant.client.poll(id);
    const second = await tenant.client.poll(id, '?wait=30', { 'If-None-Match': first.headers.get('etag')! });
    if (first.body.data.completed_at === null) {
      expect(second.status).toBe(200);
      expect(second.body.data.status).not.toBe(first.body.data.status);
    } else expect(second.status).toBe(304);
  });

  it('streams each change as an event and closes at the end', async () => {
    const id = (await tenant.client.submit({ file: patternClip })).body.data.submission_id;
    const response = await fetch(`${tenant.client.baseUrl}${tenant.client.detectPath}/${id}/events`, {
      headers: { 'X-API-Key': tenant.client.key },
      signal: AbortSignal.timeout(60_000),
    });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const text = await response.text();
    const events = [...text.matchAll(/^event: status\ndata: (.*)$/gm)].map((match) => JSON.parse(match[1]!));
    expect(events.length).toBeGreaterThan(0);
    for (const event of events) submissionSchema.parse(event);
    expect(events.at(-1).completed_at).not.toBeNull();
    expect(new Set(events.map((event) => event.status)).size).toBe(events.length);
  });

  it('lists submissions newest first, page by page, each once', async () => {
    const seen: string[] = [];
    let cursor = '';
    do {
      const page = await tenant.client.request<{
        items: { submission_id: string }[];
        next_cursor: string | null;
      }>(`${tenant.client.detectPath}?limit=3${cursor}`);
      submissionPageSchema.parse(page.body.data);
      seen.push(...page.body.data.items.map((item) => item.submission_id));
      cursor = page.body.data.next_cursor === null ? '' : `&cursor=${page.body.data.next_cursor}`;
    } while (cursor !== '');
    expect(new Set(seen).size).toBe(seen.length);
    expect([...seen].sort().reverse()).toEqual(seen);
    expect(seen.length).toBeGreaterThan(5);
  });
});
