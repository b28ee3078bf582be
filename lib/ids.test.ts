import { expect, it } from 'vitest';
import { isUuid, requestIdFrom, uuidv7 } from './ids';

it('makes version 7 UUIDs that sort by time', () => {
  const ids = [1, 2, 1_700_000_000_000, 1_800_000_000_000].map((ms) => uuidv7(ms));
  for (const id of ids)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect([...ids].sort()).toEqual(ids);
});

it('knows a UUID from anything else', () => {
  expect(isUuid(uuidv7())).toBe(true);
  for (const text of ['', 'x', `${uuidv7()}0`, "' or 1=1", '550e8400-e29b-41d4-a716-44665544000g']) {
    expect(isUuid(text)).toBe(false);
  }
});

it("keeps a caller's harmless request id and replaces any other", () => {
  expect(requestIdFrom('caller-request-1')).toBe('caller-request-1');
  for (const bad of [undefined, 'short', 'a b c d e f g h', 'x'.repeat(65), 'new\nline-injection']) {
    expect(requestIdFrom(bad)).not.toBe(bad);
  }
});
