'use client';

import { LoaderCircle } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Button } from '../ui/button';
import { requestProviderSignIn } from './auth-requests';

/** What stands under the form: other ways in than the password. */
export function OtherWays({ children }: { children: ReactNode }) {
  return (
    <div className="mt-6 space-y-3">
      <p className="flex items-center gap-3 text-[13px] text-ink-faint before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
        or
      </p>
      {children}
    </div>
  );
}

interface ProviderButtonsProps {
  providers: { id: string; name: string }[];
  callbackPath: string;
}

/** One button for each provider. */
export function ProviderButtons({ providers, callbackPath }: ProviderButtonsProps) {
  const [leavingTo, setLeavingTo] = useState<string | null>(null);
  const [failed, setFailed] = useState<string | null>(null);

  async function go(id: string, name: string) {
    if (leavingTo !== null) return;
    setLeavingTo(id);
    setFailed(null);
    if (await requestProviderSignIn(id, callbackPath)) return;
    setLeavingTo(null);
    setFailed(name);
  }

  return (
    <>
      {providers.map(({ id, name }) => (
        <Button
          key={id}
          look="secondary"
          className="w-full"
          aria-disabled={leavingTo !== null}
          onClick={() => void go(id, name)}
        >
          {leavingTo === id && <LoaderCircle aria-hidden="true" className="animate-spin" />}
          Sign in with {name}
        </Button>
      ))}
      {failed !== null && (
        <p role="alert" className="text-[13px] text-danger">
          {failed} could not be reached. Try again in a moment, or sign in another way.
        </p>
      )}
    </>
  );
}
