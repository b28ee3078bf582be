'use client';

import { type ReactNode, useState } from 'react';
import { ErrorNotice } from '@/components/ui/error-notice';
import { Badge } from '../ui/badge';
import { Button } from '../ui/button';
import { ConfirmDialog } from '../ui/confirm-dialog';
import { Time } from '../ui/time';
import { useToast } from '../ui/toast';
import { PublishDialog } from './publish-dialog';
import { type SchemaState, type SchemaWork, useSchemaStep } from './use-schema-work';

function Fact({ badge, children, action }: { badge: ReactNode; children: ReactNode; action?: ReactNode }) {
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 px-5 py-3">
      <span className="w-24">{badge}</span>
      <p className="min-w-0 flex-1 basis-48 text-sm">{children}</p>
      {action}
    </div>
  );
}

interface StatusCardProps {
  state: SchemaState;
  work: SchemaWork;
  mayWrite: boolean;
}

/** What is in force, what is being prepared, and the steps between them. */
export function StatusCard({ state, work, mayWrite }: StatusCardProps) {
  const { published, draft } = state;
  const toast = useToast();
  const step = useSchemaStep(work.load);
  const [asking, setAsking] = useState<'publish' | 'unpublish' | null>(null);

  function discard() {
    if (draft === null) return;
    const { schema, version } = draft;
    step.discard.mutate(undefined, {
      onSuccess: () =>
        toast(`Draft version ${version} discarded`, { undo: () => step.putBack.mutate(schema) }),
    });
  }

  return (
    <section
      aria-label="State of the schema"
      className="divide-y divide-line overflow-hidden rounded-2xl border border-line bg-surface shadow-card"
    >
      <Fact
        badge={<Badge tone={published === null ? 'neutral' : 'good'}>In force</Badge>}
        action={
          mayWrite &&
          published !== null && (
            <Button look="quiet" size="small" onClick={() => setAsking('unpublish')}>
              Unpublish…
            </Button>
          )
        }
      >
        {published === null ? (
          'No schema: any metadata object is accepted.'
        ) : (
          <>
            Version {published.version}
            {published.published_at !== null && (
              <span className="text-ink-faint">
                , published <Time value={published.published_at} relative />
              </span>
            )}
          </>
        )}
      </Fact>
      <Fact
        badge={<Badge tone={draft === null ? 'neutral' : 'info'}>Draft</Badge>}
        action={
          mayWrite &&
          draft !== null && (
            <div className="flex gap-2">
              <Button
                look="quiet"
                size="small"
                disabled={work.isDirty || step.discard.isPending}
                onClick={discard}
              >
                Discard
              </Button>
              <Button
                size="small"
                disabled={work.isDirty}
                title={work.isDirty ? 'Save the draft first' : undefined}
                onClick={() => setAsking('publish')}
              >
                Publish…
              </Button>
            </div>
          )
        }
      >
        {draft === null ? (
          'None.'
        ) : (
          <>
            Version {draft.version}
            <span className="text-ink-faint">
              , saved <Time value={draft.created_at} relative />
            </span>
            {mayWrite && work.isDirty && (
              <span className="text-warn">. Save or undo your changes first.</span>
            )}
          </>
        )}
      </Fact>
      {step.discard.error !== null && <ErrorNotice error={step.discard.error} className="m-4" />}
      {step.putBack.error !== null && <ErrorNotice error={step.putBack.error} className="m-4" />}
      {asking === 'publish' && draft !== null && (
        <PublishDialog
          state={state}
          draft={draft}
          publish={step.publish}
          onClose={() => {
            setAsking(null);
            step.publish.reset();
          }}
        />
      )}
      {asking === 'unpublish' && published !== null && (
        <ConfirmDialog
          title={`Unpublish version ${published.version}?`}
          action="Unpublish"
          isPending={step.unpublish.isPending}
          error={step.unpublish.error}
          onConfirm={() =>
            step.unpublish.mutate(undefined, {
              onSuccess: () => {
                setAsking(null);
                toast(`Version ${published.version} is no longer in force`);
              },
            })
          }
          onClose={() => setAsking(null)}
        >
          <p>From then on any metadata object is accepted, and a submission without metadata too.</p>
          <p>The version stays in the list below and can be restored.</p>
        </ConfirmDialog>
      )}
    </section>
  );
}
