'use client';

import { GitCompareArrows } from 'lucide-react';
import { useState } from 'react';
import { useApi, useApiChange } from '@/components/data/use-api';
import { useModels } from '@/components/data/use-models';
import { usePortal } from '@/components/session/portal-context';
import { useCan } from '@/components/session/use-can';
import { ErrorNotice } from '@/components/ui/error-notice';
import { SubmissionLink } from '../submissions/submission-link';
import { Button } from '../ui/button';
import { Card } from '../ui/card';
import { Field } from '../ui/field';
import { Select } from '../ui/select';
import { Table } from '../ui/table';
import { type GenerationOnOffer, generationsOnOffer } from './weights-choice';
import {
  type Comparison,
  differenceSentence,
  differencesOf,
  type Judged,
  judgedOf,
  sayingWords,
} from './weights-differences';

const REFRESH_MS = 2_000;

/** The last comparison, read again while it goes on. */
export function useComparison(enabled = true) {
  return useApi(
    'getWeightsComparison',
    {},
    { enabled, refreshMs: (read) => (read?.comparison?.running ? REFRESH_MS : false) },
  );
}

function DifferenceTable({ rows, generation }: { rows: Judged[]; generation: number }) {
  const { tenantSlug } = usePortal();
  return (
    <div className="mt-4 max-h-80 overflow-y-auto rounded-xl border border-line bg-surface">
      <Table
        caption="Submissions that would end differently"
        rows={rows}
        keyOf={(row) => row.submission_id}
        columns={[
          {
            title: 'Submission',
            className: 'whitespace-nowrap',
            cell: ({ submission_id: id }) => <SubmissionLink tenantSlug={tenantSlug} id={id} />,
          },
          { title: 'Then', cell: ({ before }) => sayingWords(before) },
          { title: `Generation ${generation}`, cell: ({ after }) => sayingWords(after) },
        ]}
      />
    </div>
  );
}

function Outcome({ comparison }: { comparison: Comparison }) {
  const { running, submissions, generation } = comparison;
  const judged = judgedOf(comparison);
  const isCut = !running && judged.length < submissions.length;
  return (
    <div className="mt-5 rounded-xl border border-line bg-sunken p-4">
      <p role="status" className="text-sm font-medium">
        {running
          ? `Re-running with generation ${generation}. New submissions go first.`
          : `${differenceSentence(judged)}${isCut ? ' It ended before all were re-run.' : ''}`}
      </p>
      {running && (
        <div className="mt-3 flex items-center gap-3 text-[13px] text-ink-soft">
          <progress
            aria-label="Re-run so far"
            value={judged.length}
            max={submissions.length}
            className="block h-2.5 min-w-0 flex-1 appearance-none overflow-hidden rounded-full bg-line [&::-moz-progress-bar]:bg-signal [&::-webkit-progress-bar]:bg-line [&::-webkit-progress-value]:bg-signal"
          />
          <span className="whitespace-nowrap">
            {judged.length} of {submissions.length}
          </span>
        </div>
      )}
      {!running && differencesOf(judged).length > 0 && (
        <DifferenceTable rows={differencesOf(judged)} generation={generation} />
      )}
    </div>
  );
}

interface ControlsProps {
  offers: GenerationOnOffer[];
  comparison: Comparison | null;
}

function Controls({ offers, comparison }: ControlsProps) {
  const [generation, setGeneration] = useState<number | null>(null);
  const start = useApiChange('compareWeights', ['getWeightsComparison']);
  const forget = useApiChange('deleteWeightsComparison', ['getWeightsComparison']);
  const chosen = generation ?? offers[0]?.generation;
  const isRunning = comparison?.running ?? false;
  const error = start.error ?? forget.error;
  return (
    <>
      <div className="flex flex-wrap items-end gap-2.5">
        <Field label="Weights" className="w-full sm:w-64">
          {(control) => (
            <Select
              {...control}
              value={chosen}
              disabled={isRunning}
              onChange={({ target }) => setGeneration(Number(target.value))}
            >
              {offers.map((offer) => (
                <option key={offer.generation} value={offer.generation}>
                  {`Generation ${offer.generation} · version ${offer.versions.join(', ')}`}
                </option>
              ))}
            </Select>
          )}
        </Field>
        {!isRunning && (
          <Button
            look="secondary"
            isBusy={start.isPending}
            onClick={() => {
              forget.reset();
              if (!start.isPending) start.mutate({ body: { generation: chosen } });
            }}
          >
            <GitCompareArrows aria-hidden="true" />
            Compare
          </Button>
        )}
        {comparison !== null && (
          <Button look="quiet" disabled={forget.isPending} onClick={() => forget.mutate({})}>
            {isRunning ? 'Stop' : 'Discard'}
          </Button>
        )}
      </div>
      {error !== null && <ErrorNotice error={error} className="mt-4" />}
    </>
  );
}

/** What other weights would have said of the last submissions; not there where there are no others. */
export function ComparisonCard() {
  const maySeeScores = useCan('detection:read');
  const { mode } = usePortal();
  const { data: models } = useModels();
  const { data, error, refetch } = useComparison(maySeeScores);
  const offers = generationsOnOffer(models ?? []);
  const comparison = data?.comparison ?? null;
  if (!maySeeScores || (offers.length < 2 && comparison === null)) return null;
  return (
    <Card title="Compare weights">
      <p className="mb-4 text-sm text-ink-soft">
        See what other weights would say about your last {mode} submissions, up to 50 whose video is still
        stored. It is free and changes no results.
      </p>
      <Controls offers={offers} comparison={comparison} />
      {error !== null && <ErrorNotice error={error} onRetry={() => void refetch()} className="mt-4" />}
      {comparison !== null && <Outcome comparison={comparison} />}
    </Card>
  );
}
