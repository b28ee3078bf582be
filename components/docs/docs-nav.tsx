'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { cn } from '../ui/cn';

export interface DocsNavGroup {
  title: string;
  pages: { href: string; title: string }[];
}

/** The pages of the documentation. */
export function DocsNav({ groups }: { groups: DocsNavGroup[] }) {
  const pathname = usePathname();
  return (
    <nav aria-label="Documentation" className="space-y-5">
      {groups.map((group) => (
        <div key={group.title}>
          <p className="mb-1.5 px-3 text-xs font-medium text-ink-faint">{group.title}</p>
          <ul className="space-y-0.5">
            {group.pages.map(({ href, title }) => (
              <li key={href}>
                <Link
                  href={href}
                  prefetch={false}
                  aria-current={pathname === href ? 'page' : undefined}
                  className={cn(
                    'flex min-h-9 items-center rounded-lg px-3 text-sm text-ink-soft hover:bg-tint hover:text-ink',
                    pathname === href && 'bg-tint font-medium text-ink',
                  )}
                >
                  {title}
                </Link>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}
