import { FlaskConical, Radio } from 'lucide-react';
import type { Mode } from '@/lib/shared/statuses';
import { Badge } from './badge';

/** Whether something is of the live data or of the sandbox. */
export function ModeBadge({ mode }: { mode: Mode }) {
  const isTest = mode === 'test';
  const Icon = isTest ? FlaskConical : Radio;
  return (
    <Badge tone={isTest ? 'warn' : 'info'}>
      <Icon aria-hidden="true" className="mr-1 size-3.5" />
      {isTest ? 'Test' : 'Live'}
    </Badge>
  );
}
