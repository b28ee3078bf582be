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
  joined: 'Your account is ready. Sign in to continue',
  password_changed: 'Your password was changed. Sign in with the new one',
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
    <AuthFrame title="Sign in" subtitle="to your organisation’s portal">
      {news !== undefined && <Notice tone="good" title={NEWS[news]} role="status" className="mb-5" />}
      {query.refused !== undefined && (
        <Notice tone="danger" title="This account has no access" role="alert" className="mb-5">
          <p>
            Sign in with the verified e-mail address of a member. To become one, ask an owner of your
            organisation for an invite.
          </p>
        </Notice>
      )}
      {query.error !== undefined && (
        <Notice tone="warn" title="Sign-in failed" role="alert" className="mb-5">
          <p>It was canceled, timed out, or the sign-in service has a problem. Try again.</p>
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
