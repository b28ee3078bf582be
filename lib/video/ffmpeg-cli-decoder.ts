import path from 'node:path';
import { isCutOff } from './cut-off';
import type { Decoder, FrameSink } from './decoder';
import { asVideoError, inputOptions, type ProbedFile, probeFile } from './ffprobe';
import { fitWithin } from './frame-size';
import { orientRgb, swapsSides } from './orientation';
import { runProgram } from './run-program';
import { toneMap } from './tone-map';
import type { FrameSampling, ProbedVideo, VideoLimits } from './types';
import { VideoError } from './video-error';

/** Tone mapping begins with 16 bits a colour, in BT.2020. */
const HDR_TO_RGB = ':in_color_matrix=bt2020,format=rgb48le';

/** Little endian, wherever the bytes lie. */
function sixteenBits(bytes: Uint8Array): Uint16Array {
  return new Uint16Array(Uint8Array.from(bytes).buffer);
}

/**
 * Decodes with the `ffmpeg` (5.1 or newer) and `ffprobe` of the system, for those who don't want the bundled
 * libraries. Slower: two programs are started for each clip, and a spread decodes the whole clip.
 */
export class FfmpegCliDecoder implements Decoder {
  private readonly ffprobe: string;

  /** @param ffmpeg absolute path; `ffprobe` lies beside it. */
  constructor(private readonly ffmpeg: string) {
    const { dir, ext } = path.parse(ffmpeg);
    this.ffprobe = path.join(dir, `ffprobe${ext}`);
  }

  async probe(file: string, limits: VideoLimits): Promise<ProbedVideo> {
    return (await this.survey(file, limits)).probe;
  }

  private async survey(file: string, limits: VideoLimits): Promise<ProbedFile> {
    // Fails on a file that is gone: that is no verdict about a video.
    if (await isCutOff(file)) throw new VideoError('unreadable_video', 'the end is missing');
    return probeFile(this.ffprobe, file, limits);
  }

  async decode(
    file: string,
    sampling: FrameSampling,
    limits: VideoLimits,
    onFrame: FrameSink,
  ): Promise<ProbedVideo> {
    const { probe, timeline, square, orientation, hdr } = await this.survey(file, limits);
    if (timeline.frameCount < sampling.frames) {
      throw new VideoError('insufficient_frames', `${timeline.frameCount} of ${sampling.frames} frames`);
    }
    const first = timeline.firstKeyframe;
    const wanted = timeline.positionsOf(sampling);
    const indexes = wanted ?? Array.from({ length: sampling.frames }, (_, at) => first + at);
    const size = fitWithin(square, sampling.maxSidePixels);
    const select = wanted ? `select='${wanted.map((index) => `eq(n,${index})`).join('+')}',` : '';
    const args = [
      ['-nostdin', '-threads', '1', '-noautorotate', ...inputOptions(limits), '-i', `file:${file}`],
      ['-map', '0:v:0', '-an', '-sn', '-dn', '-fps_mode', 'passthrough'],
      [
        '-vf',
        `${select}scale=${size.width}:${size.height}:flags=bilinear${hdr ? HDR_TO_RGB : ',format=rgb24'}`,
      ],
      ['-frames:v', String(sampling.frames), '-f', 'rawvideo', 'pipe:1'],
    ].flat();
    const swapped = swapsSides(orientation);
    let picked = 0;
    for await (const picture of this.pictures(args, size.width * size.height * (hdr ? 6 : 3))) {
      const rgb = hdr ? toneMap(sixteenBits(picture), hdr) : picture;
      const index = indexes[picked++]!;
      const { ticks } = timeline.frames[Math.min(index, timeline.frameCount - 1)]!;
      await onFrame({
        index,
        timestampMs: ticks === null ? 0 : timeline.timestampMs(ticks),
        width: swapped ? size.height : size.width,
        height: swapped ? size.width : size.height,
        rgb: orientRgb(rgb, size.width, size.height, orientation),
      });
    }
    if (picked === sampling.frames) return probe;
    throw new VideoError('unreadable_video', `${picked} frames of ${sampling.frames}`);
  }

  /** Cuts the program's output into pictures of `bytes` bytes; reads on only when asked. */
  private async *pictures(args: string[], bytes: number): AsyncGenerator<Uint8Array> {
    let picture = Buffer.allocUnsafe(bytes);
    let filled = 0;
    try {
      for await (const chunk of runProgram(this.ffmpeg, args)) {
        for (let from = 0; from < chunk.length; ) {
          const copied = chunk.copy(picture, filled, from);
          from += copied;
          filled += copied;
          if (filled < bytes) continue;
          yield picture;
          picture = Buffer.allocUnsafe(bytes);
          filled = 0;
        }
      }
    } catch (error) {
      throw asVideoError(error);
    }
  }
}
