'use client';

import { LogOut } from 'lucide-react';
import { useState } from 'react';
import { requestSignOut } from '../auth/auth-requests';
import { Button } from '../ui/button';
import { usePortal } from './portal-context';
import type { Theme } from './theme';
import { ThemeSwitch } from './theme-switch';

/** Who is signed in, the colours, and the way out. */
export function AccountPanel({ theme }: { theme: Theme }) {
  const { email, role } = usePortal();
  const [state, setState] = useState<'idle' | 'leaving' | 'failed'>('idle');

  async function signOut() {
    setState('leaving');
    if (await requestSignOut()) window.location.assign('/sign-in?signed_out=1');
    else setState('failed');
  }

  return (
    <div className="space-y-4">
      <ThemeSwitch initial={theme} />
      <div className="text-[13px]">
        <p className="line-clamp-2 font-medium" title={email}>
          {email}
        </p>
        <p className="text-ink-faint capitalize">{role}</p>
      </div>
      <Button
        look="secondary"
        size="small"
        onClick={signOut}
        disabled={state === 'leaving'}
        className="w-full"
      >
        <LogOut aria-hidden="true" />
        {state === 'leaving' ? 'Signing out…' : 'Sign out'}
      </Button>
      {state === 'failed' && (
        <p role="alert" className="text-[13px] text-danger">
          Signing out didn’t work: the server could not be reached. You are still signed in.
        </p>
      )}
    </div>
  );
}
