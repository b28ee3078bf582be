'use client';

import dynamic from 'next/dynamic';
import { Skeleton } from '../ui/skeleton';
import type { JsonEditorProps } from './code-mirror';

/** An editor of JSON, loaded where it is shown. */
export const JsonEditor = dynamic<JsonEditorProps>(
  () => import('./code-mirror').then(({ CodeMirror }) => CodeMirror),
  { ssr: false, loading: () => <Skeleton className="h-72 rounded-xl" /> },
);
