import { type ErrorCopy, errorCopy } from '@/components/data/error-copy';

/**
 * Where a program reads an error otherwise than somebody at the portal does: `error-copy.ts` speaks of sessions and pages,
 * the log of keys and calls.
 */
const FOR_PROGRAMS: Record<string, ErrorCopy> = {
  invalid_key: {
    title: 'The API key was not accepted',
    advice: 'It is not the whole key, has expired or was revoked. Send a key that works in X-API-Key.',
  },
  tenant_mismatch: {
    title: 'The key belongs to another organisation',
    advice: 'Use a key of the organisation that the path names, or correct the path.',
  },
  tenant_suspended: {
    title: 'The organisation was suspended',
    advice: 'Reads still worked; everything else was refused. The operator can resume it.',
  },
  insufficient_scope: {
    title: 'The key lacks a scope',
    advice: 'The response names the scope. Add it to the key, or use another key.',
  },
  ip_not_allowed: {
    title: 'The key may not be used from that network',
    advice: 'Call from one of the key’s allowed networks, or change them.',
  },
  tenant_not_found: {
    title: 'There is no such organisation',
    advice: 'Check the slug in the path. After a change the old slug no longer works.',
  },
  submission_not_found: {
    title: 'There is no such submission',
    advice: 'Check the id and the mode: test keys see test submissions only.',
  },
  not_found: { title: 'Not found', advice: 'Check the id in the path.' },
  method_not_allowed: {
    title: 'This path doesn’t take this method',
    advice: 'The Allow header of the response lists those that work.',
  },
  conflict: {
    title: 'Conflict with the current state',
    advice: 'Read the current state, then decide whether the change still makes sense.',
  },
  payload_too_large: {
    title: 'The body was too large',
    advice: 'Send a shorter or smaller clip. A few seconds are enough for a verdict.',
  },
  unsupported_media_type: {
    title: 'The content type isn’t supported',
    advice: 'Send the content type that the operation documents.',
  },
  rate_limit_exceeded: {
    title: 'Too many requests',
    advice: 'Wait as many seconds as Retry-After says, then retry with the same Idempotency-Key.',
  },
  internal_error: {
    title: 'Something went wrong on our side',
    advice: 'Retry once with the same Idempotency-Key. If it fails again, give your operator the request id.',
  },
  service_unavailable: {
    title: 'A part of the service was unavailable',
    advice:
      'Retry after Retry-After with the same Idempotency-Key: even if the first request arrived, nothing is stored or charged twice.',
  },
};

/** An error code of the log in words, and what the author of the program can do about it. */
export function requestErrorCopy(code: string): ErrorCopy {
  return FOR_PROGRAMS[code] ?? errorCopy(code);
}

const REASONS: Record<string, string> = {
  expired: 'The key had expired.',
  revoked: 'The key had been revoked.',
};

/** Why a key was refused; only those who may read the audit log are told. */
export function refusalCopy(reason: string): string {
  return REASONS[reason] ?? `Reason: ${reason}.`;
}
