import { describe, expect, it } from 'vitest';
import { ROLE_SCOPES, SCOPES } from '@/lib/shared/scopes';
import { checkKeyForm, keyBody, newKeyForm } from './key-form';
import { presetOf, presetScopes, summarizeScopes } from './scope-copy';

const nowMs = Date.parse('2026-11-24T12:00:00Z');
const form = { ...newKeyForm(), name: ' shop ' };

describe('the form of a key', () => {
  it('becomes a body with what was typed', () => {
    const typed = {
      ...form,
      expiry: '30' as const,
      networks: '10.0.0.0/8,\n 2001:db8::/32 ',
      rateLimit: ' 60',
    };
    expect(keyBody(typed, nowMs)).toEqual({
      name: 'shop',
      scopes: ['detection:write', 'detection:read'],
      expires_at: '2026-12-24T12:00:00.000Z',
      allowed_cidrs: ['10.0.0.0/8', '2001:db8::/32'],
      rate_limit_per_minute: 60,
    });
    expect(keyBody(form, nowMs)).toMatchObject({
      expires_at: null,
      allowed_cidrs: [],
      rate_limit_per_minute: null,
    });
    expect(keyBody({ ...form, expiry: 'keep' }, nowMs).expires_at).toBeUndefined();
  });

  it('counts a day to its end, and takes none that is over', () => {
    const on = (expiryDate: string) => ({ ...form, expiry: 'date' as const, expiryDate });
    expect(new Date(keyBody(on('2026-12-01'), nowMs).expires_at!).getHours()).toBe(23);
    expect(checkKeyForm(on('2026-12-01'), nowMs)).toEqual({});
    for (const day of ['', '2026-11-22', 'soon']) {
      expect(checkKeyForm(on(day), nowMs)).toHaveProperty('expires_at');
    }
  });

  it('says what is missing or wrong', () => {
    expect(checkKeyForm(form, nowMs)).toEqual({});
    const wrong = { ...form, name: ' ', scopes: [], rateLimit: '1.5' };
    expect(Object.keys(checkKeyForm(wrong, nowMs))).toEqual(['name', 'scopes', 'rate_limit_per_minute']);
    for (const rateLimit of ['0', '-1', '1000001', 'many']) {
      expect(checkKeyForm({ ...form, rateLimit }, nowMs)).toHaveProperty('rate_limit_per_minute');
    }
  });
});

describe('presets of permissions', () => {
  it('give nothing that the member lacks', () => {
    for (const scopes of Object.values(ROLE_SCOPES)) {
      for (const preset of ['submit', 'read', 'everything'] as const) {
        for (const scope of presetScopes(preset, scopes)) expect(scopes).toContain(scope);
      }
      expect(presetScopes('everything', scopes)).toHaveLength(scopes.length);
    }
  });

  it('are recognised by what they tick', () => {
    const { owner } = ROLE_SCOPES;
    for (const preset of ['submit', 'read', 'everything'] as const) {
      expect(presetOf(presetScopes(preset, owner), owner)).toBe(preset);
    }
    expect(presetOf(['audit:read'], owner)).toBe('custom');
  });

  it('are summed up in a few words', () => {
    expect(summarizeScopes([])).toBe('None');
    expect(summarizeScopes(SCOPES)).toBe('Everything');
    expect(summarizeScopes(['detection:read', 'detection:write'])).toBe('Submit and read');
    expect(summarizeScopes(['usage:read'])).toBe('See usage');
    expect(summarizeScopes(['usage:read', 'audit:read', 'keys:read'])).toBe('See usage and 2 more');
  });
});
