import { expect, it } from 'vitest';
import { GUESSABLE_WORDS } from './guessable-words';
import { passwordProblem } from './password-rules';

const RELATED = ['ada.lovelace@example.com', 'Ada Lovelace', 'Acme Incorporated', 'acme-inc'];

it.each([
  'correct horse battery staple',
  'kX9#pq2v',
  `${'p'.repeat(100)}xyz`,
  `${'q7W!mfKd'.repeat(127)}the end`,
  'пароль-для-всех',
  '🦊🐻🦁🐯🐸🐵🦄🐙',
  'naïve café',
  'my password hangs on the third willow',
])('accepts %s', (password) => {
  expect(passwordProblem(password, RELATED)).toBeNull();
});

it.each([
  '',
  'kX9#pq2',
  '🦊🐻🦁🐯🐸🐵🦄',
  'x'.repeat(1_025),
  'password',
  'PASSWORD',
  'Password123!',
  'P@$$w0rd2026',
  '12345678',
  '123456789012345',
  '!@#$%^&*()_+1',
  'qwertyuiop',
  'qwerty12345',
  'Qwertz123456',
  '1q2w3e4r5t6y',
  '1qaz2wsx3edc',
  '1qaz!QAZ2wsx',
  'Zaq12wsx!!',
  'abcdefgh1',
  'Abcd1234!',
  '87654321',
  'iloveyou',
  'Sunshine1',
  'Summer-2026!',
  'Welcome2Lifesign',
  'aaaaaaaaaaaa',
  'abababab',
  'xK7!xK7!xK7!',
  'ada.lovelace@example.com',
  'Ada.Lovelace1815',
  'Acme Incorporated',
  'acme-inc-2026',
  'hqzwkvbn',
  'hqzwk7vbn',
  'Umbrella7!',
  'Qweasdzxc123',
  'passw\u006frd',
  'ｐａｓｓｗｏｒｄ',
])('refuses %j', (password) => {
  expect(passwordProblem(password, RELATED)).not.toBeNull();
});

it('refuses every guessable word with what people add to it', () => {
  for (const word of GUESSABLE_WORDS) {
    const capital = word[0]!.toUpperCase() + word.slice(1);
    const leet = word.replaceAll('a', '@').replaceAll('o', '0').replaceAll('e', '3').replaceAll('s', '$');
    for (const password of [word, `${capital}1!`, `${word}2026`, `${capital}123!`, `${leet}1`, `!!${word}`]) {
      expect(passwordProblem(password), password).not.toBeNull();
    }
  }
});

it('lets a good password have a short name inside', () => {
  expect(passwordProblem('Adamant-Qz7#', ['ad@example.com', 'Ad'])).toBeNull();
});

it.each(['ab', 'qwerty', 'password', 'x'])('answers the longest password of nothing but %j', (text) => {
  expect(passwordProblem(text.repeat(1_024).slice(0, 1_024))).not.toBeNull();
});
