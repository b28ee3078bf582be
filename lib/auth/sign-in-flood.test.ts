import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addPerson, type TestMember } from '@/e2e/support/people';
import { createTenant, type TestTenant } from '@/e2e/support/tenant';
import { startTestApi, type TestApi } from '@/lib/api/testing/api';
import { Addresses } from '@/lib/members/testing/mailbox';
import { PASSWORD, passwordHash } from '@/lib/members/testing/people';
import { checkPassword } from './sign-in';
import { type SignInPortal, startSignInPortal } from './testing/sign-in-portal';

const WRONG = 'a guess at somebody else’s password';
let api: TestApi;
let portal: SignInPortal;
let people: Addresses;
let tenant: TestTenant;
let folder: string;

beforeAll(async () => {
  portal = await startSignInPortal();
  api = await startTestApi({ LOG_LEVEL: 'error', PUBLIC_URL: portal.url });
  people = new Addresses(api, portal);
  tenant = await createTenant('flood', { baseUrl: api.baseUrl });
  folder = mkdtempSync(path.join(os.tmpdir(), 'lifesign-flood-'));
});
afterAll(async () => {
  portal?.stop();
  await api?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const newOwner = () => addPerson(tenant.id, 'owner', { passwordHash });
/** Whether a password was hashed, or the try refused before that. */
const isTry = (outcome: object) => !('failure' in outcome) || outcome.failure === 'invalid_credentials';
const tryOf = ({ email }: { email: string }, address: string, password = WRONG) =>
  checkPassword(email, password, address);
const enters = async ({ email }: TestMember) =>
  (await (await people.signIn(email, PASSWORD))?.opens(tenant)) === true;

/** Writes files one after the other until told to stop. @returns how many it has written so far */
function writeFiles() {
  const state = { written: 0, isOver: false };
  const loop = (async () => {
    for (; !state.isOver; state.written++) await writeFile(path.join(folder, 'upload'), 'video');
  })();
  return {
    written: () => state.written,
    async stop() {
      state.isOver = true;
      await loop;
    },
  };
}

describe('45 strangers who sign in at once', () => {
  it('hold up no file, and not the owner where he was before; those without room are told when to come again', async () => {
    const owner = await newOwner();
    expect(await enters(owner)).toBe(true);
    const files = writeFiles();
    const writtenAt: number[] = [];
    const strangers = Array.from({ length: 45 }, async (_, i) => {
      const outcome = await tryOf({ email: `nobody-${i}@example.com` }, `198.51.${i}.1`);
      if (isTry(outcome)) writtenAt.push(files.written());
      return outcome;
    });
    await expect.poll(() => writtenAt.length, { timeout: 60_000 }).toBeGreaterThan(0);
    const answeredBefore = writtenAt.length;
    expect(await enters(owner)).toBe(true);
    const answeredMeanwhile = writtenAt.length - answeredBefore;
    const outcomes = await Promise.all(strangers);
    await files.stop();
    // Between the first answer to a stranger and the fifth; and while the owner signed in.
    expect(writtenAt[4]! - writtenAt[0]!).toBeGreaterThan(20);
    expect(answeredMeanwhile).toBeLessThan(6);
    const refused = outcomes.filter((outcome) => !isTry(outcome));
    expect(refused.length).toBeGreaterThan(20);
    expect(refused[0]).toEqual({ failure: 'rate_limited', retryAfterS: 15 });
  }, 180_000);
});

describe('guesses at one account', () => {
  it('are ten from all strange networks together, and its owner gets in where he was before', async () => {
    const owner = await newOwner();
    expect(await enters(owner)).toBe(true);
    const outcomes = [];
    for (let i = 0; i < 24; i++) outcomes.push(await tryOf(owner, `192.0.${i}.1`));
    // The first sign-in of the owner himself was the tenth: nobody knew him then.
    expect(outcomes.filter(isTry)).toHaveLength(9);
    expect(outcomes.at(-1)).toMatchObject({ failure: 'rate_limited', retryAfterS: expect.any(Number) });
    expect(await enters(owner)).toBe(true);
  });

  it('are five from one network, whichever of its addresses they come from; others have theirs', async () => {
    for (const network of ['203.0.113.', '2001:db8:7:7::']) {
      const owner = await newOwner();
      const outcomes = [];
      for (let i = 1; i <= 12; i++) outcomes.push(await tryOf(owner, `${network}${i}`));
      expect(outcomes.filter(isTry)).toHaveLength(5);
      expect(await tryOf(owner, '192.0.2.200', PASSWORD)).toMatchObject({ id: owner.personId });
    }
  });

  it('are refused in the same way whether there is such an account or not', async () => {
    const owner = await newOwner();
    const seen = [];
    for (const email of [owner.email, 'no-such-account@example.com']) {
      const outcomes: object[] = [];
      for (let i = 0; i < 7; i++) outcomes.push(await tryOf({ email }, `100.64.${i % 2}.9`));
      for (let i = 0; i < 7; i++) outcomes.push(await tryOf({ email }, `100.65.0.${i}`));
      seen.push(outcomes.map((outcome) => ({ ...outcome, retryAfterS: undefined })));
    }
    expect(seen[0]).toEqual(seen[1]);
  }, 180_000);

  it('from a network that signed in before are ten, and take none from strangers', async () => {
    const owner = await newOwner();
    expect(await enters(owner)).toBe(true);
    const outcomes = [];
    for (let i = 0; i < 12; i++) outcomes.push(await tryOf(owner, '127.0.0.9'));
    expect(outcomes.filter(isTry)).toHaveLength(10);
    expect(await tryOf(owner, '192.0.2.77', PASSWORD)).toMatchObject({ id: owner.personId });
  });
});

describe('one address', () => {
  it('has fifty tries at all accounts together, a network four times as many; a /64 of IPv6 is one address', async () => {
    const count = async (addressOf: (i: number) => string, tries: number) => {
      let hashed = 0;
      for (let i = 0; i < tries; i++) {
        const { email } = owners[i % owners.length]!;
        if (isTry(await tryOf({ email }, addressOf(i)))) hashed += 1;
      }
      return hashed;
    };
    const owners = await Promise.all(Array.from({ length: 60 }, newOwner));
    expect(await count(() => '198.18.1.1', 60)).toBe(50);
    expect(await count((i) => `2001:db8:1:1::${i + 1}`, 60)).toBe(50);
    expect(await count((i) => `198.18.9.${(i % 5) + 1}`, 240)).toBe(200);
  }, 180_000);
});
