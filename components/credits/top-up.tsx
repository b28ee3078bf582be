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
        The operator of this installation grants credits by running the command below on the server. They are
        available at once and appear in the ledger with the note.
      </p>
      <CodeBlock
        what="Operator’s command"
        code={`npm start -- --grant ${tenantSlug}=500 --note "Invoice 7"`}
      />
    </Card>
  );
}
