'use client';

import { Send } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { request } from '@/components/data/api-client';
import { Button } from '../ui/button';
import { CodeBlock } from '../ui/code-block';
import { Field, inputStyle } from '../ui/field';
import { Notice } from '../ui/notice';
import type { ReferenceOperation } from './try-request';
import { pathNames, type TryInput, tryAddress, tryInit, tryProblem } from './try-request';

const TIMEOUT_MS = 60_000;
const MAX_SHOWN_CHARACTERS = 100_000;

interface Answer {
  status: number;
  statusText: string;
  elapsedMs: number;
  requestId: string | null;
  body: string;
}

function shown(text: string, contentType: string): string {
  if (/^(image|video|application\/octet)/.test(contentType)) return `(${contentType})`;
  try {
    return JSON.stringify(JSON.parse(text), null, 2).slice(0, MAX_SHOWN_CHARACTERS);
  } catch {
    return text.slice(0, MAX_SHOWN_CHARACTERS);
  }
}

async function send(operation: ReferenceOperation, input: TryInput): Promise<Answer> {
  const startedMs = performance.now();
  const { status, statusText, text, header } = await request(tryAddress(operation, input.values), {
    ...tryInit(operation, input),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  return {
    status,
    statusText,
    elapsedMs: Math.round(performance.now() - startedMs),
    requestId: header('x-request-id'),
    body: shown(text, header('content-type') ?? ''),
  };
}

function readForm(form: HTMLFormElement, operation: ReferenceOperation): TryInput {
  const data = new FormData(form);
  const textOf = (name: string) => String(data.get(name) ?? '');
  const names = [...pathNames(operation.path), ...operation.parameters.map(({ name }) => name)];
  const values = Object.fromEntries(names.map((name) => [name, textOf(`value ${name}`).trim()]));
  const apiKey = textOf('api key').trim();
  if (operation.body === null) return { values, apiKey };
  if (operation.body.contentType !== 'multipart/form-data') return { values, apiKey, json: textOf('json') };
  const file = data.get('part video_file');
  const parts = {
    video_file: file instanceof File && file.size > 0 ? file : '',
    video_url: textOf('part video_url'),
    model: textOf('part model'),
    metadata: textOf('part metadata'),
  };
  return { values, apiKey, form: parts };
}

function TextField({ name, label, value = '' }: { name: string; label: string; value?: string }) {
  return (
    <Field label={<span className="font-mono text-[13px]">{label}</span>}>
      {(control) => (
        <input
          {...control}
          name={name}
          defaultValue={value}
          autoComplete="off"
          spellCheck={false}
          className={inputStyle}
        />
      )}
    </Field>
  );
}

function BodyFields({ body }: { body: NonNullable<ReferenceOperation['body']> }) {
  if (body.contentType === 'multipart/form-data') {
    return (
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label={<span className="font-mono text-[13px]">video_file</span>}>
          {(control) => (
            <input {...control} type="file" name="part video_file" accept="video/*" className={inputStyle} />
          )}
        </Field>
        <TextField name="part video_url" label="video_url" />
        <TextField name="part model" label="model" />
        <TextField name="part metadata" label="metadata" />
      </div>
    );
  }
  return (
    <Field label="Body, JSON">
      {(control) => (
        <textarea
          {...control}
          name="json"
          rows={8}
          spellCheck={false}
          defaultValue={body.example === undefined ? '' : JSON.stringify(body.example, null, 2)}
          className={`${inputStyle} font-mono`}
        />
      )}
    </Field>
  );
}

interface TryItProps {
  operation: ReferenceOperation;
  /** Of the signed-in member; null for a reader who isn't. */
  tenantSlug: string | null;
}

/** Sends a request from the page: as an API key, or as the signed-in member. */
export function TryIt({ operation, tenantSlug }: TryItProps) {
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [isSending, setIsSending] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const input = readForm(event.currentTarget, operation);
    const wrong = tryProblem(operation, input);
    setProblem(wrong);
    setAnswer(null);
    if (wrong !== null) return;
    setIsSending(true);
    try {
      setAnswer(await send(operation, input));
    } catch (error) {
      const isLate = error instanceof DOMException && error.name === 'TimeoutError';
      setProblem(isLate ? 'No response within a minute.' : 'The server could not be reached.');
    }
    setIsSending(false);
  }

  const names = [
    ...pathNames(operation.path),
    ...operation.parameters.filter(({ place }) => place !== 'cookie').map(({ name }) => name),
  ];
  return (
    <form
      onSubmit={submit}
      className="space-y-4 rounded-xl border border-line bg-sunken p-4"
      aria-label={`Try ${operation.id}`}
    >
      {names.length > 0 && (
        <div className="grid gap-4 sm:grid-cols-2">
          {names.map((name) => (
            <TextField
              key={name}
              name={`value ${name}`}
              label={name}
              value={name === 'tenant_slug' ? (tenantSlug ?? '') : ''}
            />
          ))}
        </div>
      )}
      {operation.body !== null && <BodyFields body={operation.body} />}
      <Field
        label="API key"
        hint={
          tenantSlug === null
            ? 'It stays on this page and is sent with this request only.'
            : 'Leave it empty to send the request as yourself.'
        }
      >
        {(control) => (
          <input {...control} name="api key" type="password" autoComplete="off" className={inputStyle} />
        )}
      </Field>
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" disabled={isSending}>
          <Send aria-hidden="true" />
          {isSending ? 'Sending…' : 'Send'}
        </Button>
        {operation.method !== 'GET' && (
          <p className="text-[13px] text-ink-faint">
            This sends a real request: what it changes is not undone.
          </p>
        )}
      </div>
      <div aria-live="polite" className="space-y-3">
        {problem !== null && <Notice tone="danger" title={problem} />}
        {answer !== null && (
          <>
            <p className="text-sm">
              <span className="font-semibold">
                {answer.status} {answer.statusText}
              </span>{' '}
              <span className="text-ink-faint">
                in {answer.elapsedMs} ms{answer.requestId && ` · ${answer.requestId}`}
              </span>
            </p>
            <CodeBlock what={`answer to this ${operation.id}`} code={answer.body || '(empty)'} />
          </>
        )}
      </div>
    </form>
  );
}
