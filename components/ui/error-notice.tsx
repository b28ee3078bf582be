'use client';

import { RotateCw } from 'lucide-react';
import { usePathname } from 'next/navigation';
import { ApiError } from '@/components/data/api-client';
import { errorCopy } from '@/components/data/error-copy';
import { Button, buttonStyle } from './button';
import { Notice } from './notice';
import { Time } from './time';

interface ErrorNoticeProps {
  error: unknown;
  onRetry?: () => void;
  /** When what is shown all the same was read, in milliseconds; 0 or left out: nothing is. */
  shownSinceMs?: number;
  className?: string;
}

/** Any failed request in the words of the portal, with the API's own details and the request id. */
export function ErrorNotice({ error, onRetry, shownSinceMs = 0, className }: ErrorNoticeProps) {
  const pathname = usePathname();
  const known = error instanceof ApiError ? error : null;
  const code = known?.code ?? 'internal_error';
  const copy = errorCopy(code);
  const details = known?.details ?? [];
  return (
    <Notice
      tone={known?.isTransient ? 'warn' : 'danger'}
      title={copy.title}
      role="alert"
      className={className}
    >
      <p>{copy.advice}</p>
      {shownSinceMs > 0 && (
        <p>
          What is shown is as of <Time value={new Date(shownSinceMs).toISOString()} />.
        </p>
      )}
      {details.length > 0 && code !== 'invalid_key' && (
        <ul className="max-h-48 space-y-1 overflow-auto">
          {details.map((detail) => (
            <li key={detail} className="font-mono text-[13px] text-ink">
              {detail}
            </li>
          ))}
        </ul>
      )}
      {known?.retryAfterS != null && <p>Try again in {known.retryAfterS} s.</p>}
      <p className="text-[13px] text-ink-faint">
        <code className="font-mono">{known && known.status > 0 ? `${known.status} ${code}` : code}</code>
        {known?.requestId && (
          <>
            {' · request '}
            <code className="font-mono">{known.requestId}</code>
          </>
        )}
      </p>
      {code === 'invalid_key' ? (
        <a
          href={`/sign-in?callbackUrl=${encodeURIComponent(pathname)}`}
          className={buttonStyle({ size: 'small' })}
        >
          Sign in
        </a>
      ) : (
        onRetry &&
        code !== 'insufficient_scope' && (
          <Button look="secondary" size="small" onClick={onRetry}>
            <RotateCw aria-hidden="true" />
            Try again
          </Button>
        )
      )}
    </Notice>
  );
}
