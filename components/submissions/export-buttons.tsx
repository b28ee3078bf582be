'use client';

import { Download } from 'lucide-react';
import { useApiSteps } from '@/components/data/use-api';
import { ErrorNotice } from '@/components/ui/error-notice';
import type { ExportFormat } from '@/lib/shared/statuses';
import { Button } from '../ui/button';
import { filterParams, type SubmissionFilter } from './submission-filter';

const FORMATS = [
  { format: 'csv', label: 'CSV' },
  { format: 'ndjson', label: 'NDJSON' },
] as const;

/** Saves what the filter finds as a file. Fetched, not linked: a link could not say which half of the data is meant. */
export function ExportButtons({ filter }: { filter: SubmissionFilter }) {
  const { mutate, variables, isPending, error } = useApiSteps(async ({ file }, format: ExportFormat) => {
    const query = { ...filterParams(filter), format };
    const link = document.createElement('a');
    link.href = URL.createObjectURL(await file('exportSubmissions', { query }));
    link.download = `submissions.${format}`;
    link.click();
    URL.revokeObjectURL(link.href);
  });
  return (
    <div className="flex flex-wrap items-center gap-2.5">
      {FORMATS.map(({ format, label }) => (
        <Button
          key={format}
          look="secondary"
          size="small"
          disabled={isPending}
          onClick={() => mutate(format)}
          aria-label={`Export as ${label}`}
        >
          <Download aria-hidden="true" />
          {isPending && variables === format ? 'Preparing…' : label}
        </Button>
      ))}
      {error !== null && <ErrorNotice error={error} className="w-full" />}
    </div>
  );
}
