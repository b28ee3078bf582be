import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { findPortalMember } from '@/app/(portal)/portal-member';
import { AuthFrame } from '@/components/auth/auth-frame';
import { safeCallbackPath } from '@/components/auth/safe-callback-path';
import { SignInForm } from '@/components/auth/sign-in-form';
import { Notice } from '@/components/ui/notice';

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
  const news = Object.keys(NEWS).find((name) => query[name] !== undefined);
  return (
    <AuthFrame title="Sign in" subtitle="to the portal of your organisation">
      {news !== undefined && <Notice tone="good" title={NEWS[news]} role="status" className="mb-5" />}
      <SignInForm callbackPath={callbackPath} />
    </AuthFrame>
  );
}
