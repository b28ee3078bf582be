import { sql } from '@/db/client';
import { sweepEach } from '@/lib/batches/batches';
import { type Claim, dropClaim, listClaims } from '@/lib/storage/claims';
import { openStorage } from '@/lib/storage/open-storage';
import { submissionOfEvidence } from '@/lib/submissions/evidence';
import { submissionOfKey } from '@/lib/submissions/video-key';

const BATCH = 500;
const AT_ONCE = 8;
/** Most claims are done with by the time that somebody looks. */
const MIN_AGE_MS = 20_000;
/** No request takes longer from its file to its row. */
const MAX_REQUEST_MS = 3_600_000;
/** No run takes longer to notice that its submission has ended. */
const MAX_WRITE_MS = 300_000;

/** What the database says of an object. `unborn`: nothing knows of it, and a request under way may be about to. */
type Fate = 'owned' | 'open' | 'unowned' | 'unborn';

/**
 * Removes stored objects of this machine that nothing owns and nothing will: their process was killed before it committed
 * the row, or the submission ended otherwise meanwhile. @returns how many
 */
export async function sweepClaims(): Promise<number> {
  let removed = 0;
  let batch: Claim[] = [];
  const settle = async () => {
    const fates = await readFates(batch.map(({ key }) => key));
    removed += await sweepEach(batch, { atOnce: AT_ONCE, event: 'claims.not_settled' }, (claim) =>
      settleClaim(claim, fates.get(claim.key) ?? 'unborn'),
    );
    batch = [];
  };
  for await (const claim of listClaims()) {
    if (!claim.isOwnerGone && claim.ageMs < MIN_AGE_MS) continue;
    batch.push(claim);
    if (batch.length >= BATCH) await settle();
  }
  if (batch.length > 0) await settle();
  return removed;
}

/** @returns whether the object was removed */
async function settleClaim(claim: Claim, fate: Fate): Promise<boolean> {
  const limitMs = fate === 'unowned' ? MAX_WRITE_MS : MAX_REQUEST_MS;
  const isOver = claim.isOwnerGone === true || claim.ageMs > limitMs;
  if (fate === 'open' || (fate === 'unborn' && !isOver)) return false;
  if (fate !== 'owned') await openStorage().remove(claim.key);
  // A process that lives may be writing just now; it is looked at again.
  if (fate === 'owned' || isOver) await dropClaim(claim.path);
  return fate !== 'owned';
}

async function readFates(keys: string[]): Promise<Map<string, Fate>> {
  const videos = keysBy(keys, submissionOfKey);
  const frames = keysBy(keys, submissionOfEvidence);
  const waiting = keysBy(keys, (key) => /^frame-sessions\/([0-9a-f-]{36})\//.exec(key)?.[1] ?? null);
  const [submissions, sessions] = await Promise.all([
    sql()<{ id: string; video: Fate; evidence: Fate }[]>`
      select id,
        case when video_key is not null and video_removed_at is null then 'owned'
          when completed_at is null then 'open' else 'unowned' end as video,
        case when evidence_frames is not null then 'owned' when completed_at is null then 'open' else 'unowned' end as evidence
      from submissions where id = any(${[...videos.keys(), ...frames.keys()]}::uuid[])`,
    sql()<{ id: string; submissionId: string | null }[]>`
      select id, submission_id from frame_sessions
      where id = any(${[...waiting.keys()]}::uuid[]) or submission_id = any(${[...videos.keys()]}::uuid[])`,
  ]);
  const fates = new Map<string, Fate>();
  const set = (found: string[] | undefined, fate: Fate) => {
    for (const key of found ?? []) fates.set(key, fate);
  };
  for (const { id, submissionId } of sessions) {
    // What waits goes with its session; the pack of a full one may be made a submission by any call that comes.
    set(waiting.get(id), 'owned');
    if (submissionId !== null) set(videos.get(submissionId), 'open');
  }
  for (const { id, video, evidence } of submissions) {
    set(videos.get(id), video);
    set(frames.get(id), evidence);
  }
  return fates;
}

function keysBy(keys: string[], ownerOf: (key: string) => string | null): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const key of keys) {
    const owner = ownerOf(key);
    if (owner !== null) groups.set(owner, [...(groups.get(owner) ?? []), key]);
  }
  return groups;
}
