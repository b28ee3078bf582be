import type { ReactNode } from 'react';
import { buttonStyle } from './button';
import { Logo } from './logo';

interface MessagePageProps {
  code: string;
  title: string;
  children: ReactNode;
  /** Besides the way to the start page. */
  action?: ReactNode;
}

/** A whole page with one message: not found, or something failed. */
export function MessagePage({ code, title, children, action }: MessagePageProps) {
  return (
    <main className="grid min-h-dvh place-items-center p-6">
      <div className="w-full max-w-md">
        <Logo className="mb-10" />
        <p className="mb-2 font-mono text-sm text-ink-faint">{code}</p>
        <h1 className="text-2xl font-semibold">{title}</h1>
        <div className="mt-3 text-ink-soft">{children}</div>
        <div className="mt-8 flex flex-wrap gap-3">
          {action}
          <a href="/" className={buttonStyle({ look: action ? 'secondary' : 'primary' })}>
            Go to the start page
          </a>
        </div>
      </div>
    </main>
  );
}
