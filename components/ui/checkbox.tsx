import type { ReactNode } from 'react';
import { cn } from './cn';

interface CheckboxProps {
  label: ReactNode;
  hint?: ReactNode;
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean;
  className?: string;
}

/** A check box with its label, and a hint below it. */
export function Checkbox({ label, hint, checked, onChange, disabled, className }: CheckboxProps) {
  return (
    <label className={cn('flex min-h-9 cursor-pointer items-start gap-3 py-1.5 text-sm', className)}>
      <input
        type="checkbox"
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.target.checked)}
        className="mt-0.5 size-[18px] shrink-0 accent-signal"
      />
      <span className="min-w-0">
        <span className="font-medium">{label}</span>
        {hint && <span className="block text-[13px] text-ink-faint">{hint}</span>}
      </span>
    </label>
  );
}
