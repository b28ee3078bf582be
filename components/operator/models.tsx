'use client';

import { FileText } from 'lucide-react';
import Link from 'next/link';
import type { DataOf } from '@/components/data/call-api';
import { useApi } from '@/components/data/use-api';
import { ErrorNotice } from '@/components/ui/error-notice';
import { formatCount, formatCredits, formatDate } from '@/lib/shared/format';
import { Badge } from '../ui/badge';
import { buttonStyle } from '../ui/button';
import { Card } from '../ui/card';
import { CopyButton } from '../ui/copy-button';
import { Fact, Facts } from '../ui/facts';
import { PageHeader } from '../ui/page-header';
import { Skeleton } from '../ui/skeleton';
import { registeredModelsQuestion } from './questions';

type Model = DataOf<'listRegisteredModels'>[number];

function ModelFacts({ model, hasOthers }: { model: Model; hasOthers: boolean }) {
  return (
    <Card
      title={
        <span className="flex flex-wrap items-center gap-2">
          <span className="wrap-anywhere">{model.label}</span>
          <code className="font-mono text-[13px] font-normal wrap-anywhere text-ink-faint">
            {hasOthers ? model.name : model.id}
          </code>
          {model.deprecated && <Badge tone="warn">Deprecated</Badge>}
          {hasOthers && model.used && <Badge tone="good">In use</Badge>}
        </span>
      }
      action={
        model.card_url !== null && (
          <Link
            href={`/operator/models/${model.name}`}
            prefetch={false}
            aria-label={`Card of ${model.label}${hasOthers ? `, generation ${model.generation}` : ''}`}
            className={buttonStyle({ look: 'secondary', size: 'small' })}
          >
            <FileText aria-hidden="true" />
            Card
          </Link>
        )
      }
    >
      <p className="mb-5 text-sm text-ink-soft">
        {model.description}
        {model.supported_until !== null && ` Supported until ${formatDate(model.supported_until)}.`}
      </p>
      <Facts className="grid-cols-2 lg:grid-cols-4">
        <Fact label="Version">
          {model.version} · generation {model.generation}
        </Fact>
        <Fact label="Frames">
          {model.min_frames === model.frames
            ? formatCount(model.frames)
            : `${formatCount(model.frames)}, at least ${formatCount(model.min_frames)}`}
        </Fact>
        <Fact label="Price">{formatCredits(model.credits)}</Fact>
        <Fact label="Licence">
          <span className="wrap-anywhere">{model.licence}</span>
        </Fact>
        <div className="col-span-full min-w-0">
          <dt className="text-[13px] text-ink-faint">Weights, SHA-256</dt>
          <dd className="flex items-center gap-1 text-sm">
            <code className="min-w-0 font-mono text-xs wrap-anywhere">{model.sha256}</code>
            <CopyButton text={model.sha256} what={`SHA-256 of ${model.label}`} compact />
          </dd>
        </div>
      </Facts>
    </Card>
  );
}

/** What the installation judges with. */
export function Models() {
  const { data, error, refetch } = useApi(...registeredModelsQuestion);
  return (
    <>
      <PageHeader title="Models">
        The models of this installation, earlier weights included. Each hash was verified when the weights
        were loaded.
      </PageHeader>
      {error != null && <ErrorNotice error={error} onRetry={() => void refetch()} className="mb-6" />}
      <div aria-busy={data === undefined && error == null} className="grid items-start gap-6">
        {data?.map((model) => (
          <ModelFacts
            key={model.name}
            model={model}
            hasOthers={data.some((other) => other.id === model.id && other !== model)}
          />
        ))}
        {data === undefined &&
          error == null &&
          ['a', 'b', 'c'].map((row) => <Skeleton key={row} className="h-60 rounded-2xl" />)}
      </div>
    </>
  );
}
