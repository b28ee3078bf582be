import { Scaler } from 'node-av/api';
import { AV_LOG_QUIET } from 'node-av/constants';
import { Codec, CodecContext, Frame, Log, Packet } from 'node-av/lib';
import { correctColours } from './colour-matrix';
import { codedPixelCap } from './decodable';
import { fitWithin, type Size } from './frame-size';
import { type PictureKind, sniffPicture } from './sniff-picture';
import type { VideoLimits } from './types';
import { VideoError } from './video-error';

Log.setLevel(AV_LOG_QUIET);

const DECODERS = { png: 'png', jpeg: 'mjpeg', webp: 'webp' } as const;

/** A decoded picture; packed RGB. */
export interface ReadPicture extends Size {
  rgb: Uint8Array;
  /** Before it was scaled down. */
  original: Size;
  kind: PictureKind;
}

/** Decodes still pictures of strangers; only ever used in an isolated process. Close it after use. */
export class PictureReader {
  private readonly contexts = new Map<PictureKind, CodecContext>();
  private readonly frame = new Frame();
  private readonly scaler = new Scaler();

  constructor(
    private readonly limits: VideoLimits,
    private readonly maxSidePixels: number,
  ) {
    this.frame.alloc();
  }

  /** @throws VideoError unreadable_video, resolution_too_large */
  read(bytes: Buffer): ReadPicture {
    const kind = sniffPicture(bytes);
    if (kind === null) throw new VideoError('unreadable_video', 'not a picture');
    const context = this.contextOf(kind);
    this.send(context, bytes);
    if (context.receiveFrameSync(this.frame) < 0) {
      this.refuseLarge(context);
      throw new VideoError('unreadable_video', `a ${kind} picture that can't be decoded`);
    }
    try {
      const original = { width: this.frame.width, height: this.frame.height };
      this.refuseLarge(original);
      const size = fitWithin(original, this.maxSidePixels);
      const rgb = this.scaler.toBufferSync(this.frame, { resize: size, format: 'rgb' });
      correctColours(rgb, this.frame.colorSpace);
      return { ...size, rgb, original, kind };
    } finally {
      this.frame.unref();
    }
  }

  private send(context: CodecContext, bytes: Buffer): void {
    const packet = new Packet();
    packet.alloc();
    try {
      packet.data = bytes;
      // Without it the PNG decoder adds each picture to the one before, as in a video of PNGs.
      packet.isKeyframe = true;
      context.sendPacketSync(packet);
    } finally {
      packet.free();
    }
  }

  /** The codec refuses sizes above its cap before it allocates anything; it remembers the size then. */
  private refuseLarge(size: Size): void {
    if (size.width * size.height <= this.limits.maxPixels) return;
    throw new VideoError('resolution_too_large', `${size.width}×${size.height}`);
  }

  private contextOf(kind: PictureKind): CodecContext {
    const known = this.contexts.get(kind);
    if (known) return known;
    const codec = Codec.findDecoderByName(DECODERS[kind] as Parameters<typeof Codec.findDecoderByName>[0]);
    if (!codec) throw new VideoError('unsupported_codec');
    const context = new CodecContext();
    context.allocContext3(codec);
    context.threadCount = 1;
    // As an option, not in a Dictionary given to open2Sync: that corrupts memory in node-av 6.1.
    context.setOption('max_pixels', BigInt(codedPixelCap(this.limits.maxPixels)));
    if (context.open2Sync(codec, null) < 0) {
      context.freeContext();
      throw new VideoError('unsupported_codec');
    }
    this.contexts.set(kind, context);
    return context;
  }

  close(): void {
    for (const context of this.contexts.values()) context.freeContext();
    this.scaler.close();
    this.frame.free();
  }
}
