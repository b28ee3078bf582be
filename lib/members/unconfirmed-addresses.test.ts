import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { sql } from '@/db/client';
import { addPerson } from '@/e2e/support/people';
import { startTestApi, type TestApi } from '@/lib/api/testing/api';
import { type SignInPortal, startSignInPortal } from '@/lib/auth/testing/sign-in-portal';
import { uuidv7 } from '@/lib/ids';
import { addOperator } from '@/lib/operator/operators';
import { Addresses } from './testing/mailbox';
import { PASSWORD, passwordHash } from './testing/people';

// Passwords are hashed here at their real cost, which takes seconds on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const OWN = 'a sentence of the real person';
const newAddress = () => `victim-${uuidv7()}@example.com`;

let api: TestApi;
let portal: SignInPortal;
let people: Addresses;

beforeAll(async () => {
  portal = await startSignInPortal();
  api = await startTestApi({ LOG_LEVEL: 'error', PUBLIC_URL: portal.url, SIGN_INS_PER_ADDRESS: '10000' });
  people = new Addresses(api, portal);
});
afterAll(async () => {
  portal?.stop();
  await api?.stop();
});

/** As if an owner had invited an address, taken the link himself, and set a password. */
async function takenBefore(name: string) {
  const [evil, good] = [await people.newTenant(`${name}-evil`), await people.newTenant(`${name}-good`)];
  const email = newAddress();
  await addPerson(evil.id, 'viewer', { email, name: 'Mallory', passwordHash, isConfirmed: false });
  return { evil, good, email };
}

describe('an account made by a link that was shown, where no mail is sent', () => {
  it('is of the tenant that vouched for it: the same address in another tenant is another account', async () => {
    const [evil, good] = [await people.newTenant('apart-evil'), await people.newTenant('apart-good')];
    const email = newAddress();
    expect((await people.accept(await people.invite(evil, email), PASSWORD, 'Mallory')).status).toBe(201);
    const token = await people.invite(good, email);
    expect((await people.lookUp(token)).data).toMatchObject({ has_account: false });
    expect((await people.accept(token, OWN)).status).toBe(201);
    const [theirs, own] = [await people.signIn(email, PASSWORD), await people.signIn(email, OWN)];
    expect([await theirs!.opens(evil), await theirs!.opens(good)]).toEqual([true, false]);
    expect([await own!.opens(evil), await own!.opens(good)]).toEqual([false, true]);
  });

  it('gets no place in another tenant by a click, and leaves the invite open', async () => {
    const { good, email } = await takenBefore('click');
    const token = await people.invite(good, email);
    const theirs = await people.signIn(email, PASSWORD);
    const clicked = await theirs!.send('/account/invites', 'POST', { token });
    expect([clicked.status, clicked.code]).toEqual([409, 'conflict']);
    expect((await people.accept(token, OWN)).status).toBe(201);
    expect(await theirs!.opens(good)).toBe(false);
  });

  it('with the password of the other one is entered where the sign-in leads to', async () => {
    const { evil, good, email } = await takenBefore('same');
    await addPerson(good.id, 'viewer', { email, passwordHash, isConfirmed: false });
    for (const tenant of [evil, good, evil]) {
      const visit = await people.signIn(email, PASSWORD, tenant.slug);
      expect([await visit!.opens(evil), await visit!.opens(good)]).toEqual([
        tenant === evil,
        tenant === good,
      ]);
    }
  });

  it('is checked by one derivation with all others of its address: the time does not tell of them', async () => {
    const [one, two] = [await people.newTenant('salt-one'), await people.newTenant('salt-two')];
    const email = newAddress();
    for (const tenant of [one, two]) {
      expect((await people.accept(await people.invite(tenant, email), OWN)).status).toBe(201);
    }
    const salts = await sql()`
      select distinct split_part(password_hash, '$', 5) from people where email = ${email}`;
    expect(salts).toHaveLength(1);
  });

  it('goes away with its place, and another may be made', async () => {
    const { evil, email } = await takenBefore('gone');
    await sql()`delete from members where tenant_id = ${evil.id}`;
    await sql()`delete from people where vouched_by = ${evil.id}`;
    expect((await people.accept(await people.invite(evil, email), OWN)).status).toBe(201);
  });

  it('runs no installation unless its tenant is named', async () => {
    const { evil, good, email } = await takenBefore('operator');
    await expect(addOperator(null, email)).rejects.toMatchObject({ code: 'conflict' });
    await addPerson(good.id, 'viewer', { email, isConfirmed: false });
    await expect(addOperator(null, email)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining(good.slug),
    });
    await expect(addOperator(null, email, 'no-such-tenant')).rejects.toMatchObject({ code: 'not_found' });
    expect(await addOperator(null, email, good.slug)).toMatchObject({ tenantSlugs: [good.slug] });
    const operators = await sql()`select t.slug from people p join members m on m.person_id = p.id
      join tenants t on t.id = m.tenant_id where p.is_operator and p.email = ${email}`;
    expect([...operators]).toEqual([{ slug: good.slug }]);
    expect(operators[0]).not.toEqual({ slug: evil.slug });
  });

  it('is told from a confirmed one in the list of members', async () => {
    const { evil, email } = await takenBefore('listed');
    const owner = await addPerson(evil.id, 'owner');
    const admin = await evil.newClient({ scopes: ['members:read'] });
    const { data } = (
      await admin.request<{ items: { email: string; email_confirmed: boolean }[] }>(
        `/api/v1/${evil.slug}/members`,
      )
    ).body;
    expect(data.items.map((one) => [one.email, one.email_confirmed])).toEqual([
      [owner.email, true],
      [email, false],
    ]);
  });
});
