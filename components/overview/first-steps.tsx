import { Check } from 'lucide-react';
import Link from 'next/link';
import { usePortal } from '@/components/session/portal-context';
import { useCan } from '@/components/session/use-can';
import { hasPage } from '../portal/pages';
import { buttonStyle } from '../ui/button';
import { Card } from '../ui/card';
import { cn } from '../ui/cn';
import type { Step } from './steps';

function StepRow({ step, index }: { step: Step; index: number }) {
  return (
    <li className="flex gap-4">
      <span
        className={cn(
          'grid size-8 shrink-0 place-items-center rounded-full border text-sm font-semibold',
          step.isDone ? 'border-signal bg-signal text-canvas' : 'border-line-strong text-ink-soft',
        )}
      >
        {step.isDone ? (
          <Check aria-hidden="true" className="size-4" />
        ) : (
          <span aria-hidden="true">{index + 1}</span>
        )}
        <span className="sr-only">{step.isDone ? 'Done:' : 'To do:'}</span>
      </span>
      <div className="min-w-0 pt-1">
        <p className="font-medium">{step.title}</p>
        <p className="text-sm text-ink-soft">{step.text}</p>
      </div>
    </li>
  );
}

/** The way to a first verdict as a list that ticks itself; it goes when everything is done. */
export function FirstSteps({ steps }: { steps: Step[] }) {
  const { tenantSlug } = usePortal();
  const canMakeKeys = useCan('keys:write');
  const canSend = useCan('detection:write');
  const done = steps.filter((step) => step.isDone).length;
  return (
    <Card
      title="First steps"
      action={
        <span role="status" className="text-sm text-ink-faint">
          {done} of {steps.length} done
        </span>
      }
      className="mb-5"
    >
      <ol className="grid gap-5 lg:grid-cols-3">
        {steps.map((step, index) => (
          <StepRow key={step.title} step={step} index={index} />
        ))}
      </ol>
      <div className="mt-6 flex flex-wrap gap-2.5">
        {!steps[0]!.isDone && canMakeKeys && hasPage('api-keys') && (
          <Link href={`/${tenantSlug}/api-keys`} className={buttonStyle({ look: 'secondary' })}>
            Create an API key
          </Link>
        )}
        {!steps[2]!.isDone && canSend && (
          <Link href={`/${tenantSlug}/tester`} className={buttonStyle({ look: 'secondary' })}>
            Try a video in the tester
          </Link>
        )}
      </div>
    </Card>
  );
}
