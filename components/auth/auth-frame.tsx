import type { ReactNode } from 'react';
import { Logo } from '@/components/ui/logo';
import { SignInPanel } from './sign-in-panel';

interface AuthFrameProps {
  title: ReactNode;
  /** One line under the title. */
  subtitle: ReactNode;
  children: ReactNode;
}

/** The frame of the pages in front of the portal: sign in, accept an invite. */
export function AuthFrame({ title, subtitle, children }: AuthFrameProps) {
  return (
    <main className="grid min-h-dvh lg:grid-cols-[minmax(0,1fr)_minmax(0,1.1fr)]">
      <div className="flex min-w-0 flex-col justify-center px-6 py-10 sm:px-12">
        <div className="mx-auto w-full max-w-sm">
          <Logo />
          <h1 className="mt-10 mb-1.5 text-2xl font-semibold wrap-anywhere sm:text-[28px]">{title}</h1>
          <div className="mb-8 text-ink-soft wrap-anywhere">{subtitle}</div>
          {children}
        </div>
      </div>
      <SignInPanel />
    </main>
  );
}
