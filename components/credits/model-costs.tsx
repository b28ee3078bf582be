'use client';

import { useModels } from '@/components/data/use-models';
import { ErrorNotice } from '@/components/ui/error-notice';
import { formatCount } from '@/lib/shared/format';
import { Badge } from '../ui/badge';
import { Card } from '../ui/card';
import { Skeleton } from '../ui/skeleton';
import { Table } from '../ui/table';

/** What a verdict costs with each model. */
export function ModelCosts() {
  const models = useModels();
  return (
    <Card title="Cost per verdict">
      {models.error != null && <ErrorNotice error={models.error} onRetry={() => void models.refetch()} />}
      {models.isPending && <Skeleton className="h-56" />}
      {models.data && (
        <Table
          caption="Cost per verdict, by model"
          className="-mx-5 sm:-mx-6"
          rows={models.data}
          keyOf={(model) => model.id}
          columns={[
            {
              title: 'Model',
              cell: (model) => (
                <>
                  <span className="font-mono text-[13px]">{model.id}</span>
                  {model.deprecated && (
                    <>
                      {' '}
                      <Badge tone="warn">Deprecated</Badge>
                    </>
                  )}
                </>
              ),
            },
            { title: 'Frames', cell: (model) => formatCount(model.min_frames), className: 'text-right' },
            {
              title: 'Credits',
              cell: (model) => formatCount(model.credits),
              className: 'text-right font-medium',
            },
          ]}
        />
      )}
    </Card>
  );
}
