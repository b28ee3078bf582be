import { ClipDetector } from '@/lib/detection/clip-analyser';
import { type Judged, judgeUsablePart } from '@/lib/detection/usable-part';
import type { AnyFromProcess } from '@/lib/isolation/isolated-process';
import { stepBack } from '@/lib/isolation/step-back';
import type { Decoder } from '@/lib/video/decoder';
import type { FrameSampling, VideoFrame } from '@/lib/video/types';
import { VideoError } from '@/lib/video/video-error';
import type { EvidenceKeeper } from './evidence-keeper';
import type { FromWorker, MediaJob, MediaResult, ToWorker } from './media-messages';

/*
 * Entry point of the isolated process that decodes and judges: frames never leave it.
 * It holds no secret, knows no database, and is killed by its parent when it hangs or grows.
 * Arguments: <models folders, a JSON array> <model to have ready> [<path of an ffmpeg>].
 */

const REPORT_MEMORY_MS = 200;

const [modelFolders, warmUpModel, ffmpegPath] = process.argv.slice(2);
if (!modelFolders || !warmUpModel || !process.send)
  throw new Error('media-worker is started by the media pool.');

const detectors = new Map<string, Promise<ClipDetector>>();

/** Sessions are shared, so that a second alias with the same weights is nearly free. */
function detectorFor(alias: string): Promise<ClipDetector> {
  let detector = detectors.get(alias);
  if (!detector) {
    detector = ClipDetector.load(JSON.parse(modelFolders!) as string[], alias);
    detector.catch(() => detectors.delete(alias));
    detectors.set(alias, detector);
  }
  return detector;
}

/** What needs the bundled libraries is loaded only when it is used. */
async function openDecoder(): Promise<Decoder> {
  if (!ffmpegPath) return new (await import('@/lib/video/node-av-decoder')).NodeAvDecoder();
  const { FfmpegCliDecoder } = await import('@/lib/video/ffmpeg-cli-decoder');
  return new FfmpegCliDecoder(ffmpegPath);
}

let framePackDecoder: Promise<Decoder> | undefined;
function decoderOfFrames(): Promise<Decoder> {
  framePackDecoder ??= import('@/lib/video/frame-pack-decoder').then(
    (module) => new module.FramePackDecoder(),
  );
  return framePackDecoder;
}

function send(message: FromWorker | AnyFromProcess): void {
  if (!process.connected) process.exit(0);
  process.send!(message);
}

/** Between frames: a busy process hears no event, so it looks itself whether its parent is still there. */
const parentPid = process.ppid;
function exitIfOrphaned(): void {
  if (!process.connected || process.ppid !== parentPid) process.exit(0);
}

async function evidenceKeeper(wanted: number, total: number): Promise<EvidenceKeeper | null> {
  return wanted > 0 ? new (await import('./evidence-keeper')).EvidenceKeeper(wanted, total) : null;
}

async function analyse(videoDecoder: Decoder, job: MediaJob): Promise<MediaResult> {
  const decoder = job.input === 'frames' ? await decoderOfFrames() : videoDecoder;
  const detector = await detectorFor(job.alias);
  const startedMs = performance.now();
  let keeper: EvidenceKeeper | null = null;
  let inferMs = 0;
  /** Adds the time that a part of judging takes. */
  async function timed<T>(work: () => Promise<T>): Promise<T> {
    const beganMs = performance.now();
    try {
      return await work();
    } finally {
      inferMs += performance.now() - beganMs;
    }
  }
  async function judge(sampling: FrameSampling): Promise<Judged> {
    const analyser = detector.start();
    keeper?.finish();
    keeper = await evidenceKeeper(job.evidenceFrames, sampling.frames);
    const onFrame = async (frame: VideoFrame) => {
      exitIfOrphaned();
      await timed(async () => {
        keeper?.push(frame);
        await analyser.push(frame);
      });
    };
    const probe = await decoder.decode(job.path, sampling, job.limits, onFrame, (glance) =>
      analyser.glance(glance),
    );
    return { probe, analysis: await timed(() => analyser.finish(probe)) };
  }
  try {
    // Single frames were chosen by their sender: there is nothing else to look at.
    const { probe, analysis } =
      job.input === 'frames'
        ? await judge(detector.sampling)
        : await judgeUsablePart(detector, judge, (sampling, onFrame) =>
            decoder.decode(job.path, sampling, job.limits, async (frame) => {
              exitIfOrphaned();
              await onFrame(frame);
            }),
          );
    const evidence = (keeper as EvidenceKeeper | null)?.finish() ?? [];
    const decodeMs = performance.now() - startedMs - inferMs;
    return { kind: 'analysed', probe, analysis, evidence, decodeMs, inferMs };
  } catch (error) {
    if (error instanceof VideoError) return { kind: 'refused', code: error.code, message: error.message };
    throw error;
  }
}

/** One grey picture through the model that most clips are judged by, so that the runtime's first-run work is done. */
async function warmUp(): Promise<void> {
  const detector = await detectorFor(warmUpModel!);
  const [width, height] = [320, 240];
  const rgb = new Uint8Array(width * height * 3).fill(128);
  await detector.warmUp({ index: 0, timestampMs: 0, width, height, rgb });
}

async function main(): Promise<void> {
  stepBack();
  process.on('disconnect', () => process.exit(0));
  if (process.platform !== 'linux') {
    setInterval(
      () => send({ type: 'memory', rssBytes: process.memoryUsage.rss() }),
      REPORT_MEMORY_MS,
    ).unref();
  }
  const decoder = await openDecoder();
  // Models are read at boot, so that the first clip is as fast as the second. A broken folder shows per job.
  await warmUp().catch(() => {});
  let queue: Promise<void> = Promise.resolve();
  process.on('message', (message: ToWorker) => {
    queue = queue.then(async () => {
      try {
        send({ type: 'result', id: message.id, result: await analyse(decoder, message.job) });
      } catch (error) {
        send({
          type: 'failed',
          id: message.id,
          message: error instanceof Error ? error.message : String(error),
        });
      }
    });
  });
  send({ type: 'ready' });
}

await main();
