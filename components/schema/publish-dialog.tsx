'use client';

import { useApi } from '@/components/data/use-api';
import { ErrorNotice } from '@/components/ui/error-notice';
import { Button } from '../ui/button';
import { Dialog, DialogActions } from '../ui/dialog';
import { Skeleton } from '../ui/skeleton';
import { DiffView } from './diff-view';
import { DryRunResult } from './dry-run';
import { layOut, type SchemaState, type useSchemaStep } from './use-schema-work';

const LAST = 200;

interface PublishDialogProps {
  state: SchemaState;
  draft: NonNullable<SchemaState['draft']>;
  publish: ReturnType<typeof useSchemaStep>['publish'];
  onClose: () => void;
}

/** Before a draft is in force: what it changes, and whom it would have turned away. */
export function PublishDialog({ state, draft, publish, onClose }: PublishDialogProps) {
  const rehearsal = { schema: draft.schema, last: LAST };
  const { data, error, refetch } = useApi('dryRunMetadataSchema', { body: rehearsal }, { keptMs: 0 });
  const isRisky = (data?.invalid ?? 0) > 0 || error !== null;
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={`Publish version ${draft.version}?`}
      description="It applies from the next submission on. The version in force until then is kept."
      className="sm:w-[min(44rem,calc(100vw-3rem))]"
    >
      <div className="space-y-4">
        {state.published !== null && (
          <DiffView
            before={layOut(state.published.schema)}
            after={layOut(draft.schema)}
            label={`Version ${state.published.version} compared with version ${draft.version}`}
            className="max-h-56"
          />
        )}
        {error !== null && <ErrorNotice error={error} onRetry={() => void refetch()} />}
        {data === undefined && error === null && (
          <div className="space-y-2">
            <p className="text-sm text-ink-soft">Checking it against the last submissions…</p>
            <Skeleton className="h-5 w-2/3" />
          </div>
        )}
        {data !== undefined && <DryRunResult result={data} />}
        {publish.error !== null && <ErrorNotice error={publish.error} />}
      </div>
      <DialogActions>
        <Button look="secondary" onClick={onClose}>
          Cancel
        </Button>
        <Button
          look={isRisky ? 'danger' : 'primary'}
          disabled={(data === undefined && error === null) || publish.isPending}
          onClick={() => publish.mutate(draft.version, { onSuccess: onClose })}
        >
          {publish.isPending ? 'Publishing…' : isRisky ? 'Publish anyway' : 'Publish'}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
