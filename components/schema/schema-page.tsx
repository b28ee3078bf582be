'use client';

import { useEffect } from 'react';
import { useApi } from '@/components/data/use-api';
import { useCan } from '@/components/session/use-can';
import { ErrorNotice } from '@/components/ui/error-notice';
import { Card } from '../ui/card';
import { PageHeader } from '../ui/page-header';
import { Skeleton } from '../ui/skeleton';
import { DiffView } from './diff-view';
import { DryRun } from './dry-run';
import { SchemaEditor } from './schema-editor';
import { StatusCard } from './status-card';
import { TryIt, useTrial } from './try-it';
import { useSchemaCheck } from './use-schema-check';
import { layOut, type SchemaState, type SchemaWork, useSchemaWork } from './use-schema-work';
import { Versions } from './versions';

/** The browser asks before it drops what isn't saved. */
function useLeaveGuard(isDirty: boolean): void {
  useEffect(() => {
    if (!isDirty) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [isDirty]);
}

function Changes({ state: { published }, work }: { state: SchemaState; work: SchemaWork }) {
  if (published === null) return null;
  const before = layOut(published.schema);
  const after = work.schema === null ? work.text : layOut(work.schema);
  return (
    <Card title={`Changes since version ${published.version}`}>
      {work.isHalfDone ? (
        <p className="text-sm text-ink-soft">Shown once every field is complete.</p>
      ) : before === after ? (
        <p className="text-sm text-ink-soft">None: this is the version in force.</p>
      ) : (
        <DiffView before={before} after={after} label="The version in force compared with the editor" />
      )}
    </Card>
  );
}

function Work({ state }: { state: SchemaState }) {
  const mayWrite = useCan('settings:write');
  const mayReadSubmissions = useCan('detection:read');
  const work = useSchemaWork(state);
  const trial = useTrial();
  const check = useSchemaCheck(work.schema === null ? null : work.text, trial.checkable);
  useLeaveGuard(work.isDirty);
  return (
    <div className="space-y-5">
      <StatusCard state={state} work={work} mayWrite={mayWrite} />
      <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <SchemaEditor
          work={work}
          state={state}
          verdict={check.verdict}
          checkError={check.error}
          onRetryCheck={check.retry}
          isReadOnly={!mayWrite}
        />
        <TryIt schema={work.schema} trial={trial} verdict={check.verdict} />
      </div>
      <Changes state={state} work={work} />
      {mayReadSubmissions && <DryRun schema={work.schema} />}
      <Versions state={state} work={work} mayWrite={mayWrite} />
    </div>
  );
}

/** What the metadata of submissions must be: from an idea to a rule in force. */
export function SchemaPage() {
  const { data: state, error, refetch } = useApi('getMetadataSchema');
  return (
    <>
      <PageHeader title="Metadata schema">
        What the metadata of submissions must look like. A submission that does not match is refused before
        anything is stored or charged.
      </PageHeader>
      {error !== null && <ErrorNotice error={error} onRetry={() => void refetch()} className="mb-5" />}
      {state === undefined && error === null && (
        <div className="space-y-5">
          <Skeleton className="h-28 rounded-2xl" />
          <Skeleton className="h-96 rounded-2xl" />
        </div>
      )}
      {state !== undefined && <Work state={state} />}
    </>
  );
}
