import { Scaler } from 'node-av/api';
import { AV_CODEC_FLAG_QSCALE, AV_PIX_FMT_RGB24, AV_PIX_FMT_YUVJ420P } from 'node-av/constants';
import { Codec, CodecContext, Frame, Packet, Rational } from 'node-av/lib';
import { fitWithin } from './frame-size';
import type { VideoFrame } from './types';

/** FFmpeg's scale of quantisers: 118 for each step of `-q:v`; 4 is about quality 85. */
const QUALITY = 4 * 118;

/** From video levels (16–235, 16–240) to the full ones of JPEG (JFIF 1.02). */
function toFullRange(pixels: Buffer, { width, height }: { width: number; height: number }): Buffer {
  const lumas = width * height;
  for (let at = 0; at < pixels.length; at++) {
    const value = pixels[at]!;
    const full = at < lumas ? ((value - 16) * 255) / 219 : ((value - 128) * 255) / 224 + 128;
    pixels[at] = Math.max(0, Math.min(255, Math.round(full)));
  }
  return pixels;
}

/** Makes small JPEG pictures of frames of one size. Close it after use. */
export class JpegEncoder {
  private context: CodecContext | null = null;
  private readonly scaler = new Scaler();
  private readonly packet = new Packet();

  /** @param maxSidePixels the longer side of the picture */
  constructor(private readonly maxSidePixels: number) {
    this.packet.alloc();
  }

  /** @throws Error when the build has no JPEG encoder */
  encode({ width, height, rgb }: VideoFrame): Buffer {
    const size = fitWithin({ width, height }, this.maxSidePixels);
    const given = Frame.fromVideoBuffer(Buffer.from(rgb.buffer, rgb.byteOffset, rgb.byteLength), {
      width,
      height,
      format: AV_PIX_FMT_RGB24,
    });
    let scaled: Frame | undefined;
    try {
      const pixels = toFullRange(this.scaler.toBufferSync(given, { resize: size, format: 'yuv420p' }), size);
      scaled = Frame.fromVideoBuffer(pixels, { ...size, format: AV_PIX_FMT_YUVJ420P });
      scaled.quality = QUALITY;
      const context = this.open(size);
      if (context.sendFrameSync(scaled) < 0 || context.receivePacketSync(this.packet) < 0) {
        throw new Error('a frame could not be encoded as JPEG');
      }
      return Buffer.from(this.packet.data!);
    } finally {
      this.packet.unref();
      scaled?.free();
      given.free();
    }
  }

  private open(size: { width: number; height: number }): CodecContext {
    if (this.context !== null) return this.context;
    const codec = Codec.findEncoderByName('mjpeg' as never);
    if (!codec) throw new Error('this build has no JPEG encoder');
    const context = new CodecContext();
    context.allocContext3(codec);
    Object.assign(context, size);
    context.pixelFormat = AV_PIX_FMT_YUVJ420P;
    context.timeBase = new Rational(1, 25);
    context.threadCount = 1;
    context.setFlags(AV_CODEC_FLAG_QSCALE);
    context.globalQuality = QUALITY;
    if (context.open2Sync(codec, null) < 0) throw new Error('the JPEG encoder did not open');
    this.context = context;
    return context;
  }

  close(): void {
    this.context?.freeContext();
    this.scaler.close();
    this.packet.free();
  }
}
