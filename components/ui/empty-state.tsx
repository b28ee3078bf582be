import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

interface EmptyStateProps {
  icon: LucideIcon;
  title: string;
  children: ReactNode;
  action?: ReactNode;
}

export function EmptyState({ icon: Icon, title, children, action }: EmptyStateProps) {
  return (
    <div className="flex flex-col items-center px-6 py-14 text-center">
      <span className="mb-4 grid size-12 place-items-center rounded-2xl bg-tint text-ink-faint">
        <Icon aria-hidden="true" className="size-6" />
      </span>
      <p className="text-base font-semibold">{title}</p>
      <p className="mt-1 mb-5 max-w-sm text-ink-soft">{children}</p>
      {action}
    </div>
  );
}
