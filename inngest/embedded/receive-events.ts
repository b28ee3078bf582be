import { createHash } from 'node:crypto';
import type postgres from 'postgres';
import { LIMITS } from './limits';

interface SentEvent {
  id?: string;
  name: string;
  data?: unknown;
}

interface Row {
  id: string;
  name: string;
  data: string;
}

/** A refusal that sending again cannot change. */
class BadEvents extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** Answers `POST /e/<key>`: what `inngest.send` and `step.sendEvent` call. Events with a known id are ignored. */
export async function receiveEvents(sql: postgres.Sql, request: Request): Promise<Response> {
  try {
    const sent = (await request.json()) as SentEvent | SentEvent[];
    const rows = readEvents(
      Array.isArray(sent) ? sent : [sent],
      request.headers.get('x-inngest-event-id-seed'),
    );
    await sql`
      insert into wf.event (id, name, data)
      select g.id, g.name, g.data::json
      from unnest(${rows.map(({ id }) => id)}::text[], ${rows.map(({ name }) => name)}::text[],
        ${rows.map(({ data }) => data)}::text[]) as g (id, name, data)
      on conflict (id) do nothing`;
    return Response.json({ ids: rows.map(({ id }) => id), status: 200 });
  } catch (error) {
    if (!(error instanceof BadEvents)) throw error;
    return Response.json({ ids: [], status: error.status, error: error.message }, { status: error.status });
  }
}

function readEvents(events: SentEvent[], seed: string | null): Row[] {
  if (events.length > LIMITS.eventsPerRequest)
    throw new BadEvents(413, 'More than 5,000 events in one request.');
  return events.map((event, index) => {
    if (typeof event.name !== 'string' || event.name === '' || event.name.length > LIMITS.eventNameChars) {
      throw new BadEvents(400, 'An event needs a name of 1 to 512 characters.');
    }
    if (event.name.startsWith('inngest/'))
      throw new BadEvents(400, 'Event names that start with inngest/ are reserved.');
    if (typeof event.data !== 'object' || event.data === null || Array.isArray(event.data)) {
      throw new BadEvents(400, 'The data of an event must be an object.');
    }
    const data = JSON.stringify(event.data);
    if (Buffer.byteLength(data) > LIMITS.eventBytes)
      throw new BadEvents(413, 'The data of an event exceeds 256 KiB.');
    return { id: eventId(event.id, seed, index), name: event.name, data };
  });
}

/** The SDK sends the same seed when it repeats a request, so that a repeat makes no second event. */
function eventId(given: string | undefined, seed: string | null, index: number): string {
  if (given !== undefined && given !== '') return given.slice(0, 512);
  const source = `${seed ?? crypto.randomUUID()}:${index}`;
  return `sent:${createHash('sha256').update(source).digest('hex').slice(0, 40)}`;
}
