'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { callApi, type DataOf } from '@/components/data/call-api';
import { apiKeyOf } from '@/components/data/use-api';
import { usePortal } from '@/components/session/portal-context';
import { readJson } from '../code-editor/json-source';
import { isObject, type JsonObject } from './schema-model';

export type SchemaState = DataOf<'getMetadataSchema'>;

const STARTER = { type: 'object', properties: {} };

export const layOut = (schema: unknown) => JSON.stringify(schema, null, 2);

/** The text an editor begins with, and the version of the draft that it shows (0: none). */
function begin({ published, draft }: SchemaState) {
  return { text: layOut((draft ?? published)?.schema ?? STARTER), version: draft?.version ?? 0 };
}

/** Sends changes of the schema and keeps what the answers say. */
function useSchemaActions() {
  const { tenantSlug, mode } = usePortal();
  const client = useQueryClient();
  const view = { tenantSlug, mode };
  const stateKey = apiKeyOf(tenantSlug, 'getMetadataSchema');
  const keep = (state: SchemaState) => {
    client.setQueriesData({ queryKey: stateKey }, state);
    void client.invalidateQueries({ queryKey: apiKeyOf(tenantSlug, 'listMetadataSchemaVersions') });
    void client.invalidateQueries({ queryKey: apiKeyOf(tenantSlug, 'getMetadataSchemaVersion') });
  };
  const reread = () => client.invalidateQueries({ queryKey: stateKey });
  return { view, keep, reread };
}

/** The schema in the editor: what is typed, what of it is saved, and what became of the saved one meanwhile. */
export function useSchemaWork(state: SchemaState) {
  const { view, keep, reread } = useSchemaActions();
  /** `over` is the state that was known when it was saved: until a newer one is read, a difference is no news. */
  const [saved, setSaved] = useState(() => ({ ...begin(state), over: state }));
  const [text, setText] = useState(saved.text);
  const [warnings, setWarnings] = useState<string[]>([]);
  /** Counts what came from elsewhere than the fields, which then have to be read anew. */
  const [epoch, setEpoch] = useState(0);
  const source = useMemo(() => readJson(text), [text]);
  const schema: JsonObject | null = source.problem === null && isObject(source.value) ? source.value : null;
  const isDirty = text !== saved.text;
  const current = state.draft?.version ?? 0;
  const isMoved = current !== saved.version && state !== saved.over;

  const load = useCallback(
    (next: SchemaState) => {
      const begun = begin(next);
      setSaved({ ...begun, over: state });
      setText(begun.text);
      setWarnings([]);
      setEpoch((count) => count + 1);
    },
    [state],
  );

  // What nobody has touched follows what others do.
  useEffect(() => {
    if (isMoved && !isDirty) load(state);
  }, [isMoved, isDirty, load, state]);

  const save = useMutation({
    async mutationFn({ schema: given, expected }: { schema: JsonObject; expected: number }) {
      const body = { schema: given, expected_version: expected };
      return callApi(view, 'saveMetadataSchemaDraft', { body });
    },
    onSuccess(result, { schema: given }) {
      setWarnings(result.warnings);
      setSaved({
        text: isSameText(given, text) ? text : layOut(given),
        version: result.draft.version,
        over: state,
      });
      keep({ published: state.published, draft: result.draft });
    },
    onError: () => void reread(),
  });

  return {
    text,
    source,
    schema,
    isDirty,
    epoch,
    warnings,
    /** Somebody else saved, published or discarded the draft while this one was being edited. */
    isOvertaken: isMoved && isDirty,
    save,
    type(next: string) {
      save.reset();
      setText(next);
    },
    /** From elsewhere than the editor that is shown. */
    replace(next: string) {
      save.reset();
      setText(next);
      setEpoch((count) => count + 1);
    },
    undo() {
      save.reset();
      setText(saved.text);
      setEpoch((count) => count + 1);
    },
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
  const { view, keep, reread } = useSchemaActions();
  const done = (state: SchemaState) => {
    keep(state);
    load(state);
  };
  const options = { onSuccess: done, onError: () => void reread() };
  return {
    publish: useMutation({
      mutationFn: (version: number) =>
        callApi(view, 'publishMetadataSchema', { body: { expected_version: version } }),
      ...options,
    }),
    unpublish: useMutation({ mutationFn: () => callApi(view, 'unpublishMetadataSchema'), ...options }),
    discard: useMutation({ mutationFn: () => callApi(view, 'discardMetadataSchemaDraft'), ...options }),
    restore: useMutation({
      async mutationFn({ version, expected }: { version: number; expected: number }) {
        await callApi(view, 'restoreMetadataSchemaVersion', {
          path: { version: String(version) },
          body: { expected_version: expected },
        });
        return callApi(view, 'getMetadataSchema');
      },
      ...options,
    }),
    /** Takes back a discarded draft. */
    putBack: useMutation({
      async mutationFn(schema: JsonObject) {
        await callApi(view, 'saveMetadataSchemaDraft', { body: { schema, expected_version: 0 } });
        return callApi(view, 'getMetadataSchema');
      },
      ...options,
    }),
  };
}
