'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { usePortal } from '@/components/session/portal-context';
import { cn } from '../ui/cn';
import { type AreaPage, groupsFor, OPERATOR_PAGES } from './pages';

const LOOKS = {
  side: {
    // Closer together on low screens, so that all of it is in sight.
    link: 'flex min-h-8 items-center gap-3 rounded-lg px-3 text-sm font-medium text-ink-soft hover:bg-tint hover:text-ink [@media(min-height:64rem)]:min-h-9',
    current: 'bg-tint text-ink [&_svg]:text-signal',
  },
  drawer: {
    link: 'flex min-h-11 items-center gap-3 rounded-lg px-3 text-[15px] font-medium text-ink-soft hover:bg-tint hover:text-ink',
    current: 'bg-tint text-ink [&_svg]:text-signal',
  },
  bottom: {
    link: 'flex min-h-14 flex-col items-center justify-center gap-1 border-t-2 border-transparent text-xs font-medium text-ink-soft',
    current: 'border-signal text-ink [&_svg]:text-signal',
  },
};

interface PageLinkProps {
  page: AreaPage;
  look: keyof typeof LOOKS;
  onVisit?: () => void;
}

function PageLink({ page: { segment, label, icon: Icon }, look, onVisit }: PageLinkProps) {
  const { area, tenantSlug } = usePortal();
  const pathname = usePathname();
  const href = `/${area === 'operator' ? 'operator' : tenantSlug}/${segment}`;
  const isCurrent = pathname === href || pathname.startsWith(`${href}/`);
  return (
    <li>
      <Link
        href={href}
        onClick={onVisit}
        aria-current={isCurrent ? 'page' : undefined}
        className={cn(LOOKS[look].link, isCurrent && LOOKS[look].current)}
      >
        <Icon aria-hidden="true" className="size-[18px] shrink-0" />
        {label}
      </Link>
    </li>
  );
}

function useGroups(): { title: string | null; pages: AreaPage[] }[] {
  const { area, role } = usePortal();
  if (area === 'operator') return [{ title: null, pages: OPERATOR_PAGES }];
  return groupsFor(role);
}

/** All pages of the area that the member may see, in groups. */
export function NavLinks({ look, onVisit }: { look: 'side' | 'drawer'; onVisit?: () => void }) {
  return (
    <nav aria-label="Pages" className={look === 'side' ? 'space-y-3' : 'space-y-5'}>
      {useGroups().map(({ title, pages }) => (
        <div key={title}>
          {title !== null && (
            <h2 className="mb-1.5 px-3 text-xs font-medium tracking-normal text-ink-faint">{title}</h2>
          )}
          <ul className="space-y-0.5">
            {pages.map((page) => (
              <PageLink key={page.segment} page={page} look={look} onVisit={onVisit} />
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}

/** The first pages as a bar at the bottom of small screens; the others are in the menu. */
export function BottomLinks() {
  const pages = useGroups()[0]?.pages ?? [];
  return (
    <nav aria-label="Main pages">
      <ul className="grid auto-cols-fr grid-flow-col">
        {pages.map((page) => (
          <PageLink key={page.segment} page={page} look="bottom" />
        ))}
      </ul>
    </nav>
  );
}
