import {
  AV_DISPOSITION_ATTACHED_PIC,
  AV_LOG_QUIET,
  AV_PKT_DATA_DISPLAYMATRIX,
  AV_PKT_FLAG_CORRUPT,
  AV_PKT_FLAG_DISCARD,
  AVDISCARD_ALL,
  AVMEDIA_TYPE_VIDEO,
} from 'node-av/constants';
import {
  avGetCodecName,
  Dictionary,
  FFmpegError,
  FormatContext,
  Log,
  Packet,
  type Stream,
} from 'node-av/lib';
import { DECODABLE_CODECS, FORMAT_WHITELIST } from './decodable';
import { displayOrientation } from './display-orientation';
import { type Size, squarePixelSize } from './frame-size';
import { type Orientation, orientationFromMatrix, swapsSides, UPRIGHT } from './orientation';
import { PacketTimeline } from './packet-timeline';
import type { ProbedVideo, VideoLimits } from './types';
import { VideoError } from './video-error';

Log.setLevel(AV_LOG_QUIET);

const NO_TIMESTAMP = -(2n ** 63n);
/** Packets of other tracks are skipped by the demuxer; this bounds what still gets through. */
const MAX_PACKETS_READ = 2_000_000;

function number(ticks: bigint): number | null {
  return ticks === NO_TIMESTAMP ? null : Number(ticks);
}

function isPicture(stream: Stream): boolean {
  return (stream.disposition & AV_DISPOSITION_ATTACHED_PIC) !== 0;
}

/** A picture as stored: before its pixels are made square and it is turned upright. */
export interface StoredPicture extends Size {
  sampleAspectRatio: { num: number; den: number };
}

/** An open file with its video track chosen. Close it after use. */
export class NodeAvInput {
  private readonly packet = new Packet();

  /** The container's word; where it has none, the stream's, from `scan` on. */
  orientation: Orientation;

  private constructor(
    readonly format: FormatContext,
    readonly streamIndex: number,
    readonly stream: Stream,
  ) {
    this.packet.alloc();
    this.orientation = this.containerOrientation;
  }

  /**
   * Opens a local file; only the five containers, no network, no nested files, nothing decoded.
   * @throws VideoError unreadable_video, no_video_track, unsupported_codec
   */
  static open(path: string): NodeAvInput {
    const format = new FormatContext();
    // No codec is on this whitelist, so that FFmpeg's stream probing can't decode frames of any size.
    const options = Dictionary.fromObject({
      format_whitelist: FORMAT_WHITELIST,
      protocol_whitelist: 'file',
      codec_whitelist: 'none',
    });
    const opened = format.openInputSync(`file:${path}`, null, options);
    if (opened < 0) throw new VideoError('unreadable_video', new FFmpegError(opened).message);
    try {
      const found = format.findStreamInfoSync(null);
      if (found < 0) throw new VideoError('unreadable_video', new FFmpegError(found).message);
      const stream = NodeAvInput.chooseStream(format);
      for (const other of format.streams) if (other.index !== stream.index) other.discard = AVDISCARD_ALL;
      return new NodeAvInput(format, stream.index, stream);
    } catch (error) {
      format.closeInputSync();
      throw error;
    }
  }

  private static chooseStream(format: FormatContext): Stream {
    const best = format.findBestStream(AVMEDIA_TYPE_VIDEO);
    const stream = best < 0 ? undefined : format.streams[best];
    if (!stream || isPicture(stream)) throw new VideoError('no_video_track');
    const codec = avGetCodecName(stream.codecpar.codecId) ?? 'none';
    if (!DECODABLE_CODECS.has(codec)) throw new VideoError('unsupported_codec', `codec ${codec}`);
    return stream;
  }

  /** Reads the next packet of the video track. Valid until the next call; null at the end of the file. */
  nextPacket(): Packet | null {
    for (let reads = 0; reads < MAX_PACKETS_READ; reads++) {
      this.packet.unref();
      const result = this.format.readFrameSync(this.packet);
      // A read error in the middle is a damaged end: what came before may still be enough.
      if (result < 0) return null;
      if (this.packet.streamIndex === this.streamIndex) return this.packet;
    }
    throw new VideoError('unreadable_video', 'too many packets');
  }

  get secondsPerTick(): number {
    const { num, den } = this.stream.timeBase;
    return num / den;
  }

  /** Where the decoder's own time of a packet is: presentation time, else decoding time. */
  static ticksOf(packet: Packet): number | null {
    return number(packet.pts) ?? number(packet.dts);
  }

  /**
   * Reads all packets of the track.
   * @throws VideoError video_too_long, unreadable_video (nothing in it)
   */
  scan(limits: VideoLimits): PacketTimeline {
    if (!(this.secondsPerTick > 0 && Number.isFinite(this.secondsPerTick))) {
      throw new VideoError('unreadable_video', 'no time base');
    }
    const timeline = new PacketTimeline(this.secondsPerTick, limits);
    for (let packet = this.nextPacket(); packet; packet = this.nextPacket()) {
      const hidden = (packet.flags & (AV_PKT_FLAG_DISCARD | AV_PKT_FLAG_CORRUPT)) !== 0;
      if (hidden || packet.size === 0) continue;
      if (timeline.frameCount === 0) this.takeOrientationOf(packet);
      timeline.add({
        ticks: NodeAvInput.ticksOf(packet),
        durationTicks: Math.max(0, Number(packet.duration)),
        keyframe: packet.isKeyframe,
        bytes: packet.size,
      });
    }
    if (timeline.frameCount === 0) throw new VideoError('unreadable_video', 'no video packets');
    return timeline;
  }

  private takeOrientationOf({ data }: Packet): void {
    if (this.orientation !== UPRIGHT || data === null) return;
    const { extradata } = this.stream.codecpar;
    this.orientation = displayOrientation(this.codecName, data, extradata) ?? UPRIGHT;
  }

  private get codecName(): string {
    return avGetCodecName(this.stream.codecpar.codecId) ?? 'unknown';
  }

  private get containerOrientation(): Orientation {
    const matrix = this.stream.codecpar.getCodedSideData(AV_PKT_DATA_DISPLAYMATRIX);
    if (!matrix || matrix.length < 36) return UPRIGHT;
    return orientationFromMatrix(Array.from({ length: 9 }, (_, at) => matrix.readInt32LE(at * 4)));
  }

  /** Picture size as the header says it; 0 × 0 in files that leave it to the codec. */
  get headerPicture(): StoredPicture {
    const { width, height } = this.stream.codecpar;
    const { num, den } = this.stream.sampleAspectRatio;
    return { width, height, sampleAspectRatio: { num, den } };
  }

  describe(timeline: PacketTimeline, picture: StoredPicture): ProbedVideo {
    const square = squarePixelSize(picture, picture.sampleAspectRatio);
    const { rotationDegrees } = this.orientation;
    const swapped = swapsSides(this.orientation);
    return {
      container: this.format.iformat?.name?.split(',')[0] ?? 'unknown',
      codec: this.codecName,
      width: swapped ? square.height : square.width,
      height: swapped ? square.width : square.height,
      rotationDegrees,
      durationMs: Math.round(timeline.durationMs),
      frameCount: timeline.frameCount,
      averageFps: timeline.averageFps,
      standstillMs: timeline.standstillMs,
    };
  }

  close(): void {
    this.packet.free();
    this.format.closeInputSync();
  }
}
