'use client';

import { Eye, EyeOff } from 'lucide-react';
import { useState } from 'react';
import { MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH } from '@/lib/shared/limits';
import { Button } from '../ui/button';
import { cn } from '../ui/cn';
import { Field, inputStyle } from '../ui/field';

interface NewPasswordFieldProps {
  label: string;
  name: string;
  /** Why the API refused it, as the end of a sentence. */
  problem?: string;
}

/** A password to be, which can be looked at while it is typed: better than typing it twice. */
export function NewPasswordField({ label, name, problem }: NewPasswordFieldProps) {
  const [isShown, setShown] = useState(false);
  const Icon = isShown ? EyeOff : Eye;
  return (
    <Field
      label={label}
      hint="A phrase of 12 characters or more is easiest to remember. Shorter passwords must mix letters with digits or symbols."
      error={problem && `This password ${problem}.`}
    >
      {(control) => (
        <div className="relative">
          <input
            {...control}
            name={name}
            type={isShown ? 'text' : 'password'}
            autoComplete="new-password"
            autoCapitalize="none"
            spellCheck={false}
            required
            minLength={MIN_PASSWORD_LENGTH}
            maxLength={MAX_PASSWORD_LENGTH}
            className={cn(inputStyle, 'pr-12')}
          />
          <Button
            look="quiet"
            size="icon"
            aria-label="Show password"
            aria-pressed={isShown}
            title={isShown ? 'Hide password' : 'Show password'}
            onClick={() => setShown(!isShown)}
            className="absolute top-0 right-0"
          >
            <Icon aria-hidden="true" />
          </Button>
        </div>
      )}
    </Field>
  );
}
