'use client';

import { Download } from 'lucide-react';
import { useState } from 'react';
import { ApiError, modeHeaders, networkError } from '@/components/data/api-client';
import { operationPath } from '@/components/data/call-api';
import { usePortal } from '@/components/session/portal-context';
import { ErrorNotice } from '@/components/ui/error-notice';
import { Button } from '../ui/button';
import { filterParams, type SubmissionFilter } from './submission-filter';

const FORMATS = [
  { format: 'csv', label: 'CSV' },
  { format: 'ndjson', label: 'NDJSON' },
] as const;

/** Saves what the filter finds as a file. Fetched, not linked: a link could not say which half of the data is meant. */
export function ExportButtons({ filter }: { filter: SubmissionFilter }) {
  const { tenantSlug, mode } = usePortal();
  const [busy, setBusy] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);

  async function save(format: 'csv' | 'ndjson') {
    setBusy(format);
    setError(null);
    try {
      const query = { ...filterParams(filter), format } as { format: 'csv' };
      const address = operationPath(tenantSlug, 'exportSubmissions', { query });
      const response = await fetch(address, { headers: modeHeaders({ tenantSlug, mode }) }).catch(() => null);
      if (response === null) throw networkError();
      if (!response.ok) {
        throw new ApiError({
          code: 'internal_error',
          message: 'The export failed.',
          status: response.status,
        });
      }
      const link = document.createElement('a');
      link.href = URL.createObjectURL(await response.blob());
      link.download = `submissions.${format}`;
      link.click();
      URL.revokeObjectURL(link.href);
    } catch (caught) {
      setError(caught);
    } finally {
      setBusy(null);
    }
  }

  return (
    <div className="flex flex-wrap items-center gap-2.5">
      {FORMATS.map(({ format, label }) => (
        <Button
          key={format}
          look="secondary"
          size="small"
          disabled={busy !== null}
          onClick={() => void save(format)}
          aria-label={`Export as ${label}`}
        >
          <Download aria-hidden="true" />
          {busy === format ? 'Preparing…' : label}
        </Button>
      ))}
      {error !== null && <ErrorNotice error={error} className="w-full" />}
    </div>
  );
}
