'use client';

import { CircleCheck, CircleX, LoaderCircle, Sparkles } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useApiSteps } from '@/components/data/use-api';
import { ErrorNotice } from '@/components/ui/error-notice';
import { JsonEditor } from '../code-editor/json-editor';
import { type JsonSource, readJson } from '../code-editor/json-source';
import { marksOf } from '../code-editor/locate';
import { Button } from '../ui/button';
import { Card } from '../ui/card';
import { RemarkList } from './remark-list';
import { sampleMetadata } from './sample';
import { isObject, type JsonObject } from './schema-model';
import type { SchemaVerdict } from './use-schema-check';
import { layOut } from './use-schema-work';

/** Metadata that is typed in, with the text that a check can be made of. */
export function useTrial() {
  const [text, setText] = useState('{}');
  const source = useMemo(() => readJson(text), [text]);
  const isReadable = source.problem === null && isObject(source.value);
  return { text, setText, source, checkable: isReadable ? text : null };
}

/** Finds an example that the server accepts; the nearest one where none is. */
function useExample(schema: JsonObject | null, onFound: (text: string) => void) {
  const { mutate, data, error, isPending, reset } = useApiSteps(
    async ({ call }, given: JsonObject) => {
      const samples = sampleMetadata(given);
      for (const metadata of samples) {
        const { valid } = await call('validateMetadata', { body: { schema: given, metadata } });
        if (valid) return { metadata, fits: true };
      }
      return { metadata: samples[0] ?? {}, fits: false };
    },
    { onSuccess: ({ metadata }) => onFound(layOut(metadata)) },
  );
  const note =
    data?.fits === false
      ? 'No valid example could be generated for this schema. This one is close; correct it by hand.'
      : null;
  return { find: () => schema !== null && mutate(schema), note, error, isPending, clear: reset };
}

interface OutcomeProps {
  source: JsonSource;
  isSchemaReadable: boolean;
  verdict: SchemaVerdict | null;
}

function Outcome({ source, isSchemaReadable, verdict }: OutcomeProps) {
  if (source.problem !== null) return <p className="text-danger">{source.problem.message}</p>;
  if (!isObject(source.value))
    return <p className="text-danger">Metadata is an object: it begins with “{'{'}”.</p>;
  if (!isSchemaReadable || (verdict?.schemaProblems.length ?? 0) > 0) {
    return <p className="text-ink-faint">Correct the schema first.</p>;
  }
  if (verdict === null) {
    return (
      <p className="flex items-center gap-2 text-ink-faint">
        <LoaderCircle aria-hidden="true" className="size-4 animate-spin" />
        Checking…
      </p>
    );
  }
  const { metadataProblems } = verdict;
  if (metadataProblems.length === 0) {
    return (
      <p className="flex items-center gap-2 font-medium text-signal">
        <CircleCheck aria-hidden="true" className="size-4 shrink-0" />
        Valid. A submission with this metadata would be accepted.
      </p>
    );
  }
  return (
    <>
      <p className="mb-1.5 flex items-center gap-2 font-medium text-danger">
        <CircleX aria-hidden="true" className="size-4 shrink-0" />
        Not valid. A submission with it would get 400.
      </p>
      <RemarkList details={metadataProblems} source={source} label="Violations" />
    </>
  );
}

interface TryItProps {
  schema: JsonObject | null;
  trial: ReturnType<typeof useTrial>;
  verdict: SchemaVerdict | null;
}

/** Checks metadata under the schema in the editor, without submitting anything. */
export function TryIt({ schema, trial, verdict }: TryItProps) {
  const { text, setText, source } = trial;
  const example = useExample(schema, setText);
  const marks = useMemo(() => marksOf(source, verdict?.metadataProblems ?? []), [source, verdict]);
  return (
    <Card
      title="Try it"
      action={
        <Button
          look="secondary"
          size="small"
          disabled={schema === null || example.isPending}
          onClick={example.find}
        >
          <Sparkles aria-hidden="true" />
          Example
        </Button>
      }
    >
      <p className="mb-3 text-[13px] text-ink-faint">
        Checked as you type, against the schema in the editor. Nothing is submitted.
      </p>
      <JsonEditor
        label="Metadata to try"
        value={text}
        onChange={(next) => {
          example.clear();
          setText(next);
        }}
        marks={marks}
        className="h-64"
      />
      <div role="status" className="mt-3 min-h-6 text-sm">
        <Outcome source={source} isSchemaReadable={schema !== null} verdict={verdict} />
      </div>
      {example.note !== null && <p className="mt-2 text-[13px] text-warn">{example.note}</p>}
      {example.error != null && <ErrorNotice error={example.error} className="mt-3" />}
    </Card>
  );
}
