'use client';

import { useEffect, useState } from 'react';
import { usePortal } from '@/components/session/portal-context';
import { Button } from '../ui/button';
import { Notice } from '../ui/notice';

const KEY = 'lifesign.moved_from';

/** Notes the old address for the page at the new one; not in the address, where a stranger could write it. */
export function rememberMove(fromSlug: string): void {
  sessionStorage.setItem(KEY, fromSlug);
}

/** Says after a change of the address what is left to do. */
export function MovedNotice() {
  const { tenantSlug, apiOrigin } = usePortal();
  const [from, setFrom] = useState<string | null>(null);
  useEffect(() => setFrom(sessionStorage.getItem(KEY)), []);
  if (from === null || from === tenantSlug) return null;
  return (
    <Notice tone="good" role="status" title="The address has changed" className="mb-5">
      <p>
        <code className="font-mono">{from}</code> no longer works,{' '}
        <code className="font-mono">{tenantSlug}</code> does. Change the address in every client to{' '}
        <code className="font-mono">{`${apiOrigin}/api/v1/${tenantSlug}`}</code>.
      </p>
      <Button
        look="secondary"
        size="small"
        onClick={() => {
          sessionStorage.removeItem(KEY);
          setFrom(null);
        }}
      >
        Done
      </Button>
    </Notice>
  );
}
