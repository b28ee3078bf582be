import Link from 'next/link';
import { CodeBlock } from '../ui/code-block';
import { Disclosure } from '../ui/disclosure';
import { VERIFY_CODE } from './verify-code';

/** How to tell our messages from forged ones. */
export function VerifyGuide() {
  return (
    <Disclosure title="How to verify a message">
      <div className="space-y-4">
        <ul className="list-disc space-y-1.5 pl-5 text-sm text-ink-soft">
          <li>Verify the raw body, before parsing it.</li>
          <li>
            Refuse a <code className="font-mono text-[13px]">webhook-timestamp</code> that is off by more than
            five minutes.
          </li>
          <li>
            Remember each <code className="font-mono text-[13px]">webhook-id</code> and ignore what you have
            seen: an event may arrive twice.
          </li>
          <li>Respond with 2xx within 15 seconds, then do the work.</li>
        </ul>
        {VERIFY_CODE.map(({ what, code }) => (
          <CodeBlock key={what} what={what} code={code} />
        ))}
        <p className="text-[13px] text-ink-faint">
          Signatures follow Standard Webhooks, which has libraries for most languages. See the{' '}
          <Link href="/docs/webhooks" className="rounded-sm text-ink underline underline-offset-4">
            webhook documentation
          </Link>
          .
        </p>
      </div>
    </Disclosure>
  );
}
