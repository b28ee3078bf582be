'use client';

import { useId, useState } from 'react';
import { SCOPES, type Scope } from '@/lib/shared/scopes';
import { Checkbox } from '../ui/checkbox';
import { Choice } from '../ui/choice';
import { type PresetId, presetOf, presetScopes, SCOPE_COPY } from './scope-copy';

interface ScopePickerProps {
  scopes: Scope[];
  /** What the member may give; nothing else is offered. */
  grantable: readonly Scope[];
  onChange: (scopes: Scope[]) => void;
  error?: string;
}

function presets(grantable: readonly Scope[]) {
  const all = grantable.length === SCOPES.length;
  return [
    { value: 'submit', label: 'Submit and read', hint: 'Send videos and see the verdicts.' },
    { value: 'read', label: 'Read only', hint: 'See everything, change nothing.' },
    {
      value: 'everything',
      label: 'Everything',
      hint: all ? 'All permissions.' : `All ${grantable.length} permissions that your role can grant.`,
    },
    { value: 'custom', label: 'Choose', hint: 'Select individual permissions.' },
  ] satisfies { value: PresetId; label: string; hint: string }[];
}

/** What a key may do: a preset, or permissions ticked one by one. */
export function ScopePicker({ scopes, grantable, onChange, error }: ScopePickerProps) {
  const matching = presetOf(scopes, grantable);
  const [isChoosing, setChoosing] = useState(matching === 'custom');
  const errorId = useId();
  return (
    <div>
      <Choice
        label="Permissions"
        value={isChoosing ? 'custom' : matching}
        options={presets(grantable)}
        onChange={(preset) => {
          setChoosing(preset === 'custom');
          if (preset !== 'custom') onChange(presetScopes(preset, grantable));
        }}
      />
      {isChoosing && (
        <fieldset
          aria-describedby={error && errorId}
          className="mt-2 min-w-0 rounded-lg border border-line px-3 py-1.5"
        >
          <legend className="sr-only">Individual permissions</legend>
          {SCOPES.filter((scope) => grantable.includes(scope)).map((scope) => (
            <Checkbox
              key={scope}
              label={
                <>
                  {SCOPE_COPY[scope].label}{' '}
                  <code className="font-mono text-xs font-normal text-ink-faint">{scope}</code>
                </>
              }
              hint={SCOPE_COPY[scope].sentence}
              checked={scopes.includes(scope)}
              onChange={(isTicked) =>
                onChange(isTicked ? [...scopes, scope] : scopes.filter((each) => each !== scope))
              }
            />
          ))}
        </fieldset>
      )}
      {error && (
        <p id={errorId} role="alert" className="mt-1.5 text-[13px] font-medium text-danger">
          {error}
        </p>
      )}
    </div>
  );
}
