import {
  Activity,
  Boxes,
  Braces,
  Building2,
  Coins,
  Gauge,
  History,
  KeyRound,
  ListVideo,
  type LucideIcon,
  ScanFace,
  ScrollText,
  Settings,
  UserCog,
  Users,
  Webhook,
} from 'lucide-react';
import { ROLE_SCOPES, type Role, type Scope } from '@/lib/shared/scopes';

export interface AreaPage {
  /** Last part of the page's address. */
  segment: string;
  label: string;
  icon: LucideIcon;
}

export interface PortalPage extends AreaPage {
  /** Roles without it don't see the page. */
  scope: Scope;
}

export interface PageGroup {
  /** Null for the first group, which needs no name. */
  title: string | null;
  pages: PortalPage[];
}

/** The pages of the portal in the order of the navigation. */
export const PAGE_GROUPS: PageGroup[] = [
  {
    title: null,
    pages: [
      { segment: 'overview', label: 'Overview', icon: Gauge, scope: 'detection:read' },
      { segment: 'submissions', label: 'Submissions', icon: ListVideo, scope: 'detection:read' },
      { segment: 'tester', label: 'Tester', icon: ScanFace, scope: 'detection:write' },
    ],
  },
  {
    title: 'Develop',
    pages: [
      { segment: 'api-keys', label: 'API keys', icon: KeyRound, scope: 'keys:read' },
      { segment: 'webhooks', label: 'Webhooks', icon: Webhook, scope: 'webhooks:read' },
      { segment: 'metadata-schema', label: 'Metadata schema', icon: Braces, scope: 'settings:read' },
      { segment: 'requests', label: 'Requests', icon: ScrollText, scope: 'usage:read' },
    ],
  },
  {
    title: 'Organisation',
    pages: [
      { segment: 'credits', label: 'Credits', icon: Coins, scope: 'credits:read' },
      { segment: 'team', label: 'Team', icon: Users, scope: 'members:read' },
      { segment: 'settings', label: 'Settings', icon: Settings, scope: 'settings:read' },
      { segment: 'audit', label: 'Audit log', icon: History, scope: 'audit:read' },
    ],
  },
];

/** The groups with the pages that a role may see; none is empty. */
export function groupsFor(role: Role): PageGroup[] {
  return PAGE_GROUPS.map(({ title, pages }) => ({
    title,
    pages: pages.filter(({ scope }) => ROLE_SCOPES[role].includes(scope)),
  })).filter(({ pages }) => pages.length > 0);
}

/** The pages that a role may see, in their order. */
export function pagesFor(role: Role): PortalPage[] {
  return groupsFor(role).flatMap(({ pages }) => pages);
}

/** The pages of those who run the installation, over all organisations. */
export const OPERATOR_PAGES: AreaPage[] = [
  { segment: 'tenants', label: 'Tenants', icon: Building2 },
  { segment: 'models', label: 'Models', icon: Boxes },
  { segment: 'system', label: 'System', icon: Activity },
  { segment: 'operators', label: 'Operators', icon: UserCog },
];

/** Whether the portal has a page, for links from others. */
export function hasPage(segment: string): boolean {
  return PAGE_GROUPS.some(({ pages }) => pages.some((page) => page.segment === segment));
}
