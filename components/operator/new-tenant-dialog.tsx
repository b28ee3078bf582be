'use client';

import { useRouter } from 'next/navigation';
import { useApiChange } from '@/components/data/use-api';
import { Dialog } from '../ui/dialog';
import { NewTenantForm } from './new-tenant-form';
import { OwnerLink } from './owner-link';

/** Makes a tenant, then shows the link of its owner this once. Rendered only while it is open. */
export function NewTenantDialog({ onClose }: { onClose: () => void }) {
  const router = useRouter();
  const { mutate, data, error, isPending } = useApiChange('createTenant', ['listTenants']);
  return (
    <Dialog
      isOpen
      onClose={onClose}
      isHeld={data !== undefined}
      title={
        data === undefined ? (
          'New tenant'
        ) : (
          <span className="wrap-anywhere">{data.tenant.name} was created</span>
        )
      }
    >
      {data === undefined ? (
        <NewTenantForm
          isPending={isPending}
          error={error}
          onSubmit={(body) => mutate({ body })}
          onClose={onClose}
        />
      ) : (
        <OwnerLink
          invite={data.owner_invite}
          onDone={() => {
            onClose();
            router.push(`/operator/tenants/${data.tenant.tenant_id}`);
          }}
        />
      )}
    </Dialog>
  );
}
