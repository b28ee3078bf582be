'use client';

import { History } from 'lucide-react';
import { useState } from 'react';
import type { ItemOf } from '@/components/data/call-api';
import { useApi, useApiList } from '@/components/data/use-api';
import { ErrorNotice } from '@/components/ui/error-notice';
import { Badge } from '../ui/badge';
import { Button } from '../ui/button';
import { CodeBlock } from '../ui/code-block';
import { Dialog, DialogActions } from '../ui/dialog';
import { EmptyState } from '../ui/empty-state';
import { ListBox } from '../ui/list-box';
import { Skeleton } from '../ui/skeleton';
import { Table } from '../ui/table';
import { Time } from '../ui/time';
import { useToast } from '../ui/toast';
import { DiffView } from './diff-view';
import { versionsQuestion } from './questions';
import { layOut, type SchemaState, type SchemaWork, useSchemaStep } from './use-schema-work';

type Version = ItemOf<'listMetadataSchemaVersions'>;

const BADGES = {
  draft: <Badge tone="info">Draft</Badge>,
  published: <Badge tone="good">In force</Badge>,
  archived: <Badge>Earlier</Badge>,
};

interface VersionDialogProps {
  version: Version;
  state: SchemaState;
  work: SchemaWork;
  mayWrite: boolean;
  onClose: () => void;
}

function VersionDialog({ version: { version, status }, state, work, mayWrite, onClose }: VersionDialogProps) {
  const toast = useToast();
  const { data, error, refetch } = useApi('getMetadataSchemaVersion', { path: { version: String(version) } });
  const { restore } = useSchemaStep(work.load);
  const { published, draft } = state;
  const isCompared = published !== null && published.version !== version;
  const text = data === undefined ? null : layOut(data.schema);
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={`Version ${version}`}
      description={
        isCompared
          ? `How this version differs from version ${published.version}, which is in force.`
          : undefined
      }
      className="sm:w-[min(44rem,calc(100vw-3rem))]"
    >
      <div className="space-y-4">
        {error !== null && <ErrorNotice error={error} onRetry={() => void refetch()} />}
        {text === null && error === null && <Skeleton className="h-48 rounded-xl" />}
        {text !== null &&
          (isCompared ? (
            <DiffView
              before={layOut(published.schema)}
              after={text}
              label={`Version ${published.version} compared with version ${version}`}
            />
          ) : (
            <CodeBlock code={text} what="JSON Schema" />
          ))}
        {mayWrite && status !== 'draft' && (
          <p className="text-sm text-ink-soft">
            Restoring copies it into the draft
            {draft === null ? '' : `, in place of draft version ${draft.version}`}.
            {work.isDirty && ' Your unsaved changes are discarded.'} Nothing changes for submissions until you
            publish.
          </p>
        )}
        {restore.error !== null && <ErrorNotice error={restore.error} />}
      </div>
      <DialogActions>
        <Button look="secondary" onClick={onClose}>
          Close
        </Button>
        {mayWrite && status !== 'draft' && (
          <Button
            disabled={restore.isPending}
            onClick={() =>
              restore.mutate(
                { version, expected: draft?.version ?? 0 },
                {
                  onSuccess: () => {
                    onClose();
                    toast(`Version ${version} is in the draft`);
                  },
                },
              )
            }
          >
            Restore as draft
          </Button>
        )}
      </DialogActions>
    </Dialog>
  );
}

type VersionsProps = Omit<VersionDialogProps, 'version' | 'onClose'>;

/** Everything that was in force, newest first. */
export function Versions(props: VersionsProps) {
  const list = useApiList(...versionsQuestion);
  const [opened, setOpened] = useState<Version | null>(null);
  return (
    <div className="space-y-3">
      <h2 className="text-base font-semibold">Versions</h2>
      <ListBox
        label="Versions"
        list={list}
        empty={
          <EmptyState icon={History} title="No version yet">
            Save a draft to create the first one.
          </EmptyState>
        }
      >
        <Table
          caption="Versions of the schema"
          rows={list.items as Version[]}
          keyOf={({ version }) => String(version)}
          columns={[
            { title: 'Version', cell: ({ version }) => version, className: 'whitespace-nowrap' },
            { title: 'State', cell: ({ status }) => BADGES[status], className: 'whitespace-nowrap' },
            {
              title: 'Saved',
              cell: ({ created_at, created_by }) => (
                <>
                  <Time value={created_at} relative />
                  <span className="text-ink-faint">{created_by === null ? ' by an API key' : ''}</span>
                </>
              ),
              isWideOnly: true,
            },
            {
              title: 'Published',
              cell: ({ published_at }) =>
                published_at === null ? '–' : <Time value={published_at} relative />,
              isWideOnly: true,
            },
            {
              title: 'Show',
              className: 'text-right',
              cell: (row) => (
                <Button
                  look="quiet"
                  size="small"
                  aria-label={`Show version ${row.version}`}
                  onClick={() => setOpened(row)}
                  className="-my-1.5"
                >
                  Show
                </Button>
              ),
            },
          ]}
        />
      </ListBox>
      {opened !== null && <VersionDialog {...props} version={opened} onClose={() => setOpened(null)} />}
    </div>
  );
}
