'use client';

import { CircleCheck, Play, TriangleAlert } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import type { DataOf } from '@/components/data/call-api';
import { useApiChange } from '@/components/data/use-api';
import { usePortal } from '@/components/session/portal-context';
import { ErrorNotice } from '@/components/ui/error-notice';
import { Button } from '../ui/button';
import { Card } from '../ui/card';
import { Field } from '../ui/field';
import { Select } from '../ui/select';
import type { JsonObject } from './schema-model';

const COUNTS = [100, 500, 1_000];

const submissions = (count: number, mode: string) => `${count} ${mode} submission${count === 1 ? '' : 's'}`;

/** What a dry run found: the sum in words, and the failures one by one. */
export function DryRunResult({ result }: { result: DataOf<'dryRunMetadataSchema'> }) {
  const { tenantSlug, mode } = usePortal();
  const { checked, invalid, failures, truncated, timed_out: isCut } = result;
  if (checked === 0 && !isCut) {
    return <p className="text-sm text-ink-soft">There is no {mode} submission yet to try the schema on.</p>;
  }
  return (
    <div className="space-y-3 text-sm">
      <p role="status" className="flex items-start gap-2 font-medium">
        {invalid === 0 ? (
          <CircleCheck aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-signal" />
        ) : (
          <TriangleAlert aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-warn" />
        )}
        {invalid === 0
          ? `All of the last ${submissions(checked, mode)} would be accepted.`
          : `${invalid} of the last ${submissions(checked, mode)} would be refused.`}
      </p>
      {isCut && <p className="text-ink-soft">Time ran out before all of them were checked.</p>}
      {failures.length > 0 && (
        <ul
          aria-label="Submissions that would be refused"
          className="max-h-72 divide-y divide-line overflow-auto rounded-xl border border-line bg-surface"
        >
          {failures.map(({ submission_id: id, violations }) => (
            <li key={id} className="px-4 py-2.5">
              <Link
                href={`/${tenantSlug}/submissions/${id}`}
                prefetch={false}
                className="font-mono text-[13px] underline decoration-line-strong underline-offset-4 hover:decoration-ink"
              >
                {id}
              </Link>
              {violations.map((violation) => (
                <p key={violation} className="text-[13px] text-ink-soft">
                  {violation}
                </p>
              ))}
            </li>
          ))}
        </ul>
      )}
      {truncated && <p className="text-ink-faint">The first {failures.length} are listed.</p>}
    </div>
  );
}

/** Tries the schema in the editor on what was submitted last. */
export function DryRun({ schema }: { schema: JsonObject | null }) {
  const [count, setCount] = useState(COUNTS[0]!);
  const { mutate, data, error, isPending, variables } = useApiChange('dryRunMetadataSchema');
  const isStale = data !== undefined && JSON.stringify(variables?.body?.schema) !== JSON.stringify(schema);
  return (
    <Card title="Dry run">
      <p className="mb-4 text-sm text-ink-soft">
        Checks which of the last submissions the schema above would have refused. It changes nothing.
      </p>
      <div className="flex flex-wrap items-end gap-3">
        <Field label="How many" className="w-36">
          {(control) => (
            <Select {...control} value={count} onChange={({ target }) => setCount(Number(target.value))}>
              {COUNTS.map((each) => (
                <option key={each} value={each}>
                  The last {each}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Button
          look="secondary"
          disabled={schema === null || isPending}
          onClick={() => schema !== null && mutate({ body: { schema, last: count } })}
        >
          <Play aria-hidden="true" />
          {isPending ? 'Running…' : 'Run'}
        </Button>
      </div>
      {error !== null && <ErrorNotice error={error} className="mt-4" />}
      {data !== undefined && !isPending && (
        <div className="mt-4">
          {isStale && (
            <p className="mb-2 text-[13px] text-ink-faint">The schema has changed since this run.</p>
          )}
          <DryRunResult result={data} />
        </div>
      )}
    </Card>
  );
}
