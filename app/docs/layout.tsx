import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import { DocsShell } from '@/components/docs/docs-shell';
import { DOC_GROUPS } from '@/lib/docs/doc-pages';

export const metadata: Metadata = { title: { template: '%s · Lifesign docs', default: 'Documentation' } };

const GROUPS = [
  ...DOC_GROUPS.map(({ title, pages }) => ({
    title,
    pages: pages.map((page) => ({ href: `/docs/${page.name}`, title: page.title })),
  })),
  { title: 'Reference', pages: [{ href: '/docs/api', title: 'API reference' }] },
];

/** The documentation needs no sign-in: it says nothing of any tenant. */
export default function DocsLayout({ children }: { children: ReactNode }) {
  return <DocsShell groups={GROUPS}>{children}</DocsShell>;
}
