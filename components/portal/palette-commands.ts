import type { Portal } from '@/components/session/portal-context';
import type { OwnTenants } from '@/packages/sdk/src/generated';
import { OPERATOR_PAGES, pagesFor } from './pages';

/** Another tenant of the person. */
export type OtherTenant = Omit<OwnTenants['items'][number], 'role'>;

/** Something the palette can do. */
export interface Command {
  id: string;
  label: string;
  /** What else it is found by. */
  words: string;
  /** `leave` loads a whole page: nothing of this tenant may be left there. */
  run: 'go' | 'leave' | 'toggle-mode';
  href?: string;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const DOCS = [
  ['quickstart-curl', 'Quickstart'],
  ['errors', 'Errors and reasons'],
  ['webhooks', 'Webhooks'],
  ['uploads', 'Resumable uploads'],
  ['api', 'API reference'],
] as const;

/** All that the member may do from anywhere, the pages first. `tenants` may have this one among them. */
export function commandsOf(
  { tenantSlug, role, mode, isOperator }: Pick<Portal, 'tenantSlug' | 'role' | 'mode' | 'isOperator'>,
  tenants: OtherTenant[] = [],
): Command[] {
  return [
    ...pagesFor(role).map(
      ({ segment, label }): Command => ({
        id: segment,
        label,
        words: 'page',
        run: 'go',
        href: `/${tenantSlug}/${segment}`,
      }),
    ),
    {
      id: 'account',
      label: 'Your account',
      words: 'password sessions',
      run: 'go',
      href: `/${tenantSlug}/account`,
    },
    ...(isOperator ? OPERATOR_PAGES : []).map(
      ({ segment, label }): Command => ({
        id: `operator-${segment}`,
        label: `Operator: ${label}`,
        words: 'installation all organisations',
        run: 'go',
        href: `/operator/${segment}`,
      }),
    ),
    {
      id: 'mode',
      label: mode === 'test' ? 'Leave test mode' : 'Enter test mode',
      words: 'sandbox live',
      run: 'toggle-mode',
    },
    ...tenants
      .filter(({ tenant_slug }) => tenant_slug !== tenantSlug)
      .map(
        ({ tenant_slug, name }): Command => ({
          id: `tenant-${tenant_slug}`,
          label: `Switch to ${name}`,
          words: `organisation tenant ${tenant_slug}`,
          run: 'leave',
          href: `/${tenant_slug}/overview`,
        }),
      ),
    ...DOCS.map(
      ([page, title]): Command => ({
        id: `docs-${page}`,
        label: `Docs: ${title}`,
        words: 'help',
        run: 'go',
        href: `/docs/${page}`,
      }),
    ),
  ];
}

/** The commands that fit what was typed: every word of it somewhere. The id of a submission leads to it. */
export function matching(commands: Command[], query: string, tenantSlug: string): Command[] {
  const text = query.trim().toLowerCase();
  if (UUID.test(text)) {
    const href = `/${tenantSlug}/submissions/${text}`;
    return [{ id: 'submission', label: `Submission ${text}`, words: '', run: 'go', href }];
  }
  const words = text.split(/\s+/).filter(Boolean);
  return commands.filter((command) => {
    const content = `${command.label} ${command.words}`.toLowerCase();
    return words.every((word) => content.includes(word));
  });
}
