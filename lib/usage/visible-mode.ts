import type { Context } from '@/lib/context';
import { AppError } from '@/lib/errors';
import type { Mode } from '@/lib/shared/statuses';

/**
 * Whose figures a caller gets: those of its own mode, or of the one it asks for. A test key sees nothing of live data.
 * @throws AppError invalid_request
 */
export function visibleMode({ mode, actor }: Context, asked: Mode | undefined): Mode {
  if (asked === 'live' && mode === 'test' && actor.kind === 'api_key') {
    const message = 'mode: a test key sees test data only';
    throw new AppError('invalid_request', 'A query parameter is not valid.', { details: [message] });
  }
  return asked ?? mode;
}
