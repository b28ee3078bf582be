import { AV_PIX_FMT_RGB48LE, SWS_BILINEAR } from 'node-av/constants';
import { FFmpegError, Frame, SoftwareScaleContext } from 'node-av/lib';
import type { Size } from './frame-size';
import { VideoError } from './video-error';

/** Scales frames of more than 8 bits to packed RGB of 16 bits a colour, with the weights of BT.601. Close it after use. */
export class Rgb48Scaler {
  private context: SoftwareScaleContext | null = null;
  private key = '';

  /** @throws VideoError unreadable_video */
  scale(frame: Frame, size: Size): Uint16Array {
    const context = this.contextFor(frame, size);
    const out = new Frame();
    out.alloc();
    try {
      out.width = size.width;
      out.height = size.height;
      out.format = AV_PIX_FMT_RGB48LE;
      out.allocBuffer();
      const result = context.scaleFrameSync(out, frame);
      if (result < 0) throw new VideoError('unreadable_video', new FFmpegError(result).message);
      return new Uint16Array(Uint8Array.from(out.toBuffer()).buffer);
    } finally {
      out.free();
    }
  }

  private contextFor(frame: Frame, { width, height }: Size): SoftwareScaleContext {
    const key = `${frame.width} ${frame.height} ${frame.format} ${width} ${height}`;
    if (this.context && this.key === key) return this.context;
    this.close();
    const context = new SoftwareScaleContext();
    context.getContext(
      frame.width,
      frame.height,
      frame.format as never,
      width,
      height,
      AV_PIX_FMT_RGB48LE,
      SWS_BILINEAR,
    );
    this.context = context;
    this.key = key;
    return context;
  }

  close(): void {
    this.context?.freeContext();
    this.context = null;
  }
}
