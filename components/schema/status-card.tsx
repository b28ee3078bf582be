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

interface InForceProps {
  published: SchemaState['published'];
  /** Undefined for those who can't. */
  onUnpublish?: () => void;
}

function InForce({ published, onUnpublish }: InForceProps) {
  if (published === null) {
    return (
      <Fact badge={<Badge tone="neutral">In force</Badge>}>No schema: any metadata object is accepted.</Fact>
    );
  }
  return (
    <Fact
      badge={<Badge tone="good">In force</Badge>}
      action={
        onUnpublish && (
          <Button look="quiet" size="small" onClick={onUnpublish}>
            Unpublish…
          </Button>
        )
      }
    >
      Version {published.version}
      {published.published_at !== null && (
        <span className="text-ink-faint">
          , published <Time value={published.published_at} relative />
        </span>
      )}
    </Fact>
  );
}

interface InPreparationProps {
  draft: SchemaState['draft'];
  /** What is typed isn't saved yet. */
  isDirty: boolean;
  /** Undefined for those who can't change it. */
  steps?: { isDiscarding: boolean; onDiscard: () => void; onPublish: () => void };
}

function InPreparation({ draft, isDirty, steps }: InPreparationProps) {
  if (draft === null) return <Fact badge={<Badge tone="neutral">Draft</Badge>}>None.</Fact>;
  return (
    <Fact
      badge={<Badge tone="info">Draft</Badge>}
      action={
        steps && (
          <div className="flex gap-2">
            <Button
              look="quiet"
              size="small"
              disabled={isDirty || steps.isDiscarding}
              onClick={steps.onDiscard}
            >
              Discard
            </Button>
            <Button
              size="small"
              disabled={isDirty}
              title={isDirty ? 'Save the draft first' : undefined}
              onClick={steps.onPublish}
            >
              Publish…
            </Button>
          </div>
        )
      }
    >
      Version {draft.version}
      <span className="text-ink-faint">
        , saved <Time value={draft.created_at} relative />
      </span>
      {steps && isDirty && <span className="text-warn">. Save or undo your changes first.</span>}
    </Fact>
  );
}

interface UnpublishDialogProps {
  version: number;
  unpublish: ReturnType<typeof useSchemaStep>['unpublish'];
  onClose: () => void;
}

function UnpublishDialog({ version, unpublish, onClose }: UnpublishDialogProps) {
  const toast = useToast();
  function confirm() {
    unpublish.mutate(undefined, {
      onSuccess() {
        onClose();
        toast(`Version ${version} is no longer in force`);
      },
    });
  }
  return (
    <ConfirmDialog
      title={`Unpublish version ${version}?`}
      action="Unpublish"
      isPending={unpublish.isPending}
      error={unpublish.error}
      onConfirm={confirm}
      onClose={onClose}
    >
      <p>From then on any metadata object is accepted, and so are submissions without metadata.</p>
      <p>The version stays in the list below and can be restored.</p>
    </ConfirmDialog>
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
  const { discard, putBack, publish, unpublish } = useSchemaStep(work.load);
  const [asking, setAsking] = useState<'publish' | 'unpublish' | null>(null);
  const close = () => setAsking(null);

  function discardDraft() {
    if (draft === null) return;
    const { schema, version } = draft;
    discard.mutate(undefined, {
      onSuccess: () => toast(`Draft version ${version} discarded`, { undo: () => putBack.mutate(schema) }),
    });
  }

  const steps = {
    isDiscarding: discard.isPending,
    onDiscard: discardDraft,
    onPublish: () => setAsking('publish'),
  };
  return (
    <section
      aria-label="State of the schema"
      className="divide-y divide-line overflow-hidden rounded-2xl border border-line bg-surface shadow-card"
    >
      <InForce published={published} onUnpublish={mayWrite ? () => setAsking('unpublish') : undefined} />
      <InPreparation draft={draft} isDirty={work.isDirty} steps={mayWrite ? steps : undefined} />
      {discard.error !== null && <ErrorNotice error={discard.error} className="m-4" />}
      {putBack.error !== null && <ErrorNotice error={putBack.error} className="m-4" />}
      {asking === 'publish' && draft !== null && (
        <PublishDialog
          state={state}
          draft={draft}
          publish={publish}
          onClose={() => {
            close();
            publish.reset();
          }}
        />
      )}
      {asking === 'unpublish' && published !== null && (
        <UnpublishDialog version={published.version} unpublish={unpublish} onClose={close} />
      )}
    </section>
  );
}
