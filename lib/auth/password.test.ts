import { expect, it } from 'vitest';
import { generatePassword, hashPassword, verifyPassword } from './password';

it('verifies the whole password and nothing else, with a cost that OWASP accepts', async () => {
  const long = `${'p'.repeat(100)}ä`;
  const stored = await hashPassword(long);
  expect(stored).toMatch(/^scrypt\$131072\$8\$1\$/);
  expect(await verifyPassword(long, stored)).toBe(true);
  // bcrypt would call these equal: it reads 72 bytes only.
  expect(await verifyPassword('p'.repeat(100), stored)).toBe(false);
});

it('takes composed and decomposed letters for the same', async () => {
  const stored = await hashPassword('caf\u00e9 au lait');
  expect(await verifyPassword('cafe\u0301 au lait', stored)).toBe(true);
});

it('generates passwords that differ', () => {
  expect(generatePassword()).toMatch(/^[A-Za-z2-9]{20}$/);
  expect(generatePassword()).not.toBe(generatePassword());
});
