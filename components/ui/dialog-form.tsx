import type { ReactNode } from 'react';

interface DialogFormProps {
  onSubmit: () => void;
  children: ReactNode;
}

/** The form of a dialog that says itself, at each field, what is wrong with it. */
export function DialogForm({ onSubmit, children }: DialogFormProps) {
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
      className="space-y-5"
    >
      {children}
    </form>
  );
}
