import { describe, expect, it } from 'vitest';
import { valuesOf } from './address';

describe('valuesOf', () => {
  const rules = { status: ['2xx', '4xx'], key: /^[0-9a-f-]{36}$/ };

  it('takes what fits and drops what a stranger wrote into the address', () => {
    const key = '019e5a0b-9c3d-7e52-8f41-6b0c2d9a7f13';
    expect(valuesOf(new URLSearchParams(`status=4xx&key=${key}&other=1`), rules)).toEqual({
      status: '4xx',
      key,
    });
    expect(valuesOf(new URLSearchParams('status=9xx&key=<script>'), rules)).toEqual({});
    expect(valuesOf(new URLSearchParams('status=&key='), rules)).toEqual({});
  });
});
