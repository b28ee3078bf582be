import { describe, expect, it } from 'vitest';
import { commandsOf, matching } from './palette-commands';

const owner = commandsOf({ tenantSlug: 'acme', role: 'owner', mode: 'live', isOperator: false });
const labels = (query: string, commands = owner) =>
  matching(commands, query, 'acme').map((command) => command.label);

describe('the command palette', () => {
  it('finds pages by parts of words, in any order', () => {
    expect(labels('key')).toEqual(['API keys']);
    expect(labels('LOG audit')).toEqual(['Audit log']);
    expect(labels('nothing like it')).toEqual([]);
    expect(labels('').length).toBe(owner.length);
  });

  it('offers a role only what it may open', () => {
    const viewer = commandsOf({ tenantSlug: 'acme', role: 'viewer', mode: 'live', isOperator: false });
    expect(labels('keys', viewer)).toEqual([]);
    expect(labels('submissions', viewer)).toEqual(['Submissions']);
  });

  it('leads to a submission by its id', () => {
    const id = '019e5a0b-9c3d-7e52-8f41-6b0c2d9a7f13';
    expect(matching(owner, ` ${id} `, 'acme')[0]?.href).toBe(`/acme/submissions/${id}`);
  });

  it('leads to the operator area those who may open it, and nobody else', () => {
    expect(labels('operator')).toEqual([]);
    const operator = commandsOf({ tenantSlug: 'acme', role: 'viewer', mode: 'live', isOperator: true });
    expect(labels('operator', operator)).toEqual([
      'Operator: Tenants',
      'Operator: Models',
      'Operator: System',
      'Operator: Operators',
    ]);
  });

  it('says which way the mode would change', () => {
    expect(labels('test mode')).toEqual(['Enter test mode']);
    expect(
      labels('sandbox', commandsOf({ tenantSlug: 'acme', role: 'owner', mode: 'test', isOperator: false })),
    ).toEqual(['Leave test mode']);
  });

  it('leads to the other tenants by their names and slugs, not to the one that is open', () => {
    const tenants = [
      { tenant_slug: 'acme', name: 'Acme' },
      { tenant_slug: 'globex-eu', name: 'Globex' },
    ];
    const commands = commandsOf(
      { tenantSlug: 'acme', role: 'viewer', mode: 'live', isOperator: false },
      tenants,
    );
    expect(labels('switch', commands)).toEqual(['Switch to Globex']);
    expect(matching(commands, 'globex-eu', 'acme')).toMatchObject([
      { run: 'leave', href: '/globex-eu/overview' },
    ]);
  });
});
