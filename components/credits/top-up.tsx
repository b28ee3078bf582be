'use client';

import { usePortal } from '@/components/session/portal-context';
import { Card } from '../ui/card';
import { CodeBlock } from '../ui/code-block';

/** How credits come in: only whoever runs the installation can give them. */
export function TopUp() {
  const { tenantSlug } = usePortal();
  return (
    <Card title="Get more credits">
      <p className="mb-4 text-sm text-ink-soft">
        Whoever operates this installation grants credits with the command below, on its machine. They count
        at once and show up in the ledger with the note.
      </p>
      <CodeBlock
        what="Operator’s command"
        code={`npm start -- --grant ${tenantSlug}=500 --note "Invoice 7"`}
      />
    </Card>
  );
}
