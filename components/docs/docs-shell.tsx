import Link from 'next/link';
import type { ReactNode } from 'react';
import { Logo } from '@/components/ui/logo';
import { Disclosure } from '../ui/disclosure';
import { DocsNav, type DocsNavGroup } from './docs-nav';

interface DocsShellProps {
  groups: DocsNavGroup[];
  children: ReactNode;
}

/** The frame of the documentation: pages at the side, or in a box above on small screens. */
export function DocsShell({ groups, children }: DocsShellProps) {
  return (
    <div className="min-h-dvh lg:grid lg:grid-cols-[264px_minmax(0,1fr)]">
      <a
        href="#main"
        className="absolute top-2 left-2 z-50 -translate-y-24 rounded-lg bg-ink px-4 py-3 text-sm font-medium text-canvas focus:translate-y-0"
      >
        Skip to content
      </a>
      <aside className="sticky top-0 hidden h-dvh overflow-y-auto border-r border-line bg-surface p-4 lg:block">
        <Link href="/" aria-label="Lifesign, to the portal" className="mb-6 block w-fit rounded-lg px-2 pt-2">
          <Logo />
        </Link>
        <DocsNav groups={groups} />
      </aside>
      <div className="min-w-0">
        <header className="flex items-center justify-between border-b border-line bg-surface px-4 py-2.5 lg:hidden">
          <Link href="/" aria-label="Lifesign, to the portal" className="rounded-lg py-1.5">
            <Logo />
          </Link>
        </header>
        <div className="px-4 pt-4 lg:hidden">
          <Disclosure title="Documentation">
            <DocsNav groups={groups} />
          </Disclosure>
        </div>
        <main
          id="main"
          tabIndex={-1}
          className="mx-auto w-full max-w-3xl px-4 pt-8 pb-24 outline-none sm:px-6 lg:pt-12"
        >
          {children}
        </main>
      </div>
    </div>
  );
}
