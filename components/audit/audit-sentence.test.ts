import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ACTIONS, auditSentence } from './audit-sentence';

const LIB = path.resolve(import.meta.dirname, '../../lib');

/** The actions that the product's code writes down. */
function writtenActions(): string[] {
  const files = readdirSync(LIB, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /^(?!.*\.test\.ts$).*\.ts$/.test(file),
  );
  return files.flatMap((file) => {
    const code = readFileSync(path.join(LIB, file), 'utf8');
    const calls = code.matchAll(/record(?:Operator)?Audit\([^;]*?'([a-z_]+\.[a-z_]+)'/g);
    const rows = /auditLog|audit_log|recordOperatorAudit/.test(code)
      ? [...code.matchAll(/'((?:api_key|credits|member|invite|session|tenant|operator)\.[a-z_]+)'/g)]
      : [];
    return [...calls, ...rows].map((match) => match[1]!);
  });
}

describe('auditSentence', () => {
  it('has words for every action that the code writes down', () => {
    const written = [...new Set(writtenActions())];
    expect(written).toContain('credits.granted');
    expect(written.length).toBeGreaterThan(10);
    expect(written.filter((action) => !Object.hasOwn(ACTIONS, action))).toEqual([]);
  });

  it('tells what changed, from what to what', () => {
    const tell = auditSentence;
    expect(tell('settings.updated', { threshold: { from: 65, to: 70 } })).toBe(
      'changed the threshold from 65 to 70 of the organisation',
    );
    expect(
      tell('settings.updated', { name: { from: 'A', to: 'B' }, retention_hours: { from: 1, to: 2 } }),
    ).toBe('changed the name and retention of the organisation');
    expect(tell('settings.updated', { weights: { from: null, to: { generation: 1, until: null } } })).toBe(
      'changed the weights from those of the installation to generation 1 of the organisation',
    );
    expect(tell('api_key.created', { name: 'Backend', mode: 'live' })).toBe(
      'created the live API key “Backend”',
    );
    expect(tell('credits.granted', { amount: 1_500, note: 'Invoice 7' })).toBe(
      'granted 1,500 credits: Invoice 7',
    );
    expect(tell('credits.granted', { amount: -1, note: '' })).toBe('took 1 credit back');
    expect(tell('credits.level_changed', { low_balance_level: { from: 5, to: null } })).toBe(
      'switched the low-balance alert off',
    );
    expect(tell('member.updated', { email: 'a@x.example', role: { from: 'viewer', to: 'admin' } })).toBe(
      'changed the role from “viewer” to “admin” of a@x.example',
    );
    expect(tell('tenant.suspended', { reason: 'Invoice 7 is overdue.' })).toBe(
      'suspended the organisation: Invoice 7 is overdue',
    );
    expect(tell('invite.created', { email: 'b@x.example', role: 'developer' })).toBe(
      'invited b@x.example as developer',
    );
  });

  it.each(Object.keys(ACTIONS))('%s can be told without any detail, and with strange ones', (action) => {
    for (const detail of [{}, { name: 5, mode: {}, changed: 'x', low_balance_level: null, email: [] }]) {
      const sentence = auditSentence(action, detail);
      expect(sentence).toMatch(/^[a-z].*[^\s.]$/);
      expect(sentence).not.toMatch(/undefined|null|object Object|NaN| {2}/);
    }
  });

  it('gives the name of an action that is newer than the portal', () => {
    expect(auditSentence('tenant.frozen', {})).toBe('did tenant.frozen');
  });
});
