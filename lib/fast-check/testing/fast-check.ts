import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { sql } from '@/db/client';
import type { Answer, ApiClient } from '@/e2e/support/client';
import { encodePng } from '@/e2e/support/png';
import { createTenant, type TestTenant } from '@/e2e/support/tenant';
import type { TestApi } from '@/lib/api/testing/api';
import type { FastCheckStreamView } from '@/lib/fast-check/schemas';
import { type SubmissionOutcome, settleSubmission } from '@/lib/submissions/settle-submission';

/** A picture that is too small to judge and good enough to take. */
export const PIXELS = encodePng({ width: 8, height: 8, rgb: new Uint8Array(192).fill(90) }).toString(
  'base64',
);
export const framesOf = (count: number, pixels = PIXELS) =>
  Array.from({ length: count }, (_, index) => ({ index, timestamp_ms: index * 33, pixels }));

/** A tenant that sends frames; the test plays its worker. */
export interface FrameTenant extends TestTenant {
  /** Calls with its own key, unless another is given. */
  send(
    route: string,
    body: unknown,
    caller?: ApiClient,
    headers?: Record<string, string>,
  ): Promise<Answer<FastCheckStreamView>>;
  rows(): Promise<{ id: string; status: string; inputKind: string }[]>;
  storedVideos(): string[];
  storedFrames(): Promise<string[]>;
  /** Ends its next submission. @returns the id of that */
  settleNext(outcome: SubmissionOutcome): Promise<string>;
}

/** Files below a folder of the storage. */
export function storedIn(api: TestApi, ...folder: string[]): string[] {
  const at = path.join(api.dataDir, 'storage', ...folder);
  return existsSync(at) ? readdirSync(at) : [];
}

export async function newFrameTenant(api: TestApi): Promise<FrameTenant> {
  const tenant = await createTenant('frames', { baseUrl: api.baseUrl });
  const rows = () =>
    sql()<{ id: string; status: string; inputKind: string }[]>`
      select id, status, input_kind from submissions where tenant_id = ${tenant.id} order by id`;
  return {
    ...tenant,
    send: (route, body, caller = tenant.client, headers = {}) =>
      caller.request<FastCheckStreamView>(`/api/v1/${route}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    rows,
    storedVideos: () => storedIn(api, 'videos', tenant.id),
    async storedFrames() {
      const sessions = await sql()<
        { id: string }[]
      >`select id from frame_sessions where tenant_id = ${tenant.id}`;
      return sessions.flatMap(({ id }) => storedIn(api, 'frame-sessions', id));
    },
    async settleNext(outcome) {
      const isPending = async () => (await rows()).some(({ status }) => status === 'pending');
      await expect.poll(isPending, { timeout: 20_000 }).toBe(true);
      const { id } = (await rows()).find(({ status }) => status === 'pending')!;
      await settleSubmission(id, outcome);
      return id;
    },
  };
}

export const LIVE: SubmissionOutcome = {
  kind: 'completed',
  modelVersion: 'test',
  realScore: 0.9123,
  verdict: 'live',
  framesProcessed: 10,
  processingMs: 5,
  observed: null,
  reasons: [],
};
