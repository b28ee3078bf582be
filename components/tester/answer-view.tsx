import type { ReactNode } from 'react';
import { CodeBlock } from '../ui/code-block';

interface AnswerViewProps {
  title: ReactNode;
  envelope: unknown;
}

/** An answer of the API as it came. */
export function AnswerView({ title, envelope }: AnswerViewProps) {
  const code = typeof envelope === 'string' ? envelope : JSON.stringify(envelope, null, 2);
  return (
    <details className="rounded-2xl border border-line bg-surface p-5 shadow-card">
      <summary className="rounded-md text-sm font-semibold">{title}</summary>
      <CodeBlock what="response body" code={code} className="mt-4" />
    </details>
  );
}
