import { JpegEncoder } from '@/lib/video/jpeg-encoder';
import type { VideoFrame } from '@/lib/video/types';
import type { EvidenceFrame } from './media-messages';

/** Longer side of an evidence frame: enough to see who and what was filmed, small enough to keep. */
const MAX_SIDE_PIXELS = 320;

/** Keeps a few of the frames that pass, spread evenly over them, as small pictures. */
export class EvidenceKeeper {
  private readonly encoder = new JpegEncoder(MAX_SIDE_PIXELS);
  private readonly kept: EvidenceFrame[] = [];
  private seen = 0;

  /**
   * @param wanted how many to keep
   * @param total how many frames will pass
   */
  constructor(
    private readonly wanted: number,
    private readonly total: number,
  ) {}

  push(frame: VideoFrame): void {
    const slot = this.seen++;
    const before = Math.floor((slot * this.wanted) / this.total);
    if (slot > 0 && before === Math.floor(((slot - 1) * this.wanted) / this.total)) return;
    if (this.kept.length >= this.wanted) return;
    this.kept.push({
      timestampMs: Math.round(frame.timestampMs),
      jpeg: this.encoder.encode(frame).toString('base64'),
    });
  }

  /** The pictures; nothing can be pushed afterwards. */
  finish(): EvidenceFrame[] {
    this.encoder.close();
    return this.kept;
  }
}
