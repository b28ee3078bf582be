import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from './cn';

const TONES = {
  danger: { icon: CircleAlert, box: 'border-danger/40 bg-danger-soft', ink: 'text-danger' },
  warn: { icon: TriangleAlert, box: 'border-warn/40 bg-warn-soft', ink: 'text-warn' },
  info: { icon: Info, box: 'border-info/40 bg-info-soft', ink: 'text-info' },
  good: { icon: CircleCheck, box: 'border-signal/40 bg-signal-soft', ink: 'text-signal' },
} as const;

interface NoticeProps {
  tone: keyof typeof TONES;
  title: ReactNode;
  children?: ReactNode;
  /** `alert` interrupts a screen reader; leave it out for text that was there from the start. */
  role?: 'alert' | 'status';
  className?: string;
}

export function Notice({ tone, title, children, role, className }: NoticeProps) {
  const { icon: Icon, box, ink } = TONES[tone];
  return (
    <div role={role} className={cn('flex min-w-0 gap-3 rounded-xl border p-4 text-sm', box, className)}>
      <Icon aria-hidden="true" className={cn('mt-0.5 size-[18px] shrink-0', ink)} />
      <div className="min-w-0 flex-1">
        <p className="font-semibold">{title}</p>
        {children && <div className="mt-1 space-y-2 text-ink-soft">{children}</div>}
      </div>
    </div>
  );
}
