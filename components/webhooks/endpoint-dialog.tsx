'use client';

import { useState } from 'react';
import { fieldErrors } from '@/components/data/field-errors';
import { ErrorNotice } from '@/components/ui/error-notice';
import { EVENT_TYPES, type EventType } from '@/lib/shared/event-types';
import { MAX_DESCRIPTION_CHARACTERS, MAX_URL_CHARACTERS } from '@/lib/shared/limits';
import type { CreateWebhookEndpoint } from '@/packages/sdk/src/generated';
import { Checkbox } from '../ui/checkbox';
import { Choice } from '../ui/choice';
import { Dialog, DialogFormActions } from '../ui/dialog';
import { DialogForm } from '../ui/dialog-form';
import { Field, inputStyle } from '../ui/field';
import { EVENT_COPY } from './webhook-copy';

/** What the form holds; no event types: all of them. */
export type EndpointForm = Required<CreateWebhookEndpoint>;

interface EventPickerProps {
  chosen: EventType[];
  isAll: boolean;
  onAll: (isAll: boolean) => void;
  onChange: (chosen: EventType[]) => void;
  error?: string;
}

function EventPicker({ chosen, isAll, onAll, onChange, error }: EventPickerProps) {
  return (
    <div>
      <Choice
        label="Events"
        value={isAll ? 'all' : 'some'}
        options={[
          { value: 'all', label: 'All events', hint: 'Including events that are added later.' },
          { value: 'some', label: 'Selected events', hint: 'Choose the events to send.' },
        ]}
        onChange={(value) => onAll(value === 'all')}
      />
      <fieldset className="mt-2 min-w-0 rounded-lg border border-line px-3 py-1.5">
        <legend className="sr-only">Individual events</legend>
        {EVENT_TYPES.map((type) => (
          <Checkbox
            key={type}
            label={<code className="font-mono text-[13px]">{type}</code>}
            hint={EVENT_COPY[type]}
            checked={isAll || chosen.includes(type)}
            disabled={isAll}
            onChange={(isTicked) =>
              onChange(isTicked ? [...chosen, type] : chosen.filter((each) => each !== type))
            }
          />
        ))}
      </fieldset>
      {error && (
        <p role="alert" className="mt-1.5 text-[13px] font-medium text-danger">
          {error}
        </p>
      )}
    </div>
  );
}

interface EndpointDialogProps {
  title: string;
  action: string;
  initial?: EndpointForm;
  isPending: boolean;
  error: unknown;
  onSubmit: (form: EndpointForm) => void;
  onClose: () => void;
}

/** The form of an endpoint, new or there already. */
export function EndpointDialog(props: EndpointDialogProps) {
  const { title, action, initial, isPending, error, onSubmit, onClose } = props;
  const [form, setForm] = useState<EndpointForm>(initial ?? { url: '', description: '', event_types: [] });
  const [isAll, setAll] = useState(form.event_types.length === 0);
  const [errors, setErrors] = useState<{ url?: string; event_types?: string }>({});
  const shown: Record<string, string | undefined> = { ...fieldErrors(error), ...errors };

  function submit() {
    const found: typeof errors = {};
    if (form.url.trim() === '') found.url = 'Enter the URL of your endpoint.';
    if (!isAll && form.event_types.length === 0) found.event_types = 'Select at least one event.';
    setErrors(found);
    if (Object.keys(found).length > 0 || isPending) return;
    onSubmit({ ...form, url: form.url.trim(), event_types: isAll ? [] : form.event_types });
  }

  return (
    <Dialog isOpen onClose={onClose} title={title} isHeld={isPending}>
      <DialogForm onSubmit={submit}>
        <Field label="URL" hint="A public http or https URL that accepts POST requests." error={shown.url}>
          {(control) => (
            <input
              {...control}
              type="url"
              inputMode="url"
              className={inputStyle}
              value={form.url}
              placeholder="https://app.example.com/hooks/lifesign"
              maxLength={MAX_URL_CHARACTERS}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => setForm({ ...form, url: event.target.value })}
            />
          )}
        </Field>
        <Field label="Description" hint="Optional, for your team." error={shown.description}>
          {(control) => (
            <input
              {...control}
              className={inputStyle}
              value={form.description}
              maxLength={MAX_DESCRIPTION_CHARACTERS}
              autoComplete="off"
              onChange={(event) => setForm({ ...form, description: event.target.value })}
            />
          )}
        </Field>
        <EventPicker
          chosen={form.event_types}
          isAll={isAll}
          onAll={setAll}
          onChange={(event_types) => setForm({ ...form, event_types })}
          error={shown.event_types}
        />
        {error != null && <ErrorNotice error={error} />}
        <DialogFormActions isPending={isPending} onCancel={onClose}>
          {action}
        </DialogFormActions>
      </DialogForm>
    </Dialog>
  );
}
