'use client';

import { usePortal } from '@/components/session/portal-context';
import { ROLE_TEXTS } from '@/components/session/roles';
import { PageHeader } from '../ui/page-header';
import { ConfirmAddress } from './confirm-address';
import { PasswordCard } from './password-card';
import { SessionCard } from './session-card';

/** The member's own account: password and sessions. */
export function Account() {
  const { email, role } = usePortal();
  return (
    <>
      <PageHeader title="Your account">
        <p className="wrap-anywhere">{email}</p>
        <p>
          {ROLE_TEXTS[role].label}: {ROLE_TEXTS[role].summary}
        </p>
      </PageHeader>
      <ConfirmAddress />
      <div className="grid items-start gap-6 xl:grid-cols-2">
        <PasswordCard />
        <SessionCard />
      </div>
    </>
  );
}
