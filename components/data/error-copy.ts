/** How the portal shows an error code: a title, and what the reader can do about it. */
export interface ErrorCopy {
  title: string;
  advice: string;
}

const COPY: Record<string, ErrorCopy> = {
  network_error: {
    title: 'The server could not be reached',
    advice: 'Check your connection and try again. An interrupted upload can safely be sent again.',
  },
  invalid_video_input: {
    title: 'This video can’t be used',
    advice: 'Send exactly one mp4, avi, mov, webm or mkv video, or a public http(s) address of one.',
  },
  invalid_metadata: {
    title: 'The metadata was refused',
    advice: 'It must be a JSON object of at most 16 KB and match your organisation’s metadata schema.',
  },
  invalid_request: {
    title: 'The request is not valid',
    advice: 'Correct the values named below and try again.',
  },
  invalid_key: { title: 'Your session has ended', advice: 'Sign in again to continue.' },
  insufficient_credits: {
    title: 'Not enough credits',
    advice: 'Choose a model that costs less, or ask your operator to top up the balance.',
  },
  tenant_mismatch: {
    title: 'This belongs to another organisation',
    advice: 'Your account has no access to it. Check the address.',
  },
  tenant_suspended: {
    title: 'Your organisation is suspended',
    advice:
      'You can read everything but change nothing until the operator resumes it. Reload the page to see the reason.',
  },
  insufficient_scope: {
    title: 'Your role doesn’t allow this',
    advice: 'Ask an owner or admin of your organisation for a role with the permission named below.',
  },
  ip_not_allowed: {
    title: 'Your IP address is not allowed',
    advice: 'The API key works only from its allowed networks.',
  },
  forbidden_origin: {
    title: 'The request came from another site',
    advice: 'Open the portal at its own address and try again there.',
  },
  tenant_not_found: {
    title: 'There is no such organisation',
    advice: 'The name in the address may have changed. Go back to the start page.',
  },
  submission_not_found: {
    title: 'There is no such submission',
    advice: 'Check the id. It may belong to another organisation or be past its retention time.',
  },
  not_found: { title: 'Not found', advice: 'Check the URL.' },
  method_not_allowed: { title: 'This isn’t possible here', advice: 'Reload the page and try again.' },
  conflict: {
    title: 'This conflicts with the current state',
    advice: 'See the reason below, or reload to see the current state.',
  },
  submission_erased: {
    title: 'This submission was erased',
    advice: 'Its video, metadata and result were deleted on request and can’t be recovered.',
  },
  upload_expired: {
    title: 'The upload took too long',
    advice: 'What was sent so far has been removed. Start the upload again.',
  },
  payload_too_large: {
    title: 'The video file is too large',
    advice: 'Record a shorter clip, or one at a lower resolution. A few seconds are enough for a verdict.',
  },
  unsupported_media_type: {
    title: 'This content type isn’t supported',
    advice: 'Reload the page and try again.',
  },
  idempotency_key_reused: {
    title: 'This Idempotency-Key was already used',
    advice: 'The same key came with different content. Use a new key for a new video.',
  },
  rate_limit_exceeded: { title: 'Too many requests', advice: 'Wait a moment, then try again.' },
  internal_error: {
    title: 'Something went wrong on our side',
    advice: 'Try again. If it happens again, give your operator the request id below.',
  },
  service_unavailable: {
    title: 'The service is unavailable right now',
    advice: 'It usually recovers by itself. Try again in a moment; nothing is charged twice.',
  },
};

/** The copy of a code; codes that came after this build get general words. */
export function errorCopy(code: string): ErrorCopy {
  return hasErrorCopy(code)
    ? COPY[code]!
    : { title: 'The request was refused', advice: 'The server’s response is shown below.' };
}

export function hasErrorCopy(code: string): boolean {
  return Object.hasOwn(COPY, code);
}
