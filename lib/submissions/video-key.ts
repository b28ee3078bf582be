/** Storage key of a submission's video: ours, so that no client text is ever part of a path. */
export function videoKey(tenantId: string, submissionId: string): string {
  return `videos/${tenantId}/${submissionId}`;
}

/** The submission that a storage key belongs to, or null for a key of another kind. */
export function submissionOfKey(key: string): string | null {
  return /^videos\/[0-9a-f-]{36}\/([0-9a-f-]{36})$/.exec(key)?.[1] ?? null;
}
