'use client';

import { Download } from 'lucide-react';
import { useApiSteps } from '@/components/data/use-api';
import { ErrorNotice } from '@/components/ui/error-notice';
import { EXPORT_FORMATS, type ExportFormat } from '@/lib/shared/statuses';
import { Button } from '../ui/button';
import { filterParams, type SubmissionFilter } from './submission-filter';

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
      {EXPORT_FORMATS.map((format) => (
        <Button
          key={format}
          look="secondary"
          size="small"
          disabled={isPending}
          onClick={() => mutate(format)}
          aria-label={`Export as ${format.toUpperCase()}`}
        >
          <Download aria-hidden="true" />
          {isPending && variables === format ? 'Preparing…' : format.toUpperCase()}
        </Button>
      ))}
      {error !== null && <ErrorNotice error={error} className="w-full" />}
    </div>
  );
}
