import { randomBytes, scryptSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '@/db/client';
import { errorCode } from '@/e2e/support/client';
import { addPerson, sessionOf } from '@/e2e/support/people';
import { createTenant, type TestTenant } from '@/e2e/support/tenant';
import { startTestApi, type TestApi } from '@/lib/api/testing/api';
import { startSession } from '@/lib/auth/portal-session';
import { signIn } from '@/lib/auth/sign-in';
import { uuidv7 } from '@/lib/ids';
import { ROLES, type Role, SCOPES } from '@/lib/shared/scopes';
import type { PortalSessionPage } from './schemas';

const PASSWORD = 'the first of several sentences';
const NEXT = 'another sentence, longer than that';
let api: TestApi;
/** One hash for all, much cheaper to check than those that the product makes: its cost is written in it. */
const salt = randomBytes(16);
const hash = scryptSync(PASSWORD, salt, 32, { N: 1_024, r: 8, p: 1 });
const passwordHash = `scrypt$1024$8$1$${salt.toString('base64')}$${hash.toString('base64')}`;

beforeAll(async () => {
  api = await startTestApi({ LOG_LEVEL: 'error' });
});
afterAll(() => api?.stop());

interface Visit {
  sessionId: string;
  call<T = unknown>(
    path: string,
    method?: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<{ status: number; text: string; data: T; headers: Headers }>;
}

interface Person {
  tenant: TestTenant;
  memberId: string;
  personId: string;
  email: string;
  visit(userAgent?: string): Promise<Visit>;
}

async function newPerson(name: string, role: Role = 'viewer', tenant?: TestTenant): Promise<Person> {
  const own = tenant ?? (await createTenant(name, { baseUrl: api.baseUrl }));
  const { memberId, personId, email } = await addPerson(own.id, role, { passwordHash });
  return {
    tenant: own,
    memberId,
    personId,
    email,
    async visit(userAgent) {
      const { sessionId, cookie } = await sessionOf(personId, userAgent);
      return {
        sessionId,
        async call(path, method = 'GET', body = undefined, headers = {}) {
          const response = await fetch(`${api.baseUrl}/api/v1/${own.slug}${path}`, {
            method,
            headers: { cookie, origin: api.baseUrl, ...headers },
            ...(body !== undefined && { body: JSON.stringify(body) }),
          });
          const text = await response.text();
          return { status: response.status, text, data: JSON.parse(text).data, headers: response.headers };
        },
      };
    },
  };
}

const actions = async ({ id }: TestTenant) =>
  (
    await sql()<
      { action: string }[]
    >`select action from audit_log where tenant_id = ${id} and actor_kind = 'member' order by id`
  ).map(({ action }) => action);

describe('the own password', () => {
  it('changes, and every copy of every cookie ends with it', async () => {
    const person = await newPerson('changed');
    const [here, there] = [await person.visit(), await person.visit()];
    const body = { current_password: PASSWORD, new_password: NEXT };
    const answer = await here.call('/account/password', 'POST', body);
    expect([answer.status, answer.data]).toEqual([200, { sessions_ended: 2 }]);
    for (const visit of [here, there]) expect((await visit.call('/account/sessions')).status).toBe(401);
    expect(await signIn(person.email, PASSWORD, '192.0.2.7')).toEqual({ failure: 'invalid_credentials' });
    expect(await signIn(person.email, NEXT, '192.0.2.7')).toMatchObject({ personId: person.personId });
    expect(await actions(person.tenant)).toEqual(['member.password_changed']);
  });

  it.each(ROLES)('may be changed by every %s', async (role) => {
    const visit = await (await newPerson(`as-${role}`, role)).visit();
    const body = { current_password: PASSWORD, new_password: 'too short' };
    expect((await visit.call('/account/password', 'POST', body)).status).toBe(400);
  });

  it('stays as it is when the present one is wrong, the new one bad, the same, or the request from elsewhere', async () => {
    const person = await newPerson('refused');
    const visit = await person.visit();
    const change = (current_password: unknown, new_password: unknown, headers = {}) =>
      visit.call('/account/password', 'POST', { current_password, new_password }, headers);
    for (const [answer, detail] of [
      [await change('wrong', NEXT), 'current_password: is not your password'],
      [await change(PASSWORD, 'Password1!'), 'new_password: is easily guessed'],
      [await change(PASSWORD, person.email), 'new_password: must not be based on your name'],
      [await change(PASSWORD, PASSWORD), 'new_password: is the same as the current one'],
      [await change(PASSWORD, 'x'.repeat(1_025)), 'new_password: must have at most'],
      [await change(null, NEXT), 'current_password: '],
      [await change('x'.repeat(1_025), NEXT), 'current_password: '],
    ] as const) {
      expect([answer.status, answer.text], detail).toEqual([400, expect.stringContaining(detail)]);
    }
    for (const origin of ['https://evil.example', 'null']) {
      expect((await change(PASSWORD, NEXT, { origin })).status).toBe(403);
    }
    expect((await visit.call('/account/sessions')).status).toBe(200);
    expect(await signIn(person.email, PASSWORD, '192.0.2.8')).toMatchObject({ personId: person.personId });
    expect(await actions(person.tenant)).toEqual([]);
  });

  it('can be tried ten times in a quarter of an hour, from wherever', async () => {
    const person = await newPerson('tries');
    const visits = [await person.visit(), await person.visit()];
    const statuses: number[] = [];
    let last: Awaited<ReturnType<Visit['call']>> | undefined;
    for (let i = 0; i < 11; i++) {
      const body = { current_password: `guess ${i}`, new_password: NEXT };
      last = await visits[i % 2]!.call('/account/password', 'POST', body);
      statuses.push(last.status);
    }
    expect(statuses).toEqual([...Array(10).fill(400), 429]);
    expect(Number(last!.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('changed or the member disabled while a sign-in checks it: that sign-in gets no session', async () => {
    const { memberId, personId } = await newPerson('meanwhile');
    await startSession(personId, { passwordHash });
    await expect(startSession(personId, { passwordHash: 'older' })).rejects.toThrow('invalid_credentials');
    await sql()`update members set disabled_at = now() where id = ${memberId}`;
    await expect(startSession(personId, { passwordHash })).rejects.toThrow('invalid_credentials');
    expect(await sql()`select 1 from portal_sessions where person_id = ${personId}`).toHaveLength(1);
  });

  it('changes once when it is changed twice at the same time', async () => {
    const person = await newPerson('twice');
    const visits = [await person.visit(), await person.visit()];
    const answers = await Promise.all(
      visits.map((visit, at) =>
        visit.call('/account/password', 'POST', {
          current_password: PASSWORD,
          new_password: `${NEXT} ${at}`,
        }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });
});

describe('the own sessions', () => {
  it('are listed with what the browser said, page by page, without those that ended', async () => {
    const person = await newPerson('listed');
    const first = await person.visit('Old browser');
    const ended = await person.visit();
    const here = await person.visit('x'.repeat(400));
    await sql()`update portal_sessions set expires_at = now() where id = ${ended.sessionId}`;
    const one = (await here.call<PortalSessionPage>('/account/sessions?limit=1')).data;
    const two = (await here.call<PortalSessionPage>(`/account/sessions?limit=1&cursor=${one.next_cursor}`))
      .data;
    expect([...one.items, ...two.items]).toMatchObject([
      { session_id: here.sessionId, current: true, user_agent: 'x'.repeat(300) },
      { session_id: first.sessionId, current: false, user_agent: 'Old browser' },
    ]);
    expect(two.next_cursor).toBeNull();
    expect((await here.call('/account/sessions?limit=0')).status).toBe(400);
  });

  it('end one by one or all others at once, at the next request of any copy', async () => {
    const person = await newPerson('ended');
    const [here, ...others] = await Promise.all([1, 2, 3, 4].map(() => person.visit()));
    const one = await here!.call(`/account/sessions/${others[0]!.sessionId}`, 'DELETE');
    expect([one.status, one.data]).toEqual([200, { sessions_ended: 1 }]);
    expect((await others[0]!.call('/account/sessions')).status).toBe(401);
    expect((await here!.call(`/account/sessions/${others[0]!.sessionId}`, 'DELETE')).status).toBe(404);
    expect((await here!.call('/account/sessions', 'DELETE')).data).toEqual({ sessions_ended: 2 });
    for (const other of others) expect((await other.call('/account/sessions')).status).toBe(401);
    expect((await here!.call('/account/sessions', 'DELETE')).data).toEqual({ sessions_ended: 0 });
    expect((await here!.call<PortalSessionPage>('/account/sessions')).data.items).toHaveLength(1);
    expect(await actions(person.tenant)).toEqual(['session.revoked', 'session.revoked']);
  });

  it("of somebody else answer exactly as ones that don't exist, and go on", async () => {
    const mine = await newPerson('mine');
    const colleague = await newPerson('colleague', 'owner', mine.tenant);
    const stranger = await newPerson('stranger');
    const here = await mine.visit();
    const theirs = [await colleague.visit(), await stranger.visit()];
    const answers = [];
    for (const id of [...theirs.map(({ sessionId }) => sessionId), uuidv7(), 'nonsense', '%00']) {
      const { status, text } = await here.call(`/account/sessions/${id}`, 'DELETE');
      answers.push([status, text]);
    }
    expect(answers[0]![0]).toBe(404);
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    for (const visit of theirs) expect((await visit.call('/account/sessions')).status).toBe(200);
  });
});

it('an API key has no account, whatever its scopes; another tenant is out of reach', async () => {
  const person = await newPerson('keys');
  const other = await newPerson('keys-other');
  const client = await person.tenant.newClient({ scopes: [...SCOPES] });
  const here = await person.visit();
  const base = `/api/v1/${person.tenant.slug}/account`;
  for (const [path, method] of [
    [`${base}/password`, 'POST'],
    [`${base}/sessions`, 'GET'],
    [`${base}/sessions`, 'DELETE'],
    [`${base}/sessions/${here.sessionId}`, 'DELETE'],
  ] as const) {
    const body = method === 'POST' ? { body: '{}' } : {};
    const answer = await client.request(path, { method, ...body });
    expect([answer.status, errorCode(answer)]).toEqual([403, 'insufficient_scope']);
    expect((await fetch(api.baseUrl + path, { method, ...body })).status).toBe(401);
    const foreign = await (await other.visit()).call(
      `/../${person.tenant.slug}${path.slice(base.length - 8)}`,
      method,
    );
    expect(foreign.status).toBe(403);
  }
  expect((await here.call('/account/sessions')).status).toBe(200);
});

it('remembers the last sign-in when its session is long gone', async () => {
  const person = await newPerson('remembered', 'owner');
  await person.visit();
  await sql()`delete from portal_sessions where person_id = ${person.personId}`;
  const here = await person.visit();
  await sql()`update people set last_sign_in_at = '2026-01-02T03:04:05Z' where id = ${person.personId}`;
  const { data } = await here.call<{ items: { last_sign_in_at: string }[] }>('/members');
  expect(data.items.map((item) => item.last_sign_in_at)).toEqual(['2026-01-02T03:04:05.000Z']);
});
