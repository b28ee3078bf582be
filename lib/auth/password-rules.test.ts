import { expect, it } from 'vitest';
import { COMMON_PASSWORDS } from './common-passwords';
import { passwordProblem } from './password-rules';

it.each([
  'correct horse battery staple',
  'kX9#pq2v',
  `${'p'.repeat(100)}xyz`,
  'q7W!'.repeat(256),
  'пароль-для-всех',
  '🦊🐻🦁🐯🐸🐵🦄🐙',
])('accepts %s', (password) => {
  expect(passwordProblem(password, ['ada@example.com', 'Ada', 'Acme'])).toBeNull();
});

it.each([
  '',
  'kX9#pq2',
  '🦊🐻🦁🐯🐸🐵🦄',
  'x'.repeat(1_025),
  'password',
  'PASSWORD',
  'Password123!',
  '12345678',
  'qwertyuiop',
  'qwerty12345',
  'abcdefgh1',
  '87654321',
  'iloveyou',
  'Sunshine1',
  'aaaaaaaaaaaa',
  'abababab',
  'ada.lovelace@example.com',
  'ada.lovelace1815',
  'Acme Incorporated',
  'passw\u006frd',
  'ｐａｓｓｗｏｒｄ',
])('refuses %j', (password) => {
  const related = ['ada.lovelace@example.com', 'Ada Lovelace', 'Acme Incorporated'];
  expect(passwordProblem(password, related)).not.toBeNull();
});

it('refuses every common password, in any case', () => {
  expect(COMMON_PASSWORDS.size).toBeGreaterThan(8_000);
  for (const password of COMMON_PASSWORDS) {
    expect(passwordProblem(password)).not.toBeNull();
    expect(passwordProblem(password.toUpperCase())).not.toBeNull();
  }
});
