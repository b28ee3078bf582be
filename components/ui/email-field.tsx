import type { ComponentProps, ReactNode } from 'react';
import { MAX_EMAIL_CHARACTERS } from '@/lib/shared/limits';
import { Field, inputStyle } from './field';

interface EmailFieldProps {
  label: ReactNode;
  name?: string;
  hint?: ReactNode;
  error?: ReactNode;
  /** `username` where the person signs in with it; nothing is filled in where it is somebody else's. */
  autoComplete?: 'username' | 'off';
  autoFocus?: ComponentProps<'input'>['autoFocus'];
}

/** An e-mail address. */
export function EmailField({
  label,
  name = 'email',
  hint,
  error,
  autoComplete = 'off',
  autoFocus,
}: EmailFieldProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => (
        <input
          {...control}
          // biome-ignore lint/a11y/noAutofocus: only where a button was pressed to type here
          autoFocus={autoFocus}
          name={name}
          type="email"
          autoComplete={autoComplete}
          required
          maxLength={MAX_EMAIL_CHARACTERS}
          className={inputStyle}
        />
      )}
    </Field>
  );
}
