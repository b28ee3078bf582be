'use client';

import { useState } from 'react';
import { ApiError } from '@/components/data/api-client';
import type { DataOf } from '@/components/data/call-api';
import { useApiCalls, useApiSteps } from '@/components/data/use-api';

export type Settings = DataOf<'getSettings'>;

type EditableSetting = Exclude<
  keyof Settings,
  'default_model' | 'default_model_version' | 'created_at' | 'updated_at' | 'version'
>;

const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** One setting while somebody edits it. */
export interface SettingEdit<Value> {
  /** What the form shows: the edited value, or the stored one. */
  value: Value;
  stored: Value;
  setValue: (value: Value) => void;
  isDirty: boolean;
  /** Somebody else stored another value since the editing began. */
  conflict: { was: Value; now: Value } | null;
  /** Drops the edited value. */
  reset: () => void;
  /** Goes on with the edited value although somebody else stored another one. */
  keepMine: () => void;
  save: (value?: Value) => void;
  isPending: boolean;
  error: unknown;
}

/**
 * Edits one setting. It is stored only over the settings that were seen (`expected_version`); a change of another setting
 * meanwhile is no conflict, so it is passed over.
 */
export function useSetting<Key extends EditableSetting>(
  settings: Settings,
  key: Key,
  onSaved: (after: Settings) => void,
): SettingEdit<Settings[Key]> {
  type Value = Settings[Key];
  const api = useApiCalls();
  const [edit, setEdit] = useState<{ value: Value; base: Value } | null>(null);
  const stored = settings[key];
  const base = edit === null ? stored : edit.base;
  const isDirty = edit !== null && !isSame(edit.value, stored);

  const { mutate, reset, isPending, error } = useApiSteps(
    async ({ call, keep }, value: Value) => {
      const write = (version: string) =>
        call('updateSettings', { body: { [key]: value, expected_version: version } });
      try {
        return await write(settings.version);
      } catch (failure) {
        if (!(failure instanceof ApiError) || failure.code !== 'conflict') throw failure;
        const now = await call('getSettings');
        keep('getSettings', now);
        if (now.version === settings.version || !isSame(now[key], base)) throw failure;
        return write(now.version);
      }
    },
    {
      onSuccess(after) {
        // A new slug ends this address; the page goes to the new one instead of reading from here again.
        if (after.slug === settings.slug) api.keep('getSettings', after);
        setEdit(null);
        onSaved(after);
      },
    },
  );

  return {
    value: edit === null ? stored : edit.value,
    stored,
    setValue(value) {
      reset();
      setEdit({ value, base });
    },
    isDirty,
    conflict: isDirty && !isSame(base, stored) ? { was: base, now: stored } : null,
    reset() {
      reset();
      setEdit(null);
    },
    keepMine() {
      reset();
      if (edit !== null) setEdit({ value: edit.value, base: stored });
    },
    save: (value) => mutate(value ?? edit?.value ?? stored),
    isPending,
    error,
  };
}
