import type { ReactNode } from 'react';
import { CodeBlock } from '../ui/code-block';
import { Disclosure } from '../ui/disclosure';

interface AnswerViewProps {
  title: ReactNode;
  envelope: unknown;
}

/** An answer of the API as it came. */
export function AnswerView({ title, envelope }: AnswerViewProps) {
  const code = typeof envelope === 'string' ? envelope : JSON.stringify(envelope, null, 2);
  return (
    <Disclosure title={title}>
      <CodeBlock what="response body" code={code} />
    </Disclosure>
  );
}
