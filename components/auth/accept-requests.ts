import type { DataOf } from '@/components/data/call-api';
import { useApiSteps } from '@/components/data/use-api';
import { requestSignIn } from './auth-requests';

/** Joins with a password, of a new account or of the one that is there, and signs in with it. */
export function useAcceptByPassword(token: string, { email, tenant_slug }: DataOf<'lookUpInvite'>) {
  return useApiSteps(async ({ call }, { name, password }: { name?: string; password: string }) => {
    await call('acceptInvite', { body: { token, name, password } });
    const isIn = (await requestSignIn(email, password, tenant_slug)) === 'ok';
    window.location.assign(isIn ? `/${tenant_slug}/overview` : '/sign-in?joined=1');
  });
}

/** Joins as the person who is signed in. */
export function useAcceptAsSelf(token: string, { tenant_slug }: DataOf<'lookUpInvite'>) {
  return useApiSteps<void, void>(async ({ call }) => {
    await call('acceptOwnInvite', { body: { token } });
    window.location.assign(`/${tenant_slug}/overview`);
  });
}
