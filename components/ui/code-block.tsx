import { cn } from './cn';
import { CopyButton } from './copy-button';

interface CodeBlockProps {
  code: string;
  /** What the code is, e.g. "curl command"; names the scroll region and the copy button. */
  what: string;
  className?: string;
}

/** Code that scrolls inside its own box, with a copy button. */
export function CodeBlock({ code, what, className }: CodeBlockProps) {
  return (
    <div className={cn('min-w-0 overflow-hidden rounded-xl border border-line bg-sunken', className)}>
      <div className="flex items-center justify-between border-b border-line py-1 pr-1.5 pl-4">
        <span className="text-[13px] font-medium text-ink-faint">{what}</span>
        <CopyButton text={code} what={what} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling box must be reachable by keyboard (WCAG 2.1.1) */}
      <section aria-label={what} tabIndex={0} className="max-h-96 overflow-auto rounded-b-xl p-4">
        <pre className="font-mono text-[13px] leading-relaxed whitespace-pre">{code}</pre>
      </section>
    </div>
  );
}
