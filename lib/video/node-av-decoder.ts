import { access, constants } from 'node:fs/promises';
import { Scaler } from 'node-av/api';
import { AV_FRAME_FLAG_CORRUPT, AV_FRAME_FLAG_KEY, AVSEEK_FLAG_BACKWARD } from 'node-av/constants';
import { Codec, CodecContext, FFmpegError, Frame, type Packet } from 'node-av/lib';
import { correctColours } from './colour-matrix';
import { isCutOff } from './cut-off';
import { codedPixelCap } from './decodable';
import type { Decoder, FrameSink, GlanceSink } from './decoder';
import { FramePicker } from './frame-picker';
import { fitWithin, type Size, squarePixelSize } from './frame-size';
import { NodeAvInput, type StoredPicture } from './node-av-input';
import { type Orientation, orientRgb, swapsSides } from './orientation';
import type { PacketTimeline } from './packet-timeline';
import { Rgb48Scaler } from './rgb48-scaler';
import { correctBt2020, hdrTransfer, toneMap } from './tone-map';
import {
  type FrameSampling,
  GLANCE_SIDE,
  type ProbedVideo,
  type VideoFrame,
  type VideoLimits,
} from './types';
import { VideoError } from './video-error';

const NO_TIMESTAMP = -(2n ** 63n);
/** Packets that must be saved for a seek to be cheaper than decoding on. */
const MIN_FRAMES_SKIPPED = 2;

function openCodec(input: NodeAvInput, limits: VideoLimits): CodecContext {
  const { codecpar, timeBase } = input.stream;
  const codec = Codec.findDecoder(codecpar.codecId);
  if (!codec) throw new VideoError('unsupported_codec');
  const context = new CodecContext();
  context.allocContext3(codec);
  try {
    context.parametersToContext(codecpar);
    context.pktTimebase = timeBase;
    // One thread: the pool scales by processes, and two threads cost 5–13 % more CPU.
    context.threadCount = 1;
    // As an option, not in a Dictionary given to open2Sync: that corrupts memory in node-av 6.1.
    context.setOption('max_pixels', BigInt(codedPixelCap(limits.maxPixels)));
    const opened = context.open2Sync(codec, null);
    if (opened < 0) throw new VideoError('unreadable_video', new FFmpegError(opened).message);
    return context;
  } catch (error) {
    context.freeContext();
    throw error;
  }
}

/** One decode run over one file. */
class DecodeRun {
  private readonly frame = new Frame();
  private readonly scaler = new Scaler();
  private readonly deepScaler = new Rgb48Scaler();
  private readonly codec: CodecContext;
  private readonly picker: FramePicker;
  private readonly distinctTimes: boolean;
  private readonly orientation;
  private outputs = 0;
  private sawOversize = false;
  private picture: StoredPicture | null = null;

  constructor(
    private readonly input: NodeAvInput,
    private readonly timeline: PacketTimeline,
    private readonly sampling: FrameSampling,
    private readonly limits: VideoLimits,
    private readonly onFrame: FrameSink,
    private readonly onGlance?: GlanceSink,
  ) {
    this.codec = openCodec(input, limits);
    this.picker = new FramePicker(timeline, sampling);
    this.distinctTimes = timeline.hasDistinctTimes;
    this.orientation = input.orientation;
    this.frame.alloc();
  }

  /** @returns the picture as it really was, whatever the header says */
  async run(): Promise<StoredPicture> {
    this.seekAhead();
    while (!this.picker.done) {
      const packet = this.input.nextPacket();
      this.send(packet);
      const picked = await this.drain();
      if (!packet) break;
      if (picked) this.seekAhead();
    }
    if (this.picker.done && this.picture) return this.picture;
    if (this.outputs === 0 && this.sawOversize) throw new VideoError('resolution_too_large');
    throw new VideoError('unreadable_video', `${this.picker.picked} frames of ${this.sampling.frames}`);
  }

  private send(packet: Packet | null): void {
    // Errors of single packets are left to concealment; whether enough frames came out is what counts.
    const result = this.codec.sendPacketSync(packet);
    // The stream's own idea of its size, before a picture of it is allocated.
    refuseLarge(this.codec, this.limits);
    // Some codecs forget a size above max_pixels; the header of the file had one.
    if (result < 0 && this.codec.width === 0) this.sawOversize = true;
  }

  /** Jumps to the keyframe of the next wanted frame where that saves decoding. */
  private seekAhead(): void {
    const target = this.picker.nextTarget;
    if (target === null || !this.distinctTimes) return;
    const keyframe = this.timeline.keyframeBefore(target);
    if (keyframe - this.picker.position < MIN_FRAMES_SKIPPED) return;
    const { ticks } = this.timeline.frames[keyframe]!;
    const result = this.input.format.seekFrameSync(
      this.input.streamIndex,
      BigInt(ticks!),
      AVSEEK_FLAG_BACKWARD,
    );
    if (result < 0) return;
    this.codec.flushBuffers();
    this.picker.position = keyframe;
  }

  /** Takes what the decoder has. @returns true when a wanted frame was among it. */
  private async drain(): Promise<boolean> {
    let picked = false;
    while (!this.picker.done && this.codec.receiveFrameSync(this.frame) >= 0) {
      try {
        const broken = this.frame.decodeErrorFlags !== 0 || (this.frame.flags & AV_FRAME_FLAG_CORRUPT) !== 0;
        const keyframe = (this.frame.flags & AV_FRAME_FLAG_KEY) !== 0;
        const time = this.frame.bestEffortTimestamp;
        const ticks = time === NO_TIMESTAMP ? null : Number(time);
        const index = this.distinctTimes && ticks !== null ? this.timeline.indexAt(ticks) : this.outputs;
        this.outputs++;
        this.glance(index, ticks);
        if (!this.picker.offer({ index, keyframe, broken })) continue;
        picked = true;
        await this.onFrame(this.convert(index, ticks));
        this.picker.accept();
      } finally {
        this.frame.unref();
      }
    }
    return picked;
  }

  /** Shows a small picture of the frame, where anybody wants it. */
  private glance(index: number, ticks: number | null): void {
    if (!this.onGlance || ticks === null) return;
    refuseLarge(this.frame, this.limits);
    const resize = { width: GLANCE_SIDE, height: GLANCE_SIDE };
    const luma = this.scaler.toBufferSync(this.frame, { resize, format: 'gray' });
    this.onGlance({ index, timestampMs: this.timeline.timestampMs(ticks), luma });
  }

  private convert(index: number, ticks: number | null): VideoFrame {
    const { frame, sampling, orientation } = this;
    refuseLarge(frame, this.limits);
    const picture = this.pictureOf(frame);
    this.picture ??= picture;
    const square = squarePixelSize(picture, picture.sampleAspectRatio);
    const size = fitWithin(square, sampling.maxSidePixels);
    const rgb = orientRgb(this.sdrOf(frame, size), size.width, size.height, orientation);
    const swapped = swapsSides(orientation);
    return {
      index,
      timestampMs: ticks === null ? 0 : this.timeline.timestampMs(ticks),
      width: swapped ? size.height : size.width,
      height: swapped ? size.width : size.height,
      rgb,
    };
  }

  /** Packed RGB of a frame; HDR ones are tone-mapped from 16 bits a colour. */
  private sdrOf(frame: Frame, size: Size): Uint8Array {
    const transfer = hdrTransfer(frame.colorTrc) ?? hdrTransfer(this.input.stream.codecpar.colorTrc);
    if (transfer) {
      const deep = this.deepScaler.scale(frame, size);
      correctBt2020(deep);
      return toneMap(deep, transfer);
    }
    const rgb = this.scaler.toBufferSync(frame, { resize: size, format: 'rgb' });
    correctColours(rgb, frame.colorSpace);
    return rgb;
  }

  /** The container's pixel shape wins over the codec's, as in players. */
  private pictureOf({ width, height, sampleAspectRatio }: Frame): StoredPicture {
    const container = this.input.headerPicture.sampleAspectRatio;
    const shape = container.num > 0 && container.den > 0 ? container : sampleAspectRatio;
    return { width, height, sampleAspectRatio: { num: shape.num, den: shape.den } };
  }

  close(): void {
    this.scaler.close();
    this.deepScaler.close();
    this.frame.free();
    this.codec.freeContext();
  }
}

/** The packets of a file within the limits, and its picture as the header describes it. */
interface Survey {
  timeline: PacketTimeline;
  probe: ProbedVideo;
  hasPictureSize: boolean;
  orientation: Orientation;
}

/** @throws VideoError resolution_too_large */
function refuseLarge(picture: Size, limits: VideoLimits): void {
  if (picture.width * picture.height <= limits.maxPixels) return;
  throw new VideoError('resolution_too_large', `${picture.width}×${picture.height}`);
}

async function survey(path: string, limits: VideoLimits): Promise<Survey> {
  // A file that is gone is no verdict about a video.
  await access(path, constants.R_OK);
  const input = NodeAvInput.open(path);
  try {
    const picture = input.headerPicture;
    refuseLarge(picture, limits);
    const timeline = input.scan(limits);
    if (await isCutOff(path)) throw new VideoError('unreadable_video', 'the end is missing');
    const hasPictureSize = picture.width > 0 && picture.height > 0;
    const { orientation } = input;
    return { timeline, probe: input.describe(timeline, picture), hasPictureSize, orientation };
  } finally {
    input.close();
  }
}

/** Decodes with FFmpeg's libraries inside this process. */
export class NodeAvDecoder implements Decoder {
  async probe(path: string, limits: VideoLimits): Promise<ProbedVideo> {
    const surveyed = await survey(path, limits);
    if (surveyed.hasPictureSize) return surveyed.probe;
    // Some MPEG-4 and H.263 files keep their size in the first picture only.
    const one: FrameSampling = { strategy: 'consecutive', frames: 1, maxSidePixels: 64 };
    return this.run(path, surveyed, one, limits, async () => {});
  }

  async decode(
    path: string,
    sampling: FrameSampling,
    limits: VideoLimits,
    onFrame: FrameSink,
    onGlance?: GlanceSink,
  ): Promise<ProbedVideo> {
    const surveyed = await survey(path, limits);
    const { timeline } = surveyed;
    if (timeline.frameCount < sampling.frames) {
      throw new VideoError('insufficient_frames', `${timeline.frameCount} of ${sampling.frames} frames`);
    }
    return this.run(path, surveyed, sampling, limits, onFrame, onGlance);
  }

  private async run(
    path: string,
    { timeline, orientation }: Survey,
    sampling: FrameSampling,
    limits: VideoLimits,
    onFrame: FrameSink,
    onGlance?: GlanceSink,
  ): Promise<ProbedVideo> {
    // Opened afresh rather than rewound: exact for every container, and 0.3 ms.
    const input = NodeAvInput.open(path);
    input.orientation = orientation;
    try {
      const run = new DecodeRun(input, timeline, sampling, limits, onFrame, onGlance);
      try {
        return input.describe(timeline, await run.run());
      } finally {
        run.close();
      }
    } finally {
      input.close();
    }
  }
}
