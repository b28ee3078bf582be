'use client';

import { Button } from '@/components/ui/button';
import { MessagePage } from '@/components/ui/message-page';

interface ErrorPageProps {
  error: Error & { digest?: string };
  reset: () => void;
}

export default function ErrorPage({ error, reset }: ErrorPageProps) {
  return (
    <MessagePage
      code="Error"
      title="This page could not be shown"
      action={<Button onClick={reset}>Try again</Button>}
    >
      <p>Something went wrong on our side. Your data is not affected.</p>
      {error.digest && (
        <p className="mt-2 text-sm">
          Reference for your operator: <code className="font-mono">{error.digest}</code>
        </p>
      )}
    </MessagePage>
  );
}
