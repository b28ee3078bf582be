import { cva, type VariantProps } from 'class-variance-authority';
import { LoaderCircle } from 'lucide-react';
import type { ComponentProps } from 'react';
import { cn } from './cn';

/** Looks of a button; also for links that act like one. */
export const buttonStyle = cva(
  'inline-flex min-h-11 items-center justify-center gap-2 rounded-lg px-4 text-sm font-medium transition-colors select-none disabled:opacity-55 disabled:cursor-not-allowed aria-disabled:opacity-55 [&_svg]:size-4 [&_svg]:shrink-0',
  {
    variants: {
      look: {
        primary: 'bg-ink text-canvas hover:bg-ink-soft',
        secondary: 'border border-line-strong/60 bg-surface text-ink hover:bg-tint',
        danger: 'border border-danger/50 bg-surface text-danger hover:bg-danger-soft',
        quiet: 'text-ink-soft hover:bg-tint hover:text-ink',
      },
      size: { normal: '', small: 'min-h-9 px-3 text-[13px]', icon: 'size-11 px-0' },
    },
    defaultVariants: { look: 'primary', size: 'normal' },
  },
);

type ButtonProps = ComponentProps<'button'> &
  VariantProps<typeof buttonStyle> & {
    /** Shows that what it began is under way; it keeps the focus, so its handler must ignore a second press. */
    isBusy?: boolean;
  };

export function Button({ look, size, className, type = 'button', isBusy, children, ...props }: ButtonProps) {
  return (
    <button
      type={type}
      className={cn(buttonStyle({ look, size }), className)}
      aria-disabled={isBusy}
      {...props}
    >
      {isBusy && <LoaderCircle aria-hidden="true" className="animate-spin" />}
      {children}
    </button>
  );
}
