import { cn } from './cn';

/** The mark alone: a heartbeat that ends in a dot. Decorative; name it where it stands alone. */
function LogoMark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" className={cn('size-8 shrink-0', className)}>
      <rect width="32" height="32" rx="9" className="fill-[light-dark(#111611,#1d2721)]" />
      <path
        d="M4.5 17.5h5l3-8.5 5.5 15 3.8-10.5 1.7 4H25"
        className="fill-none stroke-[#4ade93] stroke-[2.6]"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <circle cx="27" cy="17.5" r="1.7" className="fill-[#4ade93]" />
    </svg>
  );
}

export function Logo({ className }: { className?: string }) {
  return (
    <span className={cn('inline-flex items-center gap-2.5', className)}>
      <LogoMark />
      <span className="text-[17px] font-semibold tracking-tight">Lifesign</span>
    </span>
  );
}
