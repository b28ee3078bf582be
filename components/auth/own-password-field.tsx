import type { ReactNode, Ref } from 'react';
import { MAX_PASSWORD_LENGTH } from '@/lib/shared/limits';
import { Field, inputStyle } from '../ui/field';

interface OwnPasswordFieldProps {
  label: string;
  name?: string;
  error?: ReactNode;
  ref?: Ref<HTMLInputElement>;
}

/** The password that somebody has, as password managers fill it in. */
export function OwnPasswordField({ label, name = 'password', error, ref }: OwnPasswordFieldProps) {
  return (
    <Field label={label} error={error}>
      {(control) => (
        <input
          {...control}
          ref={ref}
          name={name}
          type="password"
          autoComplete="current-password"
          required
          maxLength={MAX_PASSWORD_LENGTH}
          className={inputStyle}
        />
      )}
    </Field>
  );
}
