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
      'changed the threshold from 65 to 70',
    );
    expect(
      tell('settings.updated', { name: { from: 'A', to: 'B' }, retention_hours: { from: 1, to: 2 } }),
    ).toBe('changed the settings: name from “A” to “B”, retention from 1 h to 2 h');
    expect(tell('settings.updated', { weights: { from: null, to: { generation: 1, until: null } } })).toBe(
      'changed the weights from the installation’s default to generation 1',
    );
    expect(tell('api_key.created', { name: 'Backend', mode: 'live' })).toBe(
      'created the live API key “Backend”',
    );
    expect(tell('credits.granted', { amount: 1_500, note: 'Invoice 7' })).toBe(
      'granted 1,500 credits: Invoice 7',
    );
    expect(tell('credits.granted', { amount: -1, note: '' })).toBe('took back 1 credit');
    expect(tell('credits.level_changed', { low_balance_level: { from: 5, to: null } })).toBe(
      'turned the low-balance alert off (was 5 credits)',
    );
    expect(tell('member.updated', { email: 'a@x.example', role: { from: 'viewer', to: 'admin' } })).toBe(
      'changed the role of a@x.example from “viewer” to “admin”',
    );
    expect(tell('tenant.suspended', { reason: 'Invoice 7 is overdue.' })).toBe(
      'suspended the organisation: Invoice 7 is overdue',
    );
    expect(tell('invite.created', { email: 'b@x.example', role: 'developer' })).toBe(
      'invited b@x.example as developer',
    );
  });

  it('names what was changed, with the old value and the new one', () => {
    const tell = auditSentence;
    expect(tell('member.updated', { email: 'a@x.example', disabled: { from: true, to: false } })).toBe(
      'enabled a@x.example again',
    );
    expect(tell('member.updated', { email: 'a@x.example', disabled: { from: false, to: true } })).toBe(
      'disabled a@x.example',
    );
    expect(tell('settings.updated', { evidence_frames: { from: false, to: true } })).toBe(
      'turned evidence frames on',
    );
    expect(tell('api_key.updated', { name: { from: 'Shop', to: 'Till' } })).toBe(
      'renamed the API key “Shop” to “Till”',
    );
    expect(tell('api_key.updated', { name: 'Shop', rate_limit_per_minute: { from: null, to: 90 } })).toBe(
      'changed the rate limit of the API key “Shop” from the default to 90',
    );
    const scopes = { from: ['a:read', 'b:read', 'c:read', 'd:read'], to: ['a:read', 'b:read', 'c:write'] };
    expect(tell('api_key.updated', { name: 'Shop', scopes })).toBe(
      'changed the permissions of the API key “Shop” (added c:write; removed c:read and d:read)',
    );
    expect(
      tell('webhook_endpoint.updated', {
        changed: ['enabled'],
        host: 'hooks.example',
        enabled: { from: false, to: true },
      }),
    ).toBe('enabled the webhook endpoint at hooks.example again');
    expect(
      tell('webhook_endpoint.updated', { host: 'a.example', event_types: { from: [], to: ['credits.low'] } }),
    ).toBe('changed the events of the webhook endpoint at a.example from all events to credits.low');
    expect(tell('credits.level_changed', { low_balance_level: { from: 5, to: 9 } })).toBe(
      'changed the low-balance alert from 5 credits to 9 credits',
    );
    expect(tell('submission.erased', {}, '0198c0de-0000-7000-8000-00000badcafe')).toBe(
      'erased the submission …0badcafe with its video and metadata',
    );
  });

  it('tells entries of former versions, which hold no name', () => {
    expect(auditSentence('api_key.updated', { scopes: { from: [], to: ['a:read'] } })).toBe(
      'changed the permissions of an API key from none to a:read',
    );
    expect(auditSentence('webhook_endpoint.updated', { changed: ['url', 'eventTypes'] })).toBe(
      'changed the URL and events of the webhook endpoint',
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
