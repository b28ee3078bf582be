'use client';

import { setDiagnostics } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { useEffect, useRef } from 'react';
import { cn } from '../ui/cn';
import { editorExtensions, showMarks } from './editor-extensions';
import type { Mark } from './locate';

export interface JsonEditorProps {
  /** What the text is, for screen readers. */
  label: string;
  value: string;
  /** Without it the text can be read and copied only. */
  onChange?: (text: string) => void;
  /** What is said about places of this very text. */
  marks: Mark[];
  completesSchema?: boolean;
  className?: string;
}

/** CodeMirror for JSON. Heavy: pages take it by `json-editor.tsx`. */
export function CodeMirror({
  label,
  value,
  onChange,
  marks,
  completesSchema = false,
  className,
}: JsonEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<EditorView | null>(null);
  const isReadOnly = onChange === undefined;
  const latest = useRef({ value, onChange });
  latest.current = { value, onChange };

  useEffect(() => {
    const view = new EditorView({
      parent: host.current!,
      state: EditorState.create({
        doc: latest.current.value,
        extensions: editorExtensions({
          label,
          isReadOnly,
          completesSchema,
          onChange(text) {
            if (text !== latest.current.value) latest.current.onChange?.(text);
          },
        }),
      }),
    });
    editor.current = view;
    return () => view.destroy();
  }, [label, isReadOnly, completesSchema]);

  useEffect(() => {
    const view = editor.current!;
    if (view.state.doc.toString() === value) return;
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: value } });
  }, [value]);

  useEffect(() => {
    const view = editor.current!;
    const end = view.state.doc.length;
    const inside = marks.filter(({ to }) => to <= end);
    view.dispatch({ effects: showMarks.of(inside) });
    view.dispatch(setDiagnostics(view.state, inside));
  }, [marks]);

  return (
    <div
      ref={host}
      className={cn(
        'overflow-hidden rounded-xl border border-line-strong/60 has-[.cm-focused]:outline-2 has-[.cm-focused]:outline-focus [&>.cm-editor]:h-full',
        className,
      )}
    />
  );
}
