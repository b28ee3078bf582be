import { beforeAll, describe, expect, inject, it } from 'vitest';
import type { Signals, Submission } from '@/packages/sdk/src/generated';
import { type ApiClient, errorCode } from './support/client';
import { makeClip } from './support/clips/make-clips';
import { FACE_CLIP } from './support/face-clip';
import { storedFiles } from './support/stored-files';
import { createTenant, type TestTenant } from './support/tenant';

const dataDir = inject('dataDir');
let tenant: TestTenant;
let admin: ApiClient;
let clip: string;
let view: Submission;

const change = (settings: object) =>
  admin.request(`/api/v1/${tenant.slug}/settings`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(settings),
  });
const frame = (n: number | string, id = view.submission_id, client = tenant.client) =>
  fetch(`${client.baseUrl}${client.detectPath}/${id}/frames/${n}`, { headers: { 'X-API-Key': client.key } });
const signals = (client = tenant.client) =>
  client.request<Signals>(`${client.detectPath}/${view.submission_id}/signals`);
const files = () => storedFiles({ dataDir }).filter((name) => name.includes(tenant.id));

beforeAll(async () => {
  tenant = await createTenant('evidence');
  admin = await tenant.newClient({ scopes: ['settings:read', 'settings:write'] });
  clip = FACE_CLIP ?? (await makeClip({ name: 'evidence', container: 'mp4', codec: 'h264' }));
});

describe('evidence frames', () => {
  it('are kept only where the tenant wants them', async () => {
    const plain = await tenant.client.judge({ file: clip });
    expect(plain.evidence_frames).toEqual([]);
    expect(files().filter((name) => name.startsWith('frames/'))).toEqual([]);
    expect((await change({ evidence_frames: true })).status).toBe(200);
    view = await tenant.client.judge({ file: clip, fields: { model: 'mixed-30-v2' } });
    expect(view.evidence_frames.map(({ n }) => n)).toEqual([0, 1, 2, 3, 4, 5]);
    const times = view.evidence_frames.map(({ timestamp_ms }) => timestamp_ms);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  it('are small JPEG pictures that nobody else can see and no cache keeps', async () => {
    for (const { n } of view.evidence_frames) {
      const answer = await frame(n);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toBe('image/jpeg');
      expect(answer.headers.get('cache-control')).toBe('no-store');
      const bytes = Buffer.from(await answer.arrayBuffer());
      expect(bytes.subarray(0, 3).toString('hex')).toBe('ffd8ff');
      expect(bytes.length).toBeLessThan(60_000);
    }
    for (const n of [6, -1, 'x', '0x0', '1e0']) expect((await frame(n)).status).toBe(404);
    const stranger = await createTenant('evidence-other');
    expect((await frame(0, view.submission_id, stranger.client)).status).toBe(404);
    const writer = await tenant.newClient({ scopes: ['detection:write'] });
    expect((await frame(0, view.submission_id, writer)).status).toBe(403);
  });
});

describe('signals', () => {
  it('are for the people of the tenant until its settings say otherwise', async () => {
    const refused = await signals();
    expect([refused.status, errorCode(refused)]).toEqual([403, 'insufficient_scope']);
    expect((await tenant.client.poll(view.submission_id)).body.data.result?.signals).toBeUndefined();
    const { items } = (await tenant.client.request<{ items: Submission[] }>(tenant.client.detectPath)).body
      .data;
    expect(items.filter((item) => item.result !== null && 'signals' in item.result)).toEqual([]);
    await change({ signals_in_results: true });
    const { status, body } = await signals();
    expect(status).toBe(200);
    const { timestamps_ms, faces, frame_scores, face_lumas, measurements } = body.data;
    expect(timestamps_ms).toHaveLength(30);
    expect([faces.length, frame_scores.length, face_lumas.length]).toEqual([30, 30, 30]);
    expect(measurements.face_share).toBe(faces.filter((face) => face !== null).length / 30);
    const after = (await tenant.client.poll(view.submission_id)).body.data;
    expect(after.result?.signals).toEqual(after.result === null ? undefined : measurements);
  });

  it.skipIf(FACE_CLIP === null)('follow the face of a real clip', async () => {
    const { faces, frame_scores } = (await signals()).body.data;
    for (const face of faces) expect(face?.every((value) => value > -0.5 && value < 1.5)).toBe(true);
    expect(frame_scores.every((score) => score !== null && score >= 0 && score <= 1)).toBe(true);
  });
});

it('erasing takes the pictures and the signals with it', async () => {
  expect(files().some((name) => name.startsWith(`frames/${tenant.id}/${view.submission_id}/`))).toBe(true);
  const writer = await tenant.newClient({ scopes: ['detection:write', 'detection:read'] });
  await writer.request(`${writer.detectPath}/${view.submission_id}`, { method: 'DELETE' });
  expect(files().filter((name) => name.includes(view.submission_id))).toEqual([]);
  expect((await frame(0)).status).toBe(410);
  expect((await signals()).status).toBe(410);
});
