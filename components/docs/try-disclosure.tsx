'use client';

import { useState } from 'react';
import { Button } from '../ui/button';
import { TryIt } from './try-it';
import type { ReferenceOperation } from './try-request';

interface TryDisclosureProps {
  operation: ReferenceOperation;
  tenantSlug: string | null;
}

/** The form of a try, made only when it is wanted: the page has a hundred operations. */
export function TryDisclosure({ operation, tenantSlug }: TryDisclosureProps) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <div className="space-y-3">
      <Button look="secondary" size="small" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
        Try it
      </Button>
      {isOpen && <TryIt operation={operation} tenantSlug={tenantSlug} />}
    </div>
  );
}
