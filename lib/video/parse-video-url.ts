import { env } from '@/lib/env';
import { AppError } from '@/lib/errors';
import { refusalOfUrl } from '@/lib/net/url-rules';
import { MAX_VIDEO_URL_CHARACTERS } from '@/lib/shared/limits';

const refused = (message: string, cause?: unknown) => new AppError('invalid_video_input', message, { cause });

export interface ParseVideoUrlOptions {
  /** For tests and a laptop: any port and any address. Default: the setting ALLOW_PRIVATE_VIDEO_URLS. */
  allowPrivate?: boolean;
}

/**
 * Reads `video_url` without touching the network; safe in the request path. The address behind a name is checked
 * later, when the connection is made.
 * @throws AppError invalid_video_input
 */
export function parseVideoUrl(text: string, options: ParseVideoUrlOptions = {}): URL {
  if (text.length > MAX_VIDEO_URL_CHARACTERS)
    throw refused(`video_url may have at most ${MAX_VIDEO_URL_CHARACTERS} characters.`);
  let url: URL;
  try {
    url = new URL(text);
  } catch (cause) {
    throw refused('video_url is not a valid address.', cause);
  }
  const { allowPrivate = env().ALLOW_PRIVATE_VIDEO_URLS } = options;
  const refusal = refusalOfUrl(url, { allowPrivate });
  if (refusal !== null) throw refused(`video_url ${refusal}`);
  return url;
}
