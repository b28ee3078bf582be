'use client';

import { type ReactNode, useEffect, useRef } from 'react';
import type { DataOf } from '@/components/data/call-api';
import { usePortal } from '@/components/session/portal-context';
import { Button } from '../ui/button';
import { CodeBlock } from '../ui/code-block';
import { CopyButton } from '../ui/copy-button';
import { DialogActions } from '../ui/dialog';
import { Notice } from '../ui/notice';
import { useHoldPage } from '../ui/use-hold-page';
import { keyCurl } from './key-curl';

/** Of a dialog that shows a key: the command with it fits. */
export const SECRET_WIDTH = 'sm:w-[min(42rem,calc(100vw-3rem))]';

interface SecretStepProps {
  issued: DataOf<'createApiKey'>;
  /** What else is to be said, e.g. when the old key ends. */
  children?: ReactNode;
  onDone: () => void;
}

/** The only sight of a new key. It goes when the reader says that it is stored, and by no accident. */
export function SecretStep({ issued, children, onDone }: SecretStepProps) {
  const { apiOrigin, tenantSlug } = usePortal();
  const start = useRef<HTMLDivElement>(null);
  useHoldPage();
  useEffect(() => start.current?.focus(), []);
  const curl = keyCurl({ apiOrigin, tenantSlug, key: issued.key, scopes: issued.scopes });
  return (
    <div ref={start} tabIndex={-1} className="space-y-4 outline-none">
      <Notice tone="warn" title="Store this key now" role="status">
        <p>It is shown only once. Nobody can retrieve it later, not even your operator.</p>
        {children}
      </Notice>
      <div className="flex items-center gap-2 rounded-xl border border-line-strong bg-sunken py-2 pr-2 pl-4">
        <code data-secret className="min-w-0 flex-1 font-mono text-[13px] break-all select-all">
          {issued.key}
        </code>
        <CopyButton text={issued.key} what="API key" />
      </div>
      <CodeBlock what="Try it" code={curl} />
      <DialogActions>
        <Button onClick={onDone}>I have stored the key</Button>
      </DialogActions>
    </div>
  );
}
