import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '@/db/client';
import { MailServer, type ReceivedMail } from '@/e2e/support/mail-server';
import { addPerson, type TestMember } from '@/e2e/support/people';
import { createTenant, type TestTenant } from '@/e2e/support/tenant';
import { startTestApi, type TestApi } from '@/lib/api/testing/api';
import { SCOPES } from '@/lib/shared/scopes';
import { findSession } from './portal-session';
import { signInByLink } from './sign-in-links';

const PUBLIC_URL = 'https://verify.example.com';
const HERE = { userAgent: null, remoteAddress: '192.0.2.1' };
let api: TestApi;
let mail: MailServer;
let tenant: TestTenant;

beforeAll(async () => {
  mail = await MailServer.start();
  api = await startTestApi({
    LOG_LEVEL: 'error',
    PUBLIC_URL,
    SMTP_URL: mail.url,
    MAIL_FROM: 'Lifesign <no-reply@example.com>',
    SIGN_INS_PER_ADDRESS: '40',
  });
  tenant = await createTenant('links', { baseUrl: api.baseUrl });
});
afterAll(async () => {
  await api?.stop();
  await mail?.stop();
});

async function ask(email: unknown): Promise<{ status: number; text: string }> {
  const init = { method: 'POST', body: JSON.stringify({ email }), headers: { host: 'evil.example' } };
  const response = await fetch(`${api.baseUrl}/api/v1/sign-in/links`, init);
  return { status: response.status, text: await response.text() };
}

function tokenOf({ text }: ReceivedMail): string {
  const [, token] = /https:\/\/verify\.example\.com\/sign-in\/link#token=([\w-]{43})\s/.exec(text) ?? [];
  return token!;
}

async function linkFor(person: TestMember): Promise<string> {
  expect((await ask(person.email)).status).toBe(202);
  return tokenOf(await mail.mailTo(person.email));
}

describe('a link by mail', () => {
  it('signs its person in once, whatever the browser; only a hash of it is kept', async () => {
    const person = await addPerson(tenant.id, 'viewer', { passwordHash: null });
    const token = await linkFor(person);
    const [row] =
      await sql()`select sign_in_links::text as text from sign_in_links where person_id = ${person.personId}`;
    expect(row!.text).not.toContain(token);
    const entry = await signInByLink(token, { userAgent: 'Another browser', remoteAddress: '192.0.2.1' });
    expect(entry).toMatchObject({ personId: person.personId });
    expect(await findSession(entry!.sessionId)).toMatchObject({ tenantSlug: tenant.slug });
    expect(await signInByLink(token, HERE)).toBeNull();
  });

  it('signs in one of those who use it at once', async () => {
    const token = await linkFor(await addPerson(tenant.id, 'viewer'));
    const entries = await Promise.all([1, 2, 3, 4].map(() => signInByLink(token, HERE)));
    expect(entries.filter((entry) => entry !== null)).toHaveLength(1);
  });

  it('ends after a quarter of an hour, and with the last place of its person', async () => {
    const [late, gone] = [await addPerson(tenant.id, 'viewer'), await addPerson(tenant.id, 'viewer')];
    const [lateToken, goneToken] = [await linkFor(late), await linkFor(gone)];
    const [row] =
      await sql()`select extract(epoch from expires_at - created_at)::int as seconds from sign_in_links
      where person_id = ${late.personId}`;
    expect(row).toEqual({ seconds: 900 });
    await sql()`update sign_in_links set expires_at = now() where person_id = ${late.personId}`;
    await sql()`update members set disabled_at = now() where id = ${gone.memberId}`;
    for (const token of [lateToken, goneToken, 'A'.repeat(43), '', 'x'.repeat(5_000)]) {
      expect(await signInByLink(token, HERE)).toBeNull();
    }
  });

  it('goes to people with a place only; everybody gets the same answer', async () => {
    const disabled = await addPerson(tenant.id, 'viewer');
    await sql()`update members set disabled_at = now() where id = ${disabled.memberId}`;
    const known = await addPerson(tenant.id, 'viewer');
    for (const email of ['nobody@example.com', disabled.email, known.email]) {
      const { status, text } = await ask(email);
      expect([status, text.replace(email, '<email>')]).toEqual([
        202,
        expect.stringMatching(/"data":\{"email":"<email>"\}/),
      ]);
    }
    // Sent in the order of the questions: with the last one there, none of the others is on its way.
    await mail.mailTo(known.email);
    expect(
      mail.mails.filter(({ to }) => to.includes('nobody@example.com') || to.includes(disabled.email)),
    ).toEqual([]);
    expect((await ask('not an address')).status).toBe(400);
    expect((await ask(`${'a'.repeat(250)}@example.com`)).status).toBe(400);
  });

  it('names the address of the operator, whatever host the question was sent to', async () => {
    const person = await addPerson(tenant.id, 'viewer');
    await linkFor(person);
    expect((await mail.mailTo(person.email)).text).not.toContain('evil.example');
  });

  it('can be asked for five times for an address, from wherever', async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 6; i++) statuses.push((await ask('often@example.com')).status);
    expect(statuses).toEqual([202, 202, 202, 202, 202, 429]);
  });

  it('can be tried so often from one address', async () => {
    const from = { userAgent: null, remoteAddress: '192.0.2.99' };
    for (let i = 0; i < 40; i++) expect(await signInByLink(`guess ${i}`, from)).toBeNull();
    await expect(signInByLink('one more', from)).rejects.toMatchObject({ code: 'rate_limit_exceeded' });
  });
});

describe('an invite by mail', () => {
  const invite = async (email: string) => {
    const admin = await tenant.newClient({ scopes: [...SCOPES] });
    const body = JSON.stringify({ email, role: 'viewer' });
    const path = `/api/v1/${tenant.slug}/invites`;
    return (await admin.request<{ accept_url: string; mail: string }>(path, { method: 'POST', body })).body
      .data;
  };

  it('brings a link to the same page, and not the one that is shown', async () => {
    const { accept_url, mail: outcome } = await invite('invited@example.com');
    expect(outcome).toBe('sent');
    const { text } = await mail.mailTo('invited@example.com');
    expect(text).toMatch(/\r\nhttps:\/\/verify\.example\.com\/accept-invite#token=[\w-]{43}\r\n/);
    expect(text).not.toContain(accept_url);
  });

  it('that the server refuses is made all the same, and that is said', async () => {
    mail.isRefusing = true;
    const made = await invite('refused@example.com');
    mail.isRefusing = false;
    expect(made).toMatchObject({ mail: 'failed', accept_url: expect.stringContaining('#token=') });
  });
});
