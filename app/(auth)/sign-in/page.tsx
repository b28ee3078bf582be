import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { findPortalMember } from '@/app/(portal)/portal-member';
import { AuthFrame } from '@/components/auth/auth-frame';
import { LinkRequest } from '@/components/auth/link-request';
import { OtherWays, ProviderButtons } from '@/components/auth/other-ways';
import { safeCallbackPath } from '@/components/auth/safe-callback-path';
import { SignInForm } from '@/components/auth/sign-in-form';
import { QueryProvider } from '@/components/data/query-provider';
import { Notice } from '@/components/ui/notice';
import { signInProviders } from '@/lib/auth/sign-in-providers';
import { isMailConfigured } from '@/lib/mail/send-mail';

export const metadata: Metadata = { title: 'Sign in' };

/** What brought somebody here, by the name of the parameter that says so. */
const NEWS: Record<string, string> = {
  signed_out: 'You are signed out',
  joined: 'Your account is ready: sign in with it',
  password_changed: 'Your password was changed: sign in with the new one',
};

interface SignInPageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function SignInPage({ searchParams }: SignInPageProps) {
  const query = await searchParams;
  const wanted = typeof query.callbackUrl === 'string' ? query.callbackUrl : undefined;
  const callbackPath = safeCallbackPath(wanted);
  if ((await findPortalMember()) !== null) redirect(callbackPath);
  const providers = signInProviders().map(({ id, name }) => ({ id, name }));
  const hasLinks = isMailConfigured();
  const news = Object.keys(NEWS).find((name) => query[name] !== undefined);
  return (
    <AuthFrame title="Sign in" subtitle="to the portal of your organisation">
      {news !== undefined && <Notice tone="good" title={NEWS[news]} role="status" className="mb-5" />}
      {query.refused !== undefined && (
        <Notice tone="danger" title="That account opens nothing here" role="alert" className="mb-5">
          <p>
            Sign in with a verified e-mail address that is a member here. If yours should be, ask an owner of
            your organisation for an invite.
          </p>
        </Notice>
      )}
      {query.error !== undefined && (
        <Notice tone="warn" title="Signing in that way didn’t work" role="alert" className="mb-5">
          <p>It was canceled, took too long, or the other service is not in order. Please try again.</p>
        </Notice>
      )}
      <SignInForm callbackPath={callbackPath} />
      {(providers.length > 0 || hasLinks) && (
        <OtherWays>
          {hasLinks && (
            <QueryProvider>
              <LinkRequest />
            </QueryProvider>
          )}
          <ProviderButtons providers={providers} callbackPath={callbackPath} />
        </OtherWays>
      )}
    </AuthFrame>
  );
}
