import type { Box } from '@/lib/detection/box';
import type { Bars } from '@/lib/detection/picture-bars';
import { orientRgb } from '@/lib/video/orientation';
import type { VideoFrame } from '@/lib/video/types';
import { SIDES } from './small-picture';

/** Clockwise degrees that make a picture upright. */
export type Turn = 0 | 90 | 180 | 270;

/** A part of a frame as a frame of its own; whole pixels. */
function cutOut(frame: VideoFrame, { x, y, width, height }: Box): VideoFrame {
  if (width === frame.width && height === frame.height) return frame;
  const rgb = new Uint8Array(width * height * 3);
  for (let row = 0; row < height; row++) {
    const from = ((y + row) * frame.width + x) * 3;
    rgb.set(frame.rgb.subarray(from, from + width * 3), row * width * 3);
  }
  return { ...frame, width, height, rgb };
}

/** A frame turned clockwise; the same frame for 0 degrees. */
export function turned(frame: VideoFrame, degrees: Turn): VideoFrame {
  if (degrees === 0) return frame;
  const { width, height } = frame;
  const rgb = orientRgb(frame.rgb, width, height, { mirrored: false, rotationDegrees: degrees });
  return degrees === 180 ? { ...frame, rgb } : { ...frame, width: height, height: width, rgb };
}

/** How a clip's pictures are looked at: without the bars around them, and upright. */
export class ClipView {
  /**
   * @param bars what is cut off; null for nothing
   * @param turn what is turned after that
   */
  constructor(
    readonly bars: Bars | null,
    readonly turn: Turn,
  ) {}

  /** The part that was filmed, in whole pixels of a frame. */
  private contentOf({ width, height }: Pick<VideoFrame, 'width' | 'height'>): Box {
    if (!this.bars) return { x: 0, y: 0, width, height };
    // Rounded inwards, so that nothing of the bars is left.
    const x = Math.ceil(this.bars.left * width);
    const y = Math.ceil(this.bars.top * height);
    const right = Math.floor((1 - this.bars.right) * width);
    const bottom = Math.floor((1 - this.bars.bottom) * height);
    return { x, y, width: Math.max(1, right - x), height: Math.max(1, bottom - y) };
  }

  /** What of a frame is judged. The pixels may be those of the frame. */
  of(frame: VideoFrame): VideoFrame {
    return turned(cutOut(frame, this.contentOf(frame)), this.turn);
  }

  /** Where a box of the viewed frame lies in the frame as it was decoded. */
  inFrame(box: Box, frame: Pick<VideoFrame, 'width' | 'height'>): Box {
    const content = this.contentOf(frame);
    const { x, y, width, height } = turnedBack(box, content, this.turn);
    return { x: content.x + x, y: content.y + y, width, height };
  }

  /** What was done to the pictures, by name; nothing where nothing was. */
  get signals(): Record<string, number> {
    const signals: Record<string, number> = {};
    for (const side of SIDES) if (this.bars && this.bars[side] > 0) signals[`bar_${side}`] = this.bars[side];
    if (this.turn !== 0) signals.turned_degrees = this.turn;
    return signals;
  }
}

/** A box of the turned content, in the content before it was turned. */
function turnedBack(box: Box, content: Box, turn: Turn): Box {
  const { x, y, width, height } = box;
  if (turn === 90) return { x: y, y: content.height - x - width, width: height, height: width };
  if (turn === 180) return { x: content.width - x - width, y: content.height - y - height, width, height };
  if (turn === 270) return { x: content.width - y - height, y: x, width: height, height: width };
  return box;
}
