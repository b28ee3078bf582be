'use client';

import { UserPlus, Users } from 'lucide-react';
import { useState } from 'react';
import type { ItemOf } from '@/components/data/call-api';
import { useApiChange, useApiList } from '@/components/data/use-api';
import { usePortal } from '@/components/session/portal-context';
import { Badge } from '../ui/badge';
import { Button } from '../ui/button';
import { ConfirmDialog } from '../ui/confirm-dialog';
import { EmptyState } from '../ui/empty-state';
import { ListBox } from '../ui/list-box';
import { PageHeader } from '../ui/page-header';
import { Time } from '../ui/time';
import { useToast } from '../ui/toast';
import { AddOperatorDialog } from './add-operator-dialog';
import { operatorsQuestion } from './questions';

type Operator = ItemOf<'listOperators'>;

function RemoveDialog({ operator, onClose }: { operator: Operator; onClose: () => void }) {
  const { email, tenantSlug } = usePortal();
  const tell = useToast();
  const { mutate, error, isPending } = useApiChange('removeOperator', ['listOperators']);
  const isSelf = operator.email === email;
  const remove = () =>
    mutate(
      { path: { operator_id: operator.operator_id } },
      {
        onSuccess() {
          if (isSelf) return window.location.assign(`/${tenantSlug}/overview`);
          tell('Operator removed', { description: operator.email });
          onClose();
        },
      },
    );
  return (
    <ConfirmDialog
      title={isSelf ? 'Leave the operators?' : 'Remove this operator?'}
      action={isSelf ? 'Leave operators' : 'Remove operator'}
      typed={operator.email}
      isPending={isPending}
      error={error}
      onConfirm={remove}
      onClose={onClose}
    >
      <p>
        <strong className="font-semibold wrap-anywhere text-ink">{operator.name}</strong>
        {isSelf ? ' (you)' : ''} loses access to the operator area at once. The account itself doesn’t change.
      </p>
    </ConfirmDialog>
  );
}

function Row({ operator, onRemove }: { operator: Operator; onRemove: () => void }) {
  const { email } = usePortal();
  return (
    <li className="flex flex-wrap items-center gap-x-6 gap-y-2 px-5 py-3.5">
      <div className="min-w-0 flex-1 basis-56 text-sm">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="max-w-full truncate font-medium" title={operator.name}>
            {operator.name}
          </span>
          {operator.email === email && <Badge>You</Badge>}
          {operator.disabled && <Badge tone="warn">Disabled</Badge>}
        </p>
        <p className="truncate text-[13px] text-ink-faint" title={operator.email}>
          {operator.email}
        </p>
      </div>
      <p className="min-w-0 basis-full text-[13px] text-ink-faint sm:basis-56">
        <span className="block truncate" title={operator.tenant_slugs.join(', ')}>
          {operator.tenant_slugs.length === 0 ? (
            'Member of no organisation'
          ) : (
            <>
              Member of <code className="font-mono">{operator.tenant_slugs.join(', ')}</code>
            </>
          )}
        </span>
        {operator.last_sign_in_at === null ? (
          'Never signed in'
        ) : (
          <>
            Signed in <Time value={operator.last_sign_in_at} relative />
          </>
        )}
      </p>
      <Button
        look="secondary"
        size="small"
        onClick={onRemove}
        aria-label={`Remove the operator ${operator.name}`}
      >
        Remove…
      </Button>
    </li>
  );
}

/** Who runs the installation. */
export function Operators() {
  const list = useApiList(...operatorsQuestion);
  const [isAdding, setAdding] = useState(false);
  const [removed, setRemoved] = useState<Operator | null>(null);
  return (
    <>
      <PageHeader
        title="Operators"
        action={
          <Button onClick={() => setAdding(true)}>
            <UserPlus aria-hidden="true" />
            Add operator
          </Button>
        }
      >
        Operators manage all tenants of this installation, their credits and their access. Only another
        operator or the command line can add one.
      </PageHeader>
      <ListBox
        label="Operators"
        list={list}
        empty={
          <EmptyState icon={Users} title="No operators">
            Add a member of a tenant.
          </EmptyState>
        }
      >
        <ul className="divide-y divide-line">
          {list.items.map((operator) => (
            <Row key={operator.operator_id} operator={operator} onRemove={() => setRemoved(operator)} />
          ))}
        </ul>
      </ListBox>
      {isAdding && <AddOperatorDialog onClose={() => setAdding(false)} />}
      {removed && <RemoveDialog operator={removed} onClose={() => setRemoved(null)} />}
    </>
  );
}
