'use client';

import { LoaderCircle } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../ui/button';
import { requestProviderSignIn } from './auth-requests';

interface ProviderButtonsProps {
  providers: { id: string; name: string }[];
  callbackPath: string;
}

/** Other ways in, one button each. */
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
