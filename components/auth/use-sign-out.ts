import { useState } from 'react';
import { requestSignOut } from './auth-requests';

/** Signing out, and how far it is. @param onDone leaves the page: nothing on it is for nobody */
export function useSignOut(onDone: () => void) {
  const [state, setState] = useState<'idle' | 'leaving' | 'failed'>('idle');
  async function signOut() {
    setState('leaving');
    if (await requestSignOut()) onDone();
    else setState('failed');
  }
  return { state, signOut: () => void signOut() };
}
