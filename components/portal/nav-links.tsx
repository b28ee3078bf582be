'use client';

import { Gauge, ListVideo, ScanFace } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { cn } from '../ui/cn';
import { usePortal } from './portal-context';

const PAGES = [
  { segment: 'overview', label: 'Overview', icon: Gauge },
  { segment: 'submissions', label: 'Submissions', icon: ListVideo },
  { segment: 'tester', label: 'Tester', icon: ScanFace },
] as const;

const LOOKS = {
  side: {
    list: 'space-y-1',
    link: 'flex min-h-11 items-center gap-3 rounded-lg px-3 text-sm font-medium text-ink-soft hover:bg-tint hover:text-ink',
    current: 'bg-tint text-ink [&_svg]:text-signal',
  },
  bottom: {
    list: 'grid grid-cols-3',
    link: 'flex min-h-14 flex-col items-center justify-center gap-1 border-t-2 border-transparent text-xs font-medium text-ink-soft',
    current: 'border-signal text-ink [&_svg]:text-signal',
  },
};

/** The portal's pages, as a column (desktop) or as a bar at the bottom (phone). */
export function NavLinks({ look }: { look: keyof typeof LOOKS }) {
  const { tenantSlug } = usePortal();
  const pathname = usePathname();
  const style = LOOKS[look];
  return (
    <nav aria-label="Pages">
      <ul className={style.list}>
        {PAGES.map(({ segment, label, icon: Icon }) => {
          const href = `/${tenantSlug}/${segment}`;
          const isCurrent = pathname === href || pathname.startsWith(`${href}/`);
          return (
            <li key={segment}>
              <Link
                href={href}
                aria-current={isCurrent ? 'page' : undefined}
                className={cn(style.link, isCurrent && style.current)}
              >
                <Icon aria-hidden="true" className="size-[18px] shrink-0" />
                {label}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
