'use client';

import { type FormEvent, useRef, useState } from 'react';
import { fieldError } from '@/components/data/field-errors';
import { useApiSteps } from '@/components/data/use-api';
import { usePortal } from '@/components/session/portal-context';
import { ErrorNotice } from '@/components/ui/error-notice';
import { requestSignIn } from '../auth/auth-requests';
import { NewPasswordField } from '../auth/new-password-field';
import { OwnPasswordField } from '../auth/own-password-field';
import { Button } from '../ui/button';
import { Card } from '../ui/card';
import { useToast } from '../ui/toast';

interface Change {
  current?: string;
  next: string;
}

/** Changes the password, which ends every session, and signs in again with the new one. */
function useChangePassword(onDone: () => void) {
  const { tenantSlug, email } = usePortal();
  return useApiSteps(
    async ({ call, outdate }, { current, next }: Change) => {
      await call('changePassword', { body: { current_password: current, new_password: next } });
      const isIn = (await requestSignIn(email, next, tenantSlug)) === 'ok';
      if (!isIn) window.location.assign('/sign-in?password_changed=1');
      else await outdate('listSessions');
    },
    { onSuccess: onDone },
  );
}

export function PasswordCard({ className }: { className?: string }) {
  const { email, hasPassword: hadPassword } = usePortal();
  const tell = useToast();
  const formRef = useRef<HTMLFormElement>(null);
  const [hasPassword, setHasPassword] = useState(hadPassword);
  const { mutate, error, isPending } = useChangePassword(() => {
    formRef.current?.reset();
    setHasPassword(true);
    tell(hasPassword ? 'Password changed' : 'Password set', {
      description: 'All other sessions are signed out.',
    });
  });
  const currentProblem = fieldError(error, 'current_password');
  const nextProblem = fieldError(error, 'new_password');
  const isOther = error != null && currentProblem === undefined && nextProblem === undefined;

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (isPending) return;
    const form = new FormData(event.currentTarget);
    const current = hasPassword ? String(form.get('current')) : undefined;
    mutate({ current, next: String(form.get('next')) });
  }

  return (
    <Card title="Password" className={className}>
      <form ref={formRef} method="post" onSubmit={submit} className="max-w-md space-y-5">
        {isOther && <ErrorNotice error={error} />}
        {/* For password managers: whose password it is. */}
        <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
        {hasPassword ? (
          <OwnPasswordField
            label="Current password"
            name="current"
            error={currentProblem && `This ${currentProblem}.`}
          />
        ) : (
          <p className="text-sm text-ink-soft">
            Your account has no password. You can set one within 15 minutes of signing in.
          </p>
        )}
        <NewPasswordField label="New password" name="next" problem={nextProblem} />
        <Button type="submit" isBusy={isPending}>
          {hasPassword ? 'Change password' : 'Set password'}
        </Button>
      </form>
    </Card>
  );
}
