'use client';

import { CircleAlert, CircleCheck, LoaderCircle } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { DataOf } from '@/components/data/call-api';
import { useApi } from '@/components/data/use-api';
import { usePortal } from '@/components/session/portal-context';
import { ErrorNotice } from '@/components/ui/error-notice';
import { useDebounced } from '@/components/ui/use-debounced';
import { MAX_SLUG_CHARACTERS, MAX_SLUG_TYPED } from '@/lib/shared/limits';
import { Button } from '../ui/button';
import { Card } from '../ui/card';
import { ConfirmDialog } from '../ui/confirm-dialog';
import { Field, inputStyle } from '../ui/field';
import { Notice } from '../ui/notice';
import { rememberMove } from './moved-notice';
import { type SettingEdit, type Settings, useSetting } from './use-setting';

const DELAY_MS = 350;

const REASONS = {
  invalid: `Use 1 to ${MAX_SLUG_CHARACTERS} lower-case letters, digits and hyphens; no hyphen at either end.`,
  reserved: 'This name is reserved.',
  taken: 'Another organisation has this address.',
} as const;

/** Whether a slug is free, asked while it is typed; null while that isn't known. */
function useAvailability(slug: string, isWanted: boolean) {
  const asked = useDebounced(slug, DELAY_MS);
  const isSettled = asked === slug;
  const { data, error } = useApi(
    'checkSlug',
    { query: { slug: asked } },
    { enabled: isWanted && asked !== '' },
  );
  const isKnown = isWanted && isSettled && data?.slug === slug;
  return { availability: isKnown ? data : null, error: isSettled ? error : null };
}

function AvailabilityLine({ availability }: { availability: DataOf<'checkSlug'> | null }) {
  if (availability === null) {
    return (
      <span className="flex items-center gap-1.5 text-ink-faint">
        <LoaderCircle aria-hidden="true" className="size-4 animate-spin" />
        Checking…
      </span>
    );
  }
  if (availability.available) {
    return (
      <span className="flex items-center gap-1.5 text-signal">
        <CircleCheck aria-hidden="true" className="size-4 shrink-0" />
        This address is available.
      </span>
    );
  }
  return (
    <span className="flex items-center gap-1.5 text-danger">
      <CircleAlert aria-hidden="true" className="size-4 shrink-0" />
      {REASONS[availability.reason ?? 'invalid']}
    </span>
  );
}

function Move({ what, from, to }: { what: string; from: ReactNode; to: ReactNode }) {
  return (
    <div className="px-4 py-3">
      <dt className="text-[13px] text-ink-faint">{what}</dt>
      <dd className="font-mono text-[13px] text-ink-faint line-through decoration-1">{from}</dd>
      <dd className="font-mono text-[13px] text-ink">{to}</dd>
    </div>
  );
}

function Consequences({ from, to }: { from: string; to: string }) {
  const { apiOrigin } = usePortal();
  return (
    <>
      <dl className="divide-y divide-line overflow-hidden rounded-xl border border-line bg-sunken">
        <Move what="API" from={`${apiOrigin}/api/v1/${from}/…`} to={`${apiOrigin}/api/v1/${to}/…`} />
        <Move what="Portal" from={`${apiOrigin}/${from}/…`} to={`${apiOrigin}/${to}/…`} />
        <Move what="Field “tenant” in results" from={from} to={to} />
      </dl>
      <ul className="list-disc space-y-1 pl-5">
        <li>The old address stops working at once. There is no redirect: requests to it get 404.</li>
        <li>Every client must switch to the new address, or its requests fail.</li>
        <li>Any other organisation can take the old address.</li>
        <li>API keys, webhooks, uploads in progress and stored data don’t change.</li>
      </ul>
    </>
  );
}

function MoveDialog({
  settings,
  edit,
  onClose,
}: {
  settings: Settings;
  edit: SettingEdit<string>;
  onClose: () => void;
}) {
  return (
    <ConfirmDialog
      title="Change the address?"
      action="Change the address"
      typed={settings.slug}
      isPending={edit.isPending}
      error={edit.error}
      onConfirm={() => edit.save()}
      onClose={onClose}
    >
      <Consequences from={settings.slug} to={edit.value} />
    </ConfirmDialog>
  );
}

/** The slug: the part of every address that names the organisation. */
export function AddressCard({ settings }: { settings: Settings }) {
  const { apiOrigin } = usePortal();
  const [isAsking, setAsking] = useState(false);
  const edit = useSetting(settings, 'slug', ({ slug }) => {
    rememberMove(settings.slug);
    // The whole page, since everything in it belongs to the old address.
    window.location.assign(`/${slug}/settings`);
  });
  const { availability, error } = useAvailability(edit.value, edit.isDirty);
  const isFree = availability?.available === true;
  return (
    <Card title="Address" className="border-danger/40">
      <Field
        label="Slug (in URLs)"
        hint={<span className="font-mono">{`${apiOrigin}/api/v1/${edit.value || '…'}/video/detect`}</span>}
      >
        {(control) => (
          <input
            {...control}
            className={`${inputStyle} font-mono`}
            value={edit.value}
            // Longer than a slug may be: what is pasted is seen and refused, not cut.
            maxLength={MAX_SLUG_TYPED}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            onChange={(event) => edit.setValue(event.target.value.toLowerCase().replace(/\s/g, '-'))}
          />
        )}
      </Field>
      <p role="status" className="mt-2 min-h-5 text-[13px] font-medium">
        {edit.isDirty && error === null && edit.value !== '' && (
          <AvailabilityLine availability={availability} />
        )}
      </p>
      {edit.conflict !== null && (
        <Notice tone="warn" role="alert" title="Somebody else changed the address" className="mt-3">
          <p>
            It is <code className="font-mono">{edit.conflict.now}</code> now. Open the portal at the new
            address.
          </p>
        </Notice>
      )}
      {edit.isDirty && error !== null && <ErrorNotice error={error} className="mt-3" />}
      <div className="mt-4 flex flex-wrap items-center justify-between gap-3">
        <p className="max-w-md text-[13px] text-ink-faint">
          The old address stops working at once, without a redirect. You see what changes before you confirm.
        </p>
        <div className="ml-auto flex gap-2.5">
          {edit.isDirty && (
            <Button look="quiet" size="small" onClick={edit.reset}>
              Undo
            </Button>
          )}
          <Button
            look="danger"
            size="small"
            disabled={!edit.isDirty || !isFree || edit.conflict !== null}
            onClick={() => setAsking(true)}
          >
            Change address…
          </Button>
        </div>
      </div>
      {isAsking && <MoveDialog settings={settings} edit={edit} onClose={() => setAsking(false)} />}
    </Card>
  );
}
