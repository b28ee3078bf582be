import { Scaler } from 'node-av/api';
import {
  AV_CHANNEL_LAYOUT_MONO,
  AV_CODEC_FLAG_BITEXACT,
  AV_CODEC_FLAG_GLOBAL_HEADER,
  AV_OPT_SEARCH_CHILDREN,
  AV_PIX_FMT_YUV420P,
  AV_PIX_FMT_YUV420P10LE,
  AV_PIX_FMT_YUVJ420P,
  AV_PKT_DATA_DISPLAYMATRIX,
  AV_SAMPLE_FMT_FLTP,
  AV_SAMPLE_FMT_S16,
  AVCOL_PRI_BT2020,
  AVCOL_RANGE_MPEG,
  AVCOL_SPC_BT2020_NCL,
  AVCOL_TRC_ARIB_STD_B67,
  AVCOL_TRC_SMPTE2084,
  AVFMT_FLAG_BITEXACT,
  AVFMT_GLOBALHEADER,
} from 'node-av/constants';
import {
  Codec,
  CodecContext,
  Dictionary,
  FFmpegError,
  FormatContext,
  Frame,
  Log,
  Packet,
  Rational,
  type Stream,
} from 'node-av/lib';
import type { ClipCodec, ClipContainer, ClipOptions } from './clip-options';
import { pictureDrawer, toYuv420 } from './draw-picture';
import { enlargeSps } from './enlarge-sps';
import { toHdr420 } from './hdr-picture';

const ENCODERS: Record<ClipCodec, { name: string; options: Record<string, string> }> = {
  h264: { name: 'libx264', options: { preset: 'ultrafast', 'x264-params': 'threads=1' } },
  hevc: { name: 'libx265', options: { preset: 'ultrafast', 'x265-params': 'log-level=none:pools=none' } },
  vp8: { name: 'libvpx', options: { deadline: 'realtime', 'cpu-used': '8' } },
  vp9: { name: 'libvpx-vp9', options: { deadline: 'realtime', 'cpu-used': '8' } },
  av1: { name: 'libsvtav1', options: { preset: '12', 'svtav1-params': 'lp=1' } },
  mjpeg: { name: 'mjpeg', options: {} },
  mpeg4: { name: 'mpeg4', options: {} },
};
const MUXERS: Record<ClipContainer, string> = {
  mp4: 'mp4',
  mov: 'mov',
  avi: 'avi',
  webm: 'webm',
  mkv: 'matroska',
};
const QUIET = -8;
/** Fine enough for uneven gaps, and exact for every usual frame rate. */
const TICKS_PER_SECOND = 90_000;
const AUDIO_RATE = 48_000;

function check(result: number, what: string): void {
  if (result < 0) throw new Error(`${what}: ${new FFmpegError(result).message}`);
}

/** The nine numbers of a display matrix that turns clockwise (ISO/IEC 14496-12, 8.3.2). */
export function rotationMatrix(degrees: number): Buffer {
  const turn = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.round(Math.cos(turn) * 65_536), Math.round(Math.sin(turn) * 65_536)];
  const matrix = Buffer.alloc(36);
  for (const [at, value] of [cos, sin, 0, -sin, cos, 0, 0, 0, 1 << 30].entries()) {
    matrix.writeInt32LE(value, at * 4);
  }
  return matrix;
}

function openEncoder(options: Required<Pick<ClipOptions, 'width' | 'height' | 'fps'>>, clip: ClipOptions) {
  const { name, options: privateOptions } = ENCODERS[clip.codec];
  const codec = Codec.findEncoderByName(name as never);
  if (!codec) throw new Error(`this build has no encoder ${name}`);
  const context = new CodecContext();
  context.allocContext3(codec);
  context.width = options.width;
  context.height = options.height;
  context.pixelFormat = clip.codec === 'mjpeg' ? AV_PIX_FMT_YUVJ420P : AV_PIX_FMT_YUV420P;
  if (clip.transfer) {
    context.pixelFormat = AV_PIX_FMT_YUV420P10LE;
    context.colorRange = AVCOL_RANGE_MPEG;
    context.colorPrimaries = AVCOL_PRI_BT2020;
    context.colorTrc = clip.transfer === 'pq' ? AVCOL_TRC_SMPTE2084 : AVCOL_TRC_ARIB_STD_B67;
    context.colorSpace = AVCOL_SPC_BT2020_NCL;
  }
  // AVI and MPEG-4 count frames, not time.
  const counted = clip.container === 'avi' || clip.codec === 'mpeg4';
  context.timeBase = counted ? new Rational(1, options.fps) : new Rational(1, TICKS_PER_SECOND);
  context.framerate = new Rational(options.fps, 1);
  context.gopSize = Math.max(1, Math.min(30, options.fps));
  context.bitRate = BigInt(clip.bitRate ?? 800_000);
  context.threadCount = 1;
  context.setFlags(AV_CODEC_FLAG_BITEXACT);
  for (const [key, value] of Object.entries(privateOptions)) {
    context.setOption(key, value, undefined as never, AV_OPT_SEARCH_CHILDREN);
  }
  return { codec, context };
}

/** A display orientation message (payload 47 of ITU-T H.264, D.1.27 and H.265, D.2.17) as a unit with a start code. */
function orientationMessage(codec: ClipCodec, clockwiseDegrees: number): Buffer {
  const anticlockwise = (0x1_0000 * (360 - clockwiseDegrees)) / 360;
  // Not canceled, no flips, the turn; then for H.264 "until further notice" and no extension, for HEVC "persists"; a stop bit.
  const bits = `000${anticlockwise.toString(2).padStart(16, '0')}${codec === 'hevc' ? '1' : '0100'}1`.padEnd(
    24,
    '0',
  );
  const payload = Buffer.from(bits.match(/.{8}/g)!.map((byte) => Number.parseInt(byte, 2)));
  const header = codec === 'hevc' ? [39 << 1, 1] : [6];
  return Buffer.concat([
    Buffer.from([0, 0, 0, 1, ...header, 47, payload.length]),
    payload,
    Buffer.from([0x80]),
  ]);
}

/** A muxer with its streams, open for writing. */
class ClipWriter {
  private readonly format = new FormatContext();
  private readonly packet = new Packet();
  readonly needsGlobalHeader: boolean;

  constructor(
    path: string,
    private readonly clip: ClipOptions,
  ) {
    check(this.format.allocOutputContext2(null, MUXERS[clip.container], path), 'muxer');
    this.format.setFlags(AVFMT_FLAG_BITEXACT);
    this.needsGlobalHeader = this.format.oformat?.hasFlags(AVFMT_GLOBALHEADER) ?? false;
    this.packet.alloc();
  }

  addStream(context: CodecContext): Stream {
    const stream = this.format.newStream(null);
    check(stream.codecpar.fromContext(context), 'parameters');
    stream.timeBase = context.timeBase;
    return stream;
  }

  open(): void {
    const { live, indexFirst, container } = this.clip;
    const options: Record<string, string> = {};
    if (live && (container === 'webm' || container === 'mkv')) options.live = '1';
    if (live && (container === 'mp4' || container === 'mov')) options.movflags = 'frag_keyframe+empty_moov';
    if (indexFirst) options.movflags = 'faststart';
    check(this.format.openOutputSync(), 'output');
    check(this.format.writeHeaderSync(Dictionary.fromObject(options)), 'header');
  }

  /** Moves what the encoder has ready into the file. */
  drain(context: CodecContext, stream: Stream, frameTicks = 0n, last?: { pts: bigint; ticks: bigint }): void {
    while (context.receivePacketSync(this.packet) >= 0) {
      this.packet.streamIndex = stream.index;
      if (this.packet.pts === last?.pts) this.packet.duration = last.ticks;
      if (this.packet.duration === 0n) this.packet.duration = frameTicks;
      const { streamRotationDegrees: turn, codec } = this.clip;
      if (turn !== undefined && this.packet.isKeyframe)
        this.packet.data = Buffer.concat([orientationMessage(codec, turn), this.packet.data!]);
      this.packet.rescaleTs(context.timeBase, stream.timeBase);
      check(this.format.interleavedWriteFrameSync(this.packet), 'packet');
      this.packet.unref();
    }
  }

  close(): void {
    check(this.format.writeTrailerSync(), 'trailer');
    this.format.closeOutputSync();
    this.format.freeContext();
    this.packet.free();
  }
}

function writeVideo(writer: ClipWriter, clip: ClipOptions): { write: () => void; close: () => void } {
  const { width = 320, height = 240, frames = 30, fps = 30 } = clip;
  const { codec, context } = openEncoder({ width, height, fps }, clip);
  if (writer.needsGlobalHeader) context.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER);
  check(context.open2Sync(codec, null), 'encoder');
  const stream = writer.addStream(context);
  if (clip.claimedSize) {
    stream.codecpar.width = clip.claimedSize.width;
    stream.codecpar.height = clip.claimedSize.height;
  }
  if (clip.codedSidePixels) {
    const blocks = Math.ceil(clip.codedSidePixels / 16);
    stream.codecpar.extradata = enlargeSps(stream.codecpar.extradata!, blocks);
  }
  if (clip.rotationDegrees) {
    check(
      stream.codecpar.addCodedSideData(AV_PKT_DATA_DISPLAYMATRIX, rotationMatrix(clip.rotationDegrees)),
      'matrix',
    );
  }
  const scaler = new Scaler();
  const draw = pictureDrawer(clip.picture ?? { kind: 'pattern' }, width, height);
  const ticksPerFrame = context.timeBase.den / fps;
  const frameTicks = BigInt(Math.round(ticksPerFrame));
  const lastTicks =
    clip.lastFrameMs === undefined ? frameTicks : BigInt((clip.lastFrameMs * context.timeBase.den) / 1000);
  const start = ((clip.startMs ?? 0) * context.timeBase.den) / 1000;
  let lastPts = 0n;
  const write = () => {
    for (let at = 0; at < frames; at++) {
      const uneven = clip.variableRate ? [0, 0.4, -0.3, 0.2][at % 4]! : 0;
      const pts = BigInt(Math.round(start + (at + uneven) * ticksPerFrame));
      const frame = Frame.fromVideoBuffer(
        clip.transfer ? toHdr420(draw(at), clip.transfer) : toYuv420(draw(at), scaler),
        {
          width,
          height,
          format: context.pixelFormat,
          timeBase: { num: context.timeBase.num, den: context.timeBase.den },
          pts,
        },
      );
      frame.duration = frameTicks;
      lastPts = pts;
      check(context.sendFrameSync(frame), 'frame');
      frame.free();
      writer.drain(context, stream, frameTicks);
    }
    context.sendFrameSync(null);
    writer.drain(context, stream, frameTicks, { pts: lastPts, ticks: lastTicks });
  };
  return {
    write,
    close: () => {
      scaler.close();
      context.freeContext();
    },
  };
}

/** One second of silence. */
function writeAudio(writer: ClipWriter, container: ClipContainer): { write: () => void; close: () => void } {
  const name = container === 'webm' ? 'libopus' : container === 'avi' ? 'pcm_s16le' : 'aac';
  const codec = Codec.findEncoderByName(name as never);
  if (!codec) throw new Error(`this build has no encoder ${name}`);
  const context = new CodecContext();
  context.allocContext3(codec);
  context.sampleRate = AUDIO_RATE;
  context.channelLayout = AV_CHANNEL_LAYOUT_MONO;
  const format = name === 'aac' ? AV_SAMPLE_FMT_FLTP : AV_SAMPLE_FMT_S16;
  context.sampleFormat = format;
  context.timeBase = new Rational(1, AUDIO_RATE);
  if (writer.needsGlobalHeader) context.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER);
  check(context.open2Sync(codec, null), 'audio encoder');
  const stream = writer.addStream(context);
  const samples = context.frameSize || 1_024;
  const bytes = Buffer.alloc(samples * (format === AV_SAMPLE_FMT_FLTP ? 4 : 2));
  const write = () => {
    for (let at = 0; at * samples < AUDIO_RATE; at++) {
      const frame = Frame.fromAudioBuffer(bytes, {
        nbSamples: samples,
        format,
        sampleRate: AUDIO_RATE,
        channelLayout: AV_CHANNEL_LAYOUT_MONO,
        timeBase: { num: 1, den: AUDIO_RATE },
        pts: BigInt(at * samples),
      });
      check(context.sendFrameSync(frame), 'audio frame');
      frame.free();
      writer.drain(context, stream);
    }
    context.sendFrameSync(null);
    writer.drain(context, stream);
  };
  return { write, close: () => context.freeContext() };
}

/** Encodes a clip to `path`; the same options give the same bytes on the same build. */
export function encodeClip(path: string, clip: ClipOptions): void {
  Log.setLevel(QUIET as never);
  const writer = new ClipWriter(path, clip);
  const tracks = [
    ...(clip.audio === 'only' ? [] : [writeVideo(writer, clip)]),
    ...(clip.audio === undefined || clip.audio === 'none' ? [] : [writeAudio(writer, clip.container)]),
  ];
  writer.open();
  for (const track of tracks) track.write();
  writer.close();
  for (const track of tracks) track.close();
}
