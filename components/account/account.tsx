'use client';

import { usePortal } from '../portal/portal-context';
import { ROLE_TEXTS } from '../team/roles';
import { PageHeader } from '../ui/page-header';
import { PasswordCard } from './password-card';
import { SessionCard } from './session-card';

/** The member's own account: password and sessions. */
export function Account() {
  const { email, role } = usePortal();
  return (
    <>
      <PageHeader title="Your account">
        <span className="wrap-anywhere">
          {email}. As {ROLE_TEXTS[role].label.toLowerCase()} you are one who {ROLE_TEXTS[role].summary}
        </span>
      </PageHeader>
      <div className="grid items-start gap-6 xl:grid-cols-2">
        <PasswordCard />
        <SessionCard />
      </div>
    </>
  );
}
