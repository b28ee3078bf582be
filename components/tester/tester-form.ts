import { DEFAULT_MODEL } from '@/components/submissions/model-select';

/** The video as the form has it. */
export type VideoInput = { kind: 'file'; file: File; name: string } | { kind: 'url'; url: string };

export const SOURCES = ['file', 'camera', 'url'] as const;

export type Source = (typeof SOURCES)[number];

/** What the tester's form holds. Each source keeps its own value, so that looking at another tab loses nothing. */
export interface TesterForm {
  source: Source;
  file: File | null;
  recording: File | null;
  url: string;
  model: string;
  metadataText: string;
  /** Test mode only: how it shall end; empty for what the models say. */
  testOutcome: string;
}

export const EMPTY_FORM: TesterForm = {
  source: 'file',
  file: null,
  recording: null,
  url: '',
  model: DEFAULT_MODEL,
  metadataText: '',
  testOutcome: '',
};

/** The video of the chosen source; null when none is given yet. */
export function videoOf(form: TesterForm): VideoInput | null {
  if (form.source === 'url') {
    const url = form.url.trim();
    return url === '' ? null : { kind: 'url', url };
  }
  const file = form.source === 'file' ? form.file : form.recording;
  return file === null ? null : { kind: 'file', file, name: file.name };
}

const KEY_BYTES = 16;

/** Not `crypto.randomUUID`: browsers leave that out on plain http. */
export function newIdempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
  return `portal-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
