'use client';

import { CircleAlert, CircleCheck, LoaderCircle } from 'lucide-react';
import { useMemo, useState } from 'react';
import { ErrorNotice } from '@/components/ui/error-notice';
import { JsonEditor } from '../code-editor/json-editor';
import { marksOf } from '../code-editor/locate';
import { Button } from '../ui/button';
import { Card } from '../ui/card';
import { cn } from '../ui/cn';
import { Notice } from '../ui/notice';
import { FieldBuilder } from './field-builder';
import { RemarkList } from './remark-list';
import { readModel } from './schema-model';
import type { SchemaVerdict } from './use-schema-check';
import type { SchemaState, SchemaWork } from './use-schema-work';

type View = 'fields' | 'json';

const HALF_DONE = 'Complete or remove the marked field. Until then the schema can’t be saved.';

interface ViewSwitchProps {
  view: View;
  /** Why the other view can't be had now. */
  held?: string;
  onChange: (view: View) => void;
}

function ViewSwitch({ view, held, onChange }: ViewSwitchProps) {
  return (
    <fieldset className="flex rounded-lg border border-line bg-sunken p-0.5">
      <legend className="sr-only">How the schema is shown</legend>
      {(['fields', 'json'] as const).map((each) => (
        <button
          key={each}
          type="button"
          aria-pressed={view === each}
          disabled={held !== undefined && view !== each}
          title={view === each ? undefined : held}
          onClick={() => onChange(each)}
          className={cn(
            'min-h-8 rounded-md px-3 text-[13px] font-medium text-ink-faint',
            'disabled:opacity-50',
            view === each && 'bg-raised text-ink shadow-card',
          )}
        >
          {each === 'fields' ? 'Fields' : 'JSON'}
        </button>
      ))}
    </fieldset>
  );
}

function CheckLine({ work, verdict }: { work: SchemaWork; verdict: SchemaVerdict | null }) {
  const { source, schema, isHalfDone } = work;
  const problems = verdict?.schemaProblems ?? [];
  const line = (icon: typeof CircleCheck, look: string, words: string, spins = false) => {
    const Icon = icon;
    return (
      <p className={cn('flex items-center gap-2 font-medium', look)}>
        <Icon aria-hidden="true" className={cn('size-4 shrink-0', spins && 'animate-spin')} />
        {words}
      </p>
    );
  };
  return (
    <div role="status" className="min-h-6 text-sm">
      {isHalfDone && line(CircleAlert, 'text-warn', HALF_DONE)}
      {!isHalfDone && source.problem !== null && line(CircleAlert, 'text-danger', source.problem.message)}
      {!isHalfDone &&
        source.problem === null &&
        schema === null &&
        line(CircleAlert, 'text-danger', 'A schema is an object.')}
      {schema !== null && verdict === null && line(LoaderCircle, 'text-ink-faint', 'Checking…', true)}
      {verdict !== null &&
        problems.length === 0 &&
        line(CircleCheck, 'text-signal', 'The schema can be used.')}
      {problems.length > 0 && (
        <>
          {line(CircleAlert, 'text-danger', 'The server refuses this schema:')}
          <div className="mt-1.5">
            <RemarkList details={problems} source={source} label="Why it is refused" />
          </div>
        </>
      )}
    </div>
  );
}

/** Somebody else was faster; nothing is overwritten unasked. */
function OvertakenNotice({ work, state }: { work: SchemaWork; state: SchemaState }) {
  const { currentVersion, savedVersion, schema } = work;
  const what =
    currentVersion === 0
      ? `The draft ${savedVersion} is no longer there: it was published or discarded.`
      : `There is a newer draft, version ${currentVersion}.`;
  return (
    <Notice tone="warn" role="alert" title="Somebody else changed the draft while you were editing">
      <p>{what} Your changes are not saved yet.</p>
      <div className="flex flex-wrap gap-2">
        <Button look="secondary" size="small" onClick={() => work.load(state)}>
          {currentVersion === 0 ? 'Discard mine' : 'Show theirs, discard mine'}
        </Button>
        <Button
          look="secondary"
          size="small"
          disabled={schema === null || work.save.isPending}
          onClick={() => schema !== null && work.save.mutate({ schema, expected: currentVersion })}
        >
          {currentVersion === 0 ? 'Save mine as a new draft' : 'Replace theirs with mine'}
        </Button>
      </div>
    </Notice>
  );
}

interface SchemaEditorProps {
  work: SchemaWork;
  state: SchemaState;
  verdict: SchemaVerdict | null;
  checkError: unknown;
  onRetryCheck: () => void;
  isReadOnly: boolean;
}

/** The schema, as fields or as JSON, with what the server says of it. */
export function SchemaEditor({
  work,
  state,
  verdict,
  checkError,
  onRetryCheck,
  isReadOnly,
}: SchemaEditorProps) {
  const [view, setView] = useState<View>(() =>
    isReadOnly || (work.schema !== null && 'beyond' in readModel(work.schema)) ? 'json' : 'fields',
  );
  const marks = useMemo(
    () => marksOf(work.source, verdict?.schemaProblems ?? [], work.isDirty ? [] : work.warnings),
    [work.source, work.warnings, work.isDirty, verdict],
  );
  const isNew = state.draft === null && state.published === null;
  const isRefused = (verdict?.schemaProblems.length ?? 0) > 0;
  const maySave = work.schema !== null && !isRefused && (work.isDirty || isNew) && !work.isOvertaken;
  return (
    <Card
      title="Schema"
      action={
        !isReadOnly && (
          <ViewSwitch view={view} held={work.isHalfDone ? HALF_DONE : undefined} onChange={setView} />
        )
      }
    >
      <div className="space-y-4">
        {view === 'json' ? (
          <JsonEditor
            label="JSON Schema"
            value={work.text}
            {...(!isReadOnly && { onChange: work.type })}
            marks={marks}
            completesSchema
            className="h-[26rem]"
          />
        ) : (
          <FieldBuilder key={work.epoch} schema={work.schema} onChange={work.build} />
        )}
        <CheckLine work={work} verdict={verdict} />
        {checkError != null && <ErrorNotice error={checkError} onRetry={onRetryCheck} />}
        {work.isOvertaken && <OvertakenNotice work={work} state={state} />}
        {work.warnings.length > 0 && !work.isDirty && (
          <Notice tone="warn" title="Saved, with warnings" role="status">
            <RemarkList details={work.warnings} source={work.source} label="Warnings" />
          </Notice>
        )}
        {work.save.error != null && !work.isOvertaken && <ErrorNotice error={work.save.error} />}
        {!isReadOnly && (
          <div className="flex flex-wrap items-center justify-end gap-2.5">
            <p className="mr-auto text-[13px] text-ink-faint">
              {work.isDirty
                ? 'Not saved yet.'
                : work.savedVersion > 0
                  ? `Draft version ${work.savedVersion}.`
                  : ''}
            </p>
            {work.isDirty && (
              <Button look="quiet" size="small" onClick={work.undo}>
                Undo changes
              </Button>
            )}
            <Button
              size="small"
              disabled={!maySave || work.save.isPending}
              onClick={() =>
                work.schema !== null && work.save.mutate({ schema: work.schema, expected: work.savedVersion })
              }
            >
              {work.save.isPending ? 'Saving…' : 'Save draft'}
            </Button>
          </div>
        )}
      </div>
    </Card>
  );
}
