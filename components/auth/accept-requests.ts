import { useMutation } from '@tanstack/react-query';
import { callApi, type DataOf } from '@/components/data/call-api';
import { requestSignIn } from './auth-requests';

/** These operations belong to no tenant and no mode. */
export const NOWHERE = { tenantSlug: '', mode: 'live' } as const;

/** Joins with a password, of a new account or of the one that is there, and signs in with it. */
export function useAcceptByPassword(token: string, { email, tenant_slug }: DataOf<'lookUpInvite'>) {
  return useMutation({
    async mutationFn({ name, password }: { name?: string; password: string }) {
      await callApi(NOWHERE, 'acceptInvite', { body: { token, name, password } });
      const isIn = (await requestSignIn(email, password, tenant_slug)) === 'ok';
      window.location.assign(isIn ? `/${tenant_slug}/overview` : '/sign-in?joined=1');
    },
  });
}

/** Joins as the person who is signed in. */
export function useAcceptAsSelf(token: string, { tenant_slug }: DataOf<'lookUpInvite'>) {
  return useMutation({
    async mutationFn() {
      await callApi(NOWHERE, 'acceptOwnInvite', { body: { token } });
      window.location.assign(`/${tenant_slug}/overview`);
    },
  });
}
