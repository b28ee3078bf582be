import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { findPortalMember } from '@/app/(portal)/portal-member';
import { safeCallbackPath } from '@/components/auth/safe-callback-path';
import { SignInForm } from '@/components/auth/sign-in-form';
import { SignInPanel } from '@/components/auth/sign-in-panel';
import { Logo } from '@/components/brand/logo';
import { Notice } from '@/components/ui/notice';

export const metadata: Metadata = { title: 'Sign in' };

interface SignInPageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function SignInPage({ searchParams }: SignInPageProps) {
  const query = await searchParams;
  const wanted = typeof query.callbackUrl === 'string' ? query.callbackUrl : undefined;
  const callbackPath = safeCallbackPath(wanted);
  if ((await findPortalMember()) !== null) redirect(callbackPath);
  return (
    <main className="grid min-h-dvh lg:grid-cols-[minmax(0,1fr)_minmax(0,1.1fr)]">
      <div className="flex flex-col justify-center px-6 py-10 sm:px-12">
        <div className="mx-auto w-full max-w-sm">
          <Logo />
          <h1 className="mt-10 mb-1.5 text-2xl font-semibold sm:text-[28px]">Sign in</h1>
          <p className="mb-8 text-ink-soft">to the portal of your organisation</p>
          {query.signed_out !== undefined && (
            <Notice tone="good" title="You are signed out" role="status" className="mb-5" />
          )}
          <SignInForm callbackPath={callbackPath} />
        </div>
      </div>
      <SignInPanel />
    </main>
  );
}
