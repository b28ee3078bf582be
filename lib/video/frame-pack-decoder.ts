import type { Decoder, FrameSink } from './decoder';
import { FramePack, type PackedPicture } from './frame-pack';
import { PictureReader, type ReadPicture } from './picture-reader';
import type { FrameSampling, ProbedVideo, VideoLimits } from './types';
import { VideoError } from './video-error';

/** Reads packs of still pictures as if they were a clip. */
export class FramePackDecoder implements Decoder {
  async probe(path: string, limits: VideoLimits): Promise<ProbedVideo> {
    const one: FrameSampling = { strategy: 'consecutive', frames: 1, maxSidePixels: 64 };
    return this.decode(path, one, limits, async () => {});
  }

  async decode(
    path: string,
    sampling: FrameSampling,
    limits: VideoLimits,
    onFrame: FrameSink,
  ): Promise<ProbedVideo> {
    const pack = await FramePack.open(path);
    const reader = new PictureReader(limits, sampling.maxSidePixels);
    try {
      const pictures = pack.pictures;
      if (pictures.length < sampling.frames) {
        throw new VideoError('insufficient_frames', `${pictures.length} of ${sampling.frames} frames`);
      }
      let first: ReadPicture | undefined;
      for (const picture of choose(pictures, sampling)) {
        const read = reader.read(await pack.read(picture));
        first ??= read;
        const { width, height, rgb } = read;
        await onFrame({ index: picture.index, timestampMs: picture.timestampMs, width, height, rgb });
      }
      return describe(pack, pictures, first!);
    } finally {
      reader.close();
      await pack.close();
    }
  }
}

function choose(pictures: PackedPicture[], { strategy, frames }: FrameSampling): PackedPicture[] {
  if (strategy === 'consecutive' || frames === 1) return pictures.slice(0, frames);
  const step = (pictures.length - 1) / (frames - 1);
  return Array.from({ length: frames }, (_, at) => pictures[Math.round(at * step)]!);
}

function describe(pack: FramePack, pictures: PackedPicture[], { original, kind }: ReadPicture): ProbedVideo {
  const times = pictures.map((picture) => picture.timestampMs);
  const durationMs = Math.max(0, Math.round(times.at(-1)! - times[0]!));
  return {
    container: pack.index.kind,
    isCropped: pack.index.kind === 'crops',
    codec: kind,
    ...original,
    rotationDegrees: 0,
    durationMs,
    frameCount: pictures.length,
    // 0: the sender gave no times, so nothing is known of the rate.
    averageFps: durationMs > 0 ? ((pictures.length - 1) * 1_000) / durationMs : 0,
  };
}
