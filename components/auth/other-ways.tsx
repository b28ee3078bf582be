import type { ReactNode } from 'react';

/** What stands under the form: other ways in than the password. */
export function OtherWays({ children }: { children: ReactNode }) {
  return (
    <div className="mt-6 space-y-3">
      <p className="flex items-center gap-3 text-[13px] text-ink-faint before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
        or
      </p>
      {children}
    </div>
  );
}
