import { describe, expect, it } from 'vitest';
import { parseMetadata } from './metadata-text';

describe('parseMetadata', () => {
  it('takes nothing as no metadata and an object as itself', () => {
    expect(parseMetadata('  \n')).toEqual({ metadata: null });
    expect(parseMetadata('{"channel":"mobile"}')).toEqual({ metadata: { channel: 'mobile' } });
  });

  it.each(['{', '[]', '1', 'null', '"x"'])('refuses %s before anything is sent', (text) => {
    expect(parseMetadata(text)).toHaveProperty('problem');
  });

  it('counts bytes, not characters, against the limit', () => {
    expect(parseMetadata(JSON.stringify({ a: 'x'.repeat(16_000) }))).toHaveProperty('metadata');
    expect(parseMetadata(JSON.stringify({ a: 'é'.repeat(9_000) }))).toHaveProperty('problem');
  });
});
