import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addPerson } from '@/e2e/support/people';
import { createTenant, type TestTenant } from '@/e2e/support/tenant';
import { findSession, startSession } from '@/lib/auth/portal-session';
import { memberPrincipal, type Principal } from '@/lib/auth/principal';
import type { Role } from '@/lib/shared/scopes';
import { readInProcess } from './in-process';
import { startTestApi, type TestApi } from './testing/api';

let api: TestApi;
let tenant: TestTenant;

beforeAll(async () => {
  api = await startTestApi();
  tenant = await createTenant('in-process', { baseUrl: api.baseUrl });
});
afterAll(() => api.stop());

async function principalOf(role: Role): Promise<Principal> {
  const { personId } = await addPerson(tenant.id, role);
  const sessionId = await startSession(personId);
  return memberPrincipal((await findSession(sessionId, tenant.slug))!, sessionId, 'live');
}

const codeOf = (body: unknown) => Object.keys(JSON.parse(String(body)).errors[0])[0];

describe('a read in this process', () => {
  it('is answered as over the network, with no session to read', async () => {
    const reply = await readInProcess(`/api/v1/${tenant.slug}/keys?limit=5`, await principalOf('owner'));
    expect(reply.status).toBe(200);
    expect(JSON.parse(String(reply.body)).data.items).toMatchObject([{ name: 'test' }]);
  });

  it('shows a member no more than the role allows', async () => {
    const reply = await readInProcess(`/api/v1/${tenant.slug}/keys`, await principalOf('viewer'));
    expect(reply.status).toBe(403);
    expect(codeOf(reply.body)).toBe('insufficient_scope');
  });

  it('shows nobody another tenant', async () => {
    const other = await createTenant('in-process-other', { baseUrl: api.baseUrl });
    const reply = await readInProcess(`/api/v1/${other.slug}/keys`, await principalOf('owner'));
    expect(reply.status).toBe(403);
    expect(codeOf(reply.body)).toBe('tenant_mismatch');
  });
});
