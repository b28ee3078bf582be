import type { AnyFromProcess } from '@/lib/isolation/isolated-process';
import { stepBack } from '@/lib/isolation/step-back';
import { NameResolver } from '@/lib/net/name-resolver';
import { fetchRemoteVideo, RemoteVideoError } from '@/lib/video/fetch-remote-video';
import { ByteWindow } from './byte-window';
import type { AnyJob, FromOutbound, ToOutbound, VideoJob } from './outbound-messages';
import { postWebhook } from './post-webhook';

/*
 * Entry point of the process that calls strangers: it downloads videos and delivers webhooks. It holds no secret, knows
 * no database and no storage, and may die of what it is answered; what it carried is tried again (`outbound-pool.ts`).
 * Arguments: <addresses of name servers, a JSON array, or null for those of the system>.
 */

const REPORT_MEMORY_MS = 200;

if (!process.send) throw new Error('outbound-worker is started by the outbound pool.');

const names = new NameResolver({ servers: JSON.parse(process.argv[2] ?? 'null') ?? undefined });
const cancels = new Map<number, AbortController>();
const windows = new Map<number, ByteWindow>();

function send(message: FromOutbound | AnyFromProcess): void {
  if (!process.connected) process.exit(0);
  process.send!(message);
}

const resolveFor = ({ shareKey, allowPrivate }: AnyJob) =>
  names.for({ shareKey, knowsHostsFile: allowPrivate });

async function sendVideo(id: number, job: VideoJob, signal: AbortSignal): Promise<void> {
  const { maxBytes, allowPrivate, timeouts } = job;
  const resolve = resolveFor(job);
  const video = await fetchRemoteVideo(new URL(job.url), {
    maxBytes,
    allowPrivate,
    timeouts,
    resolve,
    signal,
  });
  const window = new ByteWindow((data) => send({ type: 'bytes', id, data }), video.signal);
  windows.set(id, window);
  try {
    for await (const piece of video.body) await window.write(piece);
    window.flush();
    send({ type: 'whole', id });
  } catch (error) {
    // Its time was over while the reader was waited for.
    if (error instanceof RemoteVideoError) throw error;
    throw new RemoteVideoError('download_failed', error, { detail: 'The download took longer than it may.' });
  } finally {
    window.discard();
    windows.delete(id);
  }
}

async function run(id: number, job: AnyJob): Promise<void> {
  const startedMs = performance.now();
  const cancel = new AbortController();
  cancels.set(id, cancel);
  try {
    if (job.kind === 'video') await sendVideo(id, job, cancel.signal);
    else send({ type: 'posted', id, result: await postWebhook(job, { ...job, resolve: resolveFor(job) }) });
  } catch (error) {
    const tookMs = Math.round(performance.now() - startedMs);
    const fault =
      error instanceof RemoteVideoError ? { code: error.code, facts: { ...error.facts, tookMs } } : null;
    send({ type: 'failed', id, fault, message: causeOf(error) });
  } finally {
    cancels.delete(id);
  }
}

/** For the log. */
function causeOf(error: unknown): string {
  const cause = error instanceof RemoteVideoError ? error.cause : error;
  return String(cause instanceof Error ? cause.message : cause).slice(0, 300);
}

function receive(message: ToOutbound): void {
  switch (message.type) {
    case 'job':
      void run(message.id, message.job);
      break;
    case 'read':
      windows.get(message.id)?.read(message.bytes);
      break;
    case 'cancel':
      cancels.get(message.id)?.abort(new Error('nobody wants it any more'));
      break;
    case 'ping':
      send({ type: 'pong' });
      break;
    default:
      throw message satisfies never;
  }
}

stepBack();
process.on('disconnect', () => process.exit(0));
process.on('message', receive);
if (process.platform !== 'linux') {
  setInterval(() => send({ type: 'memory', rssBytes: process.memoryUsage.rss() }), REPORT_MEMORY_MS).unref();
}
send({ type: 'ready' });
