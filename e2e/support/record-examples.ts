import type { Recorded } from '@/lib/api/openapi/recorded';
import type { Visit } from './take-tour';

/** Items of a list that are shown; more help no reader. */
const MAX_ITEMS = 5;
const SHOWN_ITEMS = 3;
const SHOWN_LINES = 12;

/** They would hold themselves. */
const DOCUMENTS = new Set(['getOpenapi', 'getPostmanCollection']);

/** What is changed in every text: names of the recording's own, and whatever opens something. */
type Replacement = [RegExp | string, string];

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';

/** Keys and secrets keep their ends, by which they are told apart, and lose what lies between. */
const SECRETS: [RegExp, (secret: string) => string][] = [
  [/sk-(?:live|test)-\w{38}/g, (key) => key.slice(0, 12) + 'x'.repeat(key.length - 16) + key.slice(-4)],
  [/whsec_[\w+/]{20,}=*/g, (key) => `${key.slice(0, 10) + 'x'.repeat(key.length - 11)}=`],
];

function textOf(text: string, replacements: Replacement[]): string {
  let shown = text;
  for (const [from, to] of replacements) shown = shown.replaceAll(from, to);
  for (const [secret, mask] of SECRETS) shown = shown.replace(secret, mask);
  return shown.replace(new RegExp(`\\b(ada|alan|grace|globex)-${UUID}`, 'g'), '$1');
}

function shortened(value: unknown): unknown {
  if (Array.isArray(value))
    return (value.length > MAX_ITEMS ? value.slice(0, SHOWN_ITEMS) : value).map(shortened);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shortened(item)]));
}

/** Answers and bodies of a run as the examples of the documents. */
export class Recorder {
  readonly recorded: Recorded = { operations: {}, events: {}, parameters: {} };

  constructor(private readonly replacements: Replacement[]) {}

  add({ step, status, contentType, text, sent }: Visit): void {
    if (step.operation === null || status >= 400 || DOCUMENTS.has(step.operation)) return;
    const known = this.recorded.operations[step.operation];
    const entry = known ?? { answers: {} };
    this.recorded.operations[step.operation] = entry;
    if (known === undefined && sent !== undefined) entry.body = this.#masked(sent);
    const type = (contentType ?? '').split(';')[0]!;
    const answer = this.#answer(type, text);
    const byType = entry.answers[status];
    if (answer !== '') entry.answers[status] = { [type]: answer, ...byType };
    if (step.operation === 'getSubmission') this.#addEvent((answer as { data: { status: string } }).data);
  }

  /** What webhooks say of a submission that has ended. */
  #addEvent(submission: { status: string }): void {
    this.recorded.events[`submission.${submission.status}`] ??= submission;
  }

  /** Values of parameters in paths. */
  addParameters(variables: Record<string, string>): void {
    Object.assign(this.recorded.parameters, this.#masked(variables));
  }

  #answer(type: string, text: string): unknown {
    if (type === 'application/json') return shortened(this.#masked(JSON.parse(text)));
    const lines = textOf(text, this.replacements).split('\n');
    return lines.length > SHOWN_LINES && type !== 'text/event-stream'
      ? `${lines.slice(0, SHOWN_LINES).join('\n')}\n`
      : lines.join('\n');
  }

  #masked<T>(value: T): T {
    return JSON.parse(textOf(JSON.stringify(value), this.replacements));
  }
}
