import { Check } from 'lucide-react';
import Link from 'next/link';
import type { SubmissionView } from '@/lib/shared/api-types';
import { usePortal } from '../portal/portal-context';
import { buttonStyle } from '../ui/button';
import { Card } from '../ui/card';
import { cn } from '../ui/cn';

interface Step {
  title: string;
  text: string;
  isDone: boolean;
}

function stepsOf(items: SubmissionView[]): Step[] {
  return [
    { title: 'Sign in', text: 'Your organisation is set up.', isDone: true },
    {
      title: 'Send a first video',
      text: 'Record yourself or choose a file in the tester.',
      isDone: items.length > 0,
    },
    {
      title: 'Get a first verdict',
      text: 'Live or fake, with a score and reasons.',
      isDone: items.some((item) => item.result !== null),
    },
  ];
}

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

/** True once there is nothing left to do on the way to a first verdict. */
export function hasFirstVerdict(items: SubmissionView[]): boolean {
  return stepsOf(items).every((step) => step.isDone);
}

/** The way to a first verdict as a checklist; what is done is read from the last submissions. */
export function FirstVerdict({ items }: { items: SubmissionView[] }) {
  const { tenantSlug } = usePortal();
  const steps = stepsOf(items);
  const done = steps.filter((step) => step.isDone).length;
  return (
    <Card
      title="Your first verdict"
      action={
        <span className="text-sm text-ink-faint">
          {done} of {steps.length}
        </span>
      }
    >
      <ol className="space-y-5">
        {steps.map((step, index) => (
          <StepRow key={step.title} step={step} index={index} />
        ))}
      </ol>
      <Link href={`/${tenantSlug}/tester`} className={buttonStyle({ look: 'secondary', className: 'mt-6' })}>
        Go to the tester
      </Link>
    </Card>
  );
}
