import type { Metadata } from 'next';
import { LinkSignIn } from '@/components/auth/link-sign-in';

export const metadata: Metadata = { title: 'Sign in by link', referrer: 'no-referrer' };

/** Behind the link of a mail. Opening it does nothing yet: programs that scan mail open links too. */
export default function SignInLinkPage() {
  return <LinkSignIn />;
}
