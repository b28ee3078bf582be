import { say } from './console';
import type { FirstRun } from './seed';

/** Shown once: who can sign in, the keys, and lines to paste. */
export function showFirstRun(url: string, first: FirstRun): void {
  const detect = `${url}/api/v1/${first.tenantSlug}/video/detect`;
  say.plain(`
  These are shown once. Keep them.

  Portal        ${url}
  E-mail        ${first.ownerEmail}
  Password      ${first.ownerPassword}

  Live API key  ${first.liveKey}
  Test API key  ${first.testKey}

  Submit a selfie video:

curl -X POST "${detect}" \\
  -H "X-API-Key: ${first.liveKey}" \\
  -H "Idempotency-Key: onboarding-42-$(date +%s)" \\
  -F "video_file=@/path/to/selfie-video.mp4" \\
  -F "model=mixed-30-v2" \\
  -F 'metadata={"session_type":"onboarding","channel":"mobile"}'

  Read the verdict, with the submission_id of the answer:

curl "${detect}/<submission_id>?wait=20" \\
  -H "X-API-Key: ${first.liveKey}"
`);
}

/** Shown at every later start. */
export function showAddress(url: string): void {
  say.plain(`
  Portal and API: ${url}
  Lost the password or the keys? npm start -- --new-credentials
`);
}
