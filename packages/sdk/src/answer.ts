import { LifesignAnswerError } from './errors.js';
import { ANSWERS, type Operations } from './generated.js';

type OperationId = keyof Operations & keyof typeof ANSWERS;

/** @throws LifesignAnswerError */
function refuse(response: Response, why: string): never {
  const { status, headers, url } = response;
  const kind = headers.get('content-type') ?? 'no content type';
  const server = url === '' ? 'The server' : new URL(url).origin;
  throw new LifesignAnswerError(
    `${server} answered ${status} (${kind}), but not as the Lifesign API does: ${why}. Is baseUrl (LIFESIGN_URL) the address of a Lifesign server?`,
    status,
  );
}

/** The body of an operation that answers with anything but JSON. @throws LifesignAnswerError when it is of another kind */
export function bodyOf(operation: OperationId, response: Response): ReadableStream<Uint8Array> {
  const wanted: string = ANSWERS[operation];
  const given = (response.headers.get('content-type') ?? '').split(';', 1)[0]!.trim();
  if (!wanted.split(' ').includes(given) || response.body === null)
    refuse(response, `it is no ${wanted.replace(' ', ' or ')}`);
  return response.body;
}

/**
 * What an operation answered: the `data` of its envelope, or what it answers without one.
 * @throws LifesignAnswerError when it has not the shape that the operation answers in
 */
export async function readAnswer<Id extends OperationId>(
  operation: Id,
  response: Response,
): Promise<Operations[Id]['data']> {
  const wanted: string = ANSWERS[operation];
  if (wanted.includes('/')) {
    const body = new Response(bodyOf(operation, response));
    return (wanted.startsWith('image/') ? body.blob() : body.text()) as never;
  }
  const text = await response.text();
  let answer: { success?: unknown; data?: unknown } | null = null;
  try {
    answer = JSON.parse(text);
  } catch {
    refuse(response, 'it is no JSON');
  }
  if (wanted === '') return answer as never;
  const data = answer?.data;
  const isFit =
    wanted === '[]' ? Array.isArray(data) : typeof data === 'object' && data !== null && wanted in data;
  if (answer?.success !== true || !isFit)
    refuse(response, wanted === '[]' ? 'its data are no list' : `its data have no ${wanted}`);
  return data as never;
}
