import recordedJson from './recorded.json';

/** What a server was sent and answered, by operation and status. */
export interface Recorded {
  /** Answers by status and media type. */
  operations: Record<string, { body?: unknown; answers: Record<string, Record<string, unknown>> }>;
  /** Data of webhooks, by the type of the event. */
  events: Record<string, unknown>;
  /** Values of parameters in paths, by name. */
  parameters: Record<string, string>;
}

/** One run of the tour against a real server (`e2e/long/examples.test.ts`), with names and secrets made plain. */
export const RECORDED = recordedJson as Recorded;
