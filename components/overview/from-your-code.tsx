'use client';

import { useState } from 'react';
import { usePortal } from '@/components/session/portal-context';
import { LANGUAGES, type Language, snippet } from '@/components/snippets/snippets';
import { DEFAULT_MODEL } from '@/components/submissions/model-select';
import { type KeyRow, keyHint } from '../requests/use-key-names';
import { Card } from '../ui/card';
import { CodeBlock } from '../ui/code-block';
import { Field } from '../ui/field';
import { Segments } from '../ui/segments';
import { Select } from '../ui/select';

const LABELS: Record<Language, string> = { curl: 'curl', typescript: 'TypeScript', python: 'Python' };
const WHAT: Record<Language, string> = {
  curl: 'curl commands',
  typescript: 'TypeScript program',
  python: 'Python program',
};
const OPTIONS = LANGUAGES.map((value) => ({ value, label: LABELS[value] }));

function isUsable({ status, scopes }: KeyRow): boolean {
  return (status === 'active' || status === 'expiring') && scopes.includes('detection:write');
}

interface KeyPickerProps {
  keys: KeyRow[];
  value: string | undefined;
  onChange: (keyId: string) => void;
}

function KeyPicker({ keys, value, onChange }: KeyPickerProps) {
  return (
    <Field label="API key" hint="Its secret was shown once, when it was created.">
      {(control) => (
        <Select {...control} value={value} onChange={(event) => onChange(event.target.value)}>
          {keys.map((key) => (
            <option key={key.key_id} value={key.key_id}>
              {`${key.name} · ${key.mode} · ${keyHint(key)}`}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}

interface FromYourCodeProps {
  /** Empty for those who may not see keys. */
  keys: KeyRow[];
}

/** Programs that send a video and wait for its verdict, ready but for the secret. */
export function FromYourCode({ keys }: FromYourCodeProps) {
  const { tenantSlug, apiOrigin, mode } = usePortal();
  const [language, setLanguage] = useState<Language>('curl');
  const [chosenId, setChosenId] = useState<string>();
  const usable = keys.filter(isUsable);
  const key =
    usable.find(({ key_id }) => key_id === chosenId) ??
    usable.find((each) => each.mode === mode) ??
    usable[0];
  const code = snippet(language, {
    apiOrigin,
    tenantSlug,
    model: DEFAULT_MODEL,
    ...(key && { key: { name: key.name, hint: keyHint(key) } }),
    ...((key?.mode ?? mode) === 'test' && { testOutcome: 'live' }),
  });
  return (
    <Card
      title="From your own code"
      action={<Segments legend="Language" options={OPTIONS} value={language} onChange={setLanguage} />}
    >
      <div className="mb-4 grid gap-x-8 gap-y-3 lg:grid-cols-2 lg:items-start">
        <p className="text-sm text-ink-soft">
          Set <code className="font-mono">LIFESIGN_API_KEY</code> to the secret of an API key. The key needs
          the scopes <code className="font-mono">detection:write</code> and{' '}
          <code className="font-mono">detection:read</code>
          {key?.mode === 'test' && '; a submission with this test key is free and its verdict is live'}.
        </p>
        {usable.length > 0 && <KeyPicker keys={usable} value={key?.key_id} onChange={setChosenId} />}
      </div>
      <CodeBlock what={WHAT[language]} code={code} />
    </Card>
  );
}
