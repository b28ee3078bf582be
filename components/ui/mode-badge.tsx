import { FlaskConical, Radio } from 'lucide-react';
import { Badge } from './badge';

/** Whether something is of the live data or of the sandbox. */
export function ModeBadge({ mode }: { mode: 'live' | 'test' }) {
  const isTest = mode === 'test';
  const Icon = isTest ? FlaskConical : Radio;
  return (
    <Badge tone={isTest ? 'warn' : 'info'}>
      <Icon aria-hidden="true" className="mr-1 size-3.5" />
      {isTest ? 'Test' : 'Live'}
    </Badge>
  );
}
