import { X } from 'lucide-react';
import { buttonStyle } from './button';

interface FilterChipProps {
  label: string;
  value: string;
  onRemove: () => void;
}

/** A filter that has no control of its own: it says what it narrows to, and goes at a click. */
export function FilterChip({ label, value, onRemove }: FilterChipProps) {
  return (
    <span className="inline-flex min-h-9 max-w-full items-center gap-1.5 rounded-lg border border-line bg-surface pl-3 text-[13px]">
      <span className="shrink-0 text-ink-faint">{label}</span>
      <span className="min-w-0 truncate font-mono" title={value}>
        {value}
      </span>
      <button
        type="button"
        onClick={onRemove}
        aria-label={`Remove the filter ${label} ${value}`}
        className={buttonStyle({ look: 'quiet', size: 'small', className: 'px-2' })}
      >
        <X aria-hidden="true" />
      </button>
    </span>
  );
}
