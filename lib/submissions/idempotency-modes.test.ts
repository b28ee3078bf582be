import { afterAll, beforeAll, expect, it } from 'vitest';
import { sessionOf } from '@/e2e/support/people';
import { createTenant, type TestTenant } from '@/e2e/support/tenant';
import { startTestApi, type TestApi } from '@/lib/api/testing/api';
import type { Mode } from '@/lib/shared/statuses';
import type { SubmissionReceipt } from './schemas';

const VIDEO = Buffer.from('0000001c6674797069736f6d0000020069736f6d69736f32617663316d703431', 'hex');
let api: TestApi;
let tenant: TestTenant;
let cookie: string;

beforeAll(async () => {
  api = await startTestApi();
  tenant = await createTenant('modes', { baseUrl: api.baseUrl, credits: 10 });
  const { personId } = await tenant.addMember('owner', 'the first of several sentences');
  cookie = (await sessionOf(personId)).cookie;
});
afterAll(() => api.stop());

interface Submitted {
  status: number;
  isReplay: boolean;
  receipt: SubmissionReceipt;
}

/** Submits as a member does in the portal, which says for each request whether it is of the sandbox. */
async function submit(mode: Mode, key: string): Promise<Submitted> {
  const form = new FormData();
  form.append('video_file', new Blob([VIDEO]), 'video.mp4');
  const answer = await fetch(`${api.baseUrl}/api/v1/${tenant.slug}/video/detect`, {
    method: 'POST',
    body: form,
    headers: { cookie, origin: api.baseUrl, 'x-lifesign-mode': mode, 'idempotency-key': key },
  });
  const body = (await answer.json()) as { data: SubmissionReceipt };
  return {
    status: answer.status,
    isReplay: answer.headers.get('idempotent-replayed') === 'true',
    receipt: body.data,
  };
}

it.each([
  ['test', 'live'],
  ['live', 'test'],
] as const)('a key that a member used in the mode %s is a new one in the mode %s', async (first, second) => {
  const key = `first in ${first}`;
  const one = await submit(first, key);
  const other = await submit(second, key);
  expect([one, other].map(({ status, isReplay }) => [status, isReplay])).toEqual([
    [201, false],
    [201, false],
  ]);
  expect(other.receipt.submission_id).not.toBe(one.receipt.submission_id);
  // Each is still one submission of its mode.
  for (const [mode, { receipt }] of [
    [first, one],
    [second, other],
  ] as const) {
    const again = await submit(mode, key);
    expect([again.isReplay, again.receipt.submission_id]).toEqual([true, receipt.submission_id]);
  }
});

it('the live ones are charged, those of the sandbox are not', async () => {
  const before = await tenant.balance();
  await submit('test', 'charged once');
  expect(await tenant.balance()).toBe(before);
  await submit('live', 'charged once');
  expect(await tenant.balance()).toBe(before - 1);
});
