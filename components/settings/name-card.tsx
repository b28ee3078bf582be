'use client';

import { useRouter } from 'next/navigation';
import { MAX_NAME_CHARACTERS } from '@/lib/shared/limits';
import { Field, inputStyle } from '../ui/field';
import { useToast } from '../ui/toast';
import { SettingCard } from './setting-card';
import { type Settings, useSetting } from './use-setting';

export function NameCard({ settings }: { settings: Settings }) {
  const router = useRouter();
  const toast = useToast();
  const edit = useSetting(settings, 'name', () => {
    toast('Name saved');
    // The frame of the page shows the name too.
    router.refresh();
  });
  const isInvalid = edit.value.trim() === '';
  return (
    <SettingCard title="Name" edit={edit} describe={(name) => `“${name}”`} isInvalid={isInvalid}>
      <Field
        label="Name of the organisation"
        hint="Shown in the portal and in invitations. Addresses don’t change with it."
        error={isInvalid && 'The name must have at least one character.'}
      >
        {(control) => (
          <input
            {...control}
            className={inputStyle}
            value={edit.value}
            maxLength={MAX_NAME_CHARACTERS}
            onChange={(event) => edit.setValue(event.target.value)}
            autoComplete="off"
          />
        )}
      </Field>
    </SettingCard>
  );
}
