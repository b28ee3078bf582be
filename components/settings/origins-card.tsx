'use client';

import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import { canonicalOrigin } from '@/lib/shared/canonical-origin';
import { MAX_ORIGIN_CHARACTERS, MAX_ORIGINS } from '@/lib/shared/limits';
import { Button } from '../ui/button';
import { Field, inputStyle } from '../ui/field';
import { useToast } from '../ui/toast';
import { SettingCard } from './setting-card';
import { type Settings, useSetting } from './use-setting';

/** The list with a further origin, or why it can't be added. */
function withOrigin(origins: string[], text: string): { origins: string[] } | { problem: string } {
  const origin = canonicalOrigin(text.trim());
  if (origin === null) {
    return {
      problem: 'Use the form https://app.example.com, without a path; http only for localhost.',
    };
  }
  if (origins.includes(origin)) return { problem: `${origin} is already in the list.` };
  if (origins.length >= MAX_ORIGINS) return { problem: `At most ${MAX_ORIGINS} origins are allowed.` };
  return { origins: [...origins, origin] };
}

function OriginList({ origins, onRemove }: { origins: string[]; onRemove: (origin: string) => void }) {
  if (origins.length === 0) {
    return (
      <p className="mb-4 rounded-xl border border-dashed border-line-strong/60 px-4 py-3 text-sm text-ink-faint">
        No origins yet: web pages can’t upload.
      </p>
    );
  }
  return (
    <ul
      aria-label="Origins"
      className="mb-4 divide-y divide-line overflow-hidden rounded-xl border border-line"
    >
      {origins.map((origin) => (
        <li key={origin} className="flex items-center justify-between gap-3 py-0.5 pr-1 pl-4">
          <code className="min-w-0 font-mono text-[13px]">{origin}</code>
          <Button look="quiet" size="icon" aria-label={`Remove ${origin}`} onClick={() => onRemove(origin)}>
            <X aria-hidden="true" />
          </Button>
        </li>
      ))}
    </ul>
  );
}

interface OriginFieldProps {
  text: string;
  problem: string | null;
  onType: (text: string) => void;
  onAdd: () => void;
}

function OriginField({ text, problem, onType, onAdd }: OriginFieldProps) {
  return (
    <Field label="Add an origin" error={problem}>
      {(control) => (
        <div className="flex gap-2.5">
          <input
            {...control}
            className={inputStyle}
            value={text}
            maxLength={MAX_ORIGIN_CHARACTERS}
            inputMode="url"
            placeholder="https://app.example.com"
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            onChange={(event) => onType(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter') return;
              // Enter adds the line; saving all of them is a step of its own.
              event.preventDefault();
              onAdd();
            }}
          />
          <Button look="secondary" onClick={onAdd} className="shrink-0 whitespace-nowrap">
            <Plus aria-hidden="true" />
            Add
          </Button>
        </div>
      )}
    </Field>
  );
}

export function OriginsCard({ settings }: { settings: Settings }) {
  const toast = useToast();
  const edit = useSetting(settings, 'allowed_origins', () => toast('Allowed origins saved'));
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const origins = edit.value;

  function type(next: string) {
    setText(next);
    setProblem(null);
  }

  /** Takes what is typed into the list. @returns the list, null when it can't be */
  function take(): string[] | null {
    if (text.trim() === '') return origins;
    const next = withOrigin(origins, text);
    if ('problem' in next) {
      setProblem(next.problem);
      return null;
    }
    edit.setValue(next.origins);
    type('');
    return next.origins;
  }

  return (
    <SettingCard
      title="Allowed origins"
      edit={edit}
      describe={(list) => (list.length === 0 ? 'an empty list' : list.join(', '))}
      onSubmit={() => {
        const list = take();
        if (list !== null) edit.save(list);
      }}
    >
      <p className="mb-4 text-sm text-ink-soft">
        Web pages that may send videos or frames directly from the browser. Servers and apps need no entry.
      </p>
      <OriginList
        origins={origins}
        onRemove={(origin) => edit.setValue(origins.filter((each) => each !== origin))}
      />
      <OriginField text={text} problem={problem} onType={type} onAdd={take} />
    </SettingCard>
  );
}
