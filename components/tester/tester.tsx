'use client';

import { usePortal } from '@/components/session/portal-context';
import { ROLE_SCOPES } from '@/lib/shared/scopes';
import { Notice } from '../ui/notice';
import { PageHeader } from '../ui/page-header';
import { TesterBench } from './tester-bench';

/** The page on which a video is sent by hand. */
export function Tester() {
  const { role } = usePortal();
  return (
    <>
      <PageHeader title="Tester">Send a video through the real API and follow it to its verdict.</PageHeader>
      {ROLE_SCOPES[role].includes('detection:write') ? (
        <TesterBench />
      ) : (
        <Notice tone="info" title="Your role doesn’t allow sending videos">
          <p>
            It lacks the permission <code className="font-mono">detection:write</code>. Ask an owner or admin
            of your organisation.
          </p>
        </Notice>
      )}
    </>
  );
}
