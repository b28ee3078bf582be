import type { FaceBox, SignalSeries } from '@/lib/shared/signals';
import type { VideoFrame } from '@/lib/video/types';
import type { Box } from './box';
import type { FaceLight } from './face-light';
import { pulseTrace } from './pulse';

const share = (value: number) => Math.round(value * 1_000) / 1_000;

interface Seen {
  timestampMs: number;
  face: FaceBox | null;
  light: FaceLight | null;
  score: number | null;
}

/** Notes what was seen of each judged frame, small enough to be kept with the submission. */
export class SeriesRecorder {
  private readonly seen: Seen[] = [];

  /** A frame without a face. */
  addNothing({ timestampMs }: VideoFrame): void {
    this.seen.push({ timestampMs, face: null, light: null, score: null });
  }

  /** @param score probability of live by this frame alone; null for a model that judges whole clips only */
  addFace(
    { timestampMs, width, height }: VideoFrame,
    face: Box,
    light: FaceLight,
    score: number | null,
  ): void {
    const box: FaceBox = [
      share(face.x / width),
      share(face.y / height),
      share(face.width / width),
      share(face.height / height),
    ];
    this.seen.push({ timestampMs, face: box, light, score });
  }

  finish(): SignalSeries {
    const timestampsMs = this.seen.map((one) => Math.round(one.timestampMs));
    const colours = this.seen.map((one) => one.light?.colour ?? null);
    return {
      timestampsMs,
      faces: this.seen.map((one) => one.face),
      frameScores: this.seen.map((one) => one.score),
      faceLumas: this.seen.map((one) => (one.light === null ? null : Math.round(one.light.luma))),
      pulse: pulseTrace(colours, timestampsMs),
    };
  }
}
