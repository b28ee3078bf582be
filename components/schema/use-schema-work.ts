'use client';

import { useCallback, useEffect, useMemo, useState } from 'react';
import type { DataOf } from '@/components/data/call-api';
import { type ApiCalls, useApiCalls, useApiSteps } from '@/components/data/use-api';
import { readJson } from '../code-editor/json-source';
import { isObject, type JsonObject } from './schema-model';

export type SchemaState = DataOf<'getMetadataSchema'>;

const STARTER = { type: 'object', properties: {} };

export const layOut = (schema: unknown) => JSON.stringify(schema, null, 2);

/** The text an editor begins with, and the version of the draft that it shows (0: none). */
function begin({ published, draft }: SchemaState) {
  return { text: layOut((draft ?? published)?.schema ?? STARTER), version: draft?.version ?? 0 };
}

/** Shows a state that an answer told. */
function keepState({ keep, outdate }: ApiCalls, state: SchemaState): void {
  keep('getMetadataSchema', state);
  void outdate('listMetadataSchemaVersions', 'getMetadataSchemaVersion');
}

type Saved = DataOf<'saveMetadataSchemaDraft'>;

/** Saves a draft over the version of it that was seen. */
function useSave(onSaved: (schema: JsonObject, result: Saved) => void) {
  const { outdate } = useApiCalls();
  return useApiSteps(
    ({ call }, { schema, expected }: { schema: JsonObject; expected: number }) =>
      call('saveMetadataSchemaDraft', { body: { schema, expected_version: expected } }),
    {
      onSuccess: (result, { schema }) => onSaved(schema, result),
      onError: () => void outdate('getMetadataSchema'),
    },
  );
}

/** The schema in the editor: what is typed, what of it is saved, and what became of the saved one meanwhile. */
export function useSchemaWork(state: SchemaState) {
  const api = useApiCalls();
  /** `over` is the state that was known when it was saved: until a newer one is read, a difference is no news. */
  const [saved, setSaved] = useState(() => ({ ...begin(state), over: state }));
  const [text, setText] = useState(saved.text);
  const [warnings, setWarnings] = useState<string[]>([]);
  /** Whether the fields show what the text doesn't say yet, since one of them isn't complete. */
  const [isHalfDone, setHalfDone] = useState(false);
  /** Counts what came from elsewhere than the fields, which then have to be read anew. */
  const [epoch, setEpoch] = useState(0);
  const source = useMemo(() => readJson(text), [text]);
  const isReadable = !isHalfDone && source.problem === null && isObject(source.value);
  const schema: JsonObject | null = isReadable ? (source.value as JsonObject) : null;
  const isDirty = isHalfDone || text !== saved.text;
  const current = state.draft?.version ?? 0;
  const isMoved = current !== saved.version && state !== saved.over;

  const load = useCallback(
    (next: SchemaState) => {
      const begun = begin(next);
      setSaved({ ...begun, over: state });
      setText(begun.text);
      setWarnings([]);
      setHalfDone(false);
      setEpoch((count) => count + 1);
    },
    [state],
  );

  // What nobody has touched follows what others do.
  useEffect(() => {
    if (isMoved && !isDirty) load(state);
  }, [isMoved, isDirty, load, state]);

  const save = useSave((schemaSaved, { warnings: told, draft }) => {
    setWarnings(told);
    setSaved({
      text: isSameText(schemaSaved, text) ? text : layOut(schemaSaved),
      version: draft.version,
      over: state,
    });
    keepState(api, { published: state.published, draft });
  });

  function change(next: string, isFromElsewhere: boolean) {
    save.reset();
    setText(next);
    setHalfDone(false);
    if (isFromElsewhere) setEpoch((count) => count + 1);
  }

  return {
    text,
    source,
    schema,
    isDirty,
    isHalfDone,
    epoch,
    warnings,
    /** Somebody else saved, published or discarded the draft while this one was being edited. */
    isOvertaken: isMoved && isDirty,
    save,
    type: (next: string) => change(next, false),
    /** The fields that are shown; null while one of them isn't complete. */
    build: (next: JsonObject | null) => (next === null ? setHalfDone(true) : change(layOut(next), false)),
    /** From elsewhere than the editor that is shown. */
    replace: (next: string) => change(next, true),
    undo: () => change(saved.text, true),
    load,
    savedVersion: saved.version,
    currentVersion: current,
  };
}

export type SchemaWork = ReturnType<typeof useSchemaWork>;

function isSameText(schema: JsonObject, text: string): boolean {
  const { problem, ...source } = readJson(text);
  return problem === null && 'value' in source && JSON.stringify(source.value) === JSON.stringify(schema);
}

/** Publish, unpublish, discard, restore: each answers with the new state, which the caller's editor then loads. */
export function useSchemaStep(load: (state: SchemaState) => void) {
  const api = useApiCalls();
  const options = {
    onSuccess(state: SchemaState) {
      keepState(api, state);
      load(state);
    },
    onError: () => void api.outdate('getMetadataSchema'),
  };
  return {
    publish: useApiSteps(
      ({ call }, version: number) => call('publishMetadataSchema', { body: { expected_version: version } }),
      options,
    ),
    unpublish: useApiSteps<void, SchemaState>(({ call }) => call('unpublishMetadataSchema'), options),
    discard: useApiSteps<void, SchemaState>(({ call }) => call('discardMetadataSchemaDraft'), options),
    restore: useApiSteps(async ({ call }, { version, expected }: { version: number; expected: number }) => {
      const path = { version: String(version) };
      await call('restoreMetadataSchemaVersion', { path, body: { expected_version: expected } });
      return call('getMetadataSchema');
    }, options),
    /** Takes back a discarded draft. */
    putBack: useApiSteps(async ({ call }, schema: JsonObject) => {
      await call('saveMetadataSchemaDraft', { body: { schema, expected_version: 0 } });
      return call('getMetadataSchema');
    }, options),
  };
}
