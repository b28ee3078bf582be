import { type Box, boxSide } from '@/lib/detection/box';
import { greyPatch, prefilter, sharpness } from '@/lib/detection/grey-patch';
import { align, reference } from '@/lib/detection/homography';
import { looksFlat, looksStatic } from '@/lib/detection/motion';
import { measureRigidity, median, type PlacedPatch, type Rigidity } from '@/lib/detection/rigidity';
import type { VideoFrame } from '@/lib/video/types';

/** Patches that are kept of a face; of more frames every second one goes. */
const MAX_PATCHES = 12;
/** The frame is cut in so many cells each way; the background is watched in the most detailed ones without people. */
const CELLS = 6;
const WATCHED_CELLS = 4;
/** A face that moves less than this, in its sides, keeps its place in the picture. */
const STILL = 0.02;
/**
 * Motionless in a fixed camera's film. A small poster in a dim room, after the codec, had a motion of .0015 and .30 left of it;
 * people who sat beside somebody .0075 and .80 at least.
 */
const HUNG = { motion: 0.003, local: 0.4, spanMs: 3_000, minSpanMs: 1_500 } as const;
/** How far a face may be from where the background takes it: in its sides, and of the background's own way (what is nearer moves more). */
const APART = { sides: 0.03, share: 0.4 } as const;
/** In this share of the frames it must be no further. */
const MOSTLY = 0.8;
/** Correlation from which an alignment says where a thing is. */
const SURE = 0.8;

type Point = readonly [x: number, y: number];
/** The same place of several frames. */
type Series = readonly PlacedPatch[];

const middleOf = (box: Box): Point => [box.x + box.width / 2, box.y + box.height / 2];

/** How far the middle of each patch's content has moved against the middle patch, in pixels; null where that can't be told. */
function movements(series: Series): (Point | null)[] {
  const middle = series[series.length >> 1]!;
  const target = reference(prefilter(middle.patch));
  return series.map(({ patch, box }) => {
    const found = target && align(target, prefilter(patch));
    if (!found || found.correlation < SURE) return null;
    const [u, v, w] = [found.warp[2]!, found.warp[5]!, found.warp[8]!];
    const [fromX, fromY] = middleOf(middle.box);
    const [toX, toY] = middleOf(box);
    return [toX + ((u / w) * box.width) / 2 - fromX, toY + ((v / w) * box.height) / 2 - fromY];
  });
}

/** A box around the middle of another one, so many times as large. */
const grown = ({ x, y, width, height }: Box, times: number): Box => ({
  x: x - (width * (times - 1)) / 2,
  y: y - (height * (times - 1)) / 2,
  width: width * times,
  height: height * times,
});

/** What a person with this face may cover: the head, and from the chin down shoulders and all. */
const bodyOf = (face: Box): Box[] => [
  grown(face, 1.8),
  {
    x: face.x - face.width,
    y: face.y + face.height,
    width: face.width * 3,
    height: Number.POSITIVE_INFINITY,
  },
];

const meet = (a: Box, b: Box) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

/** The most detailed cells of a frame in which neither the watched face nor anybody else is. */
function backgroundCells(frame: VideoFrame, face: Box, others: readonly Box[]): Box[] {
  const [width, height] = [frame.width / CELLS, frame.height / CELLS];
  const bodies = [grown(face, 1.4), ...others.flatMap(bodyOf)];
  return Array.from({ length: CELLS * CELLS }, (_, at) => ({
    x: (at % CELLS) * width,
    y: Math.floor(at / CELLS) * height,
    width,
    height,
  }))
    .filter((cell) => !bodies.some((body) => meet(cell, body)))
    .map((cell) => ({ cell, detail: sharpness(greyPatch(frame, cell)) }))
    .sort((a, b) => b.detail - a.detail)
    .slice(0, WATCHED_CELLS)
    .map(({ cell }) => cell);
}

/** True when nothing moves but noise; in less time less may be left. */
function hangsStill({ motion, local, spanMs }: Rigidity): boolean {
  if (spanMs < HUNG.minSpanMs || motion > HUNG.motion) return false;
  return local / Math.min(1, spanMs / HUNG.spanMs) < HUNG.local;
}

/**
 * Tells a face in a picture on the wall, on a screen or on a shelf from a person: nothing changes in it, and it keeps its
 * place in the room. A picture in somebody's hand, and one that plays a film, are none of that.
 */
export class WallPicture {
  private faces: PlacedPatch[] = [];
  private background: PlacedPatch[][] = [];
  private cells: Box[] | null = null;
  private seen = 0;
  private stride = 1;

  /**
   * Takes a frame in which the face was found.
   * @param others all other faces of the frame
   */
  add(frame: VideoFrame, face: Box, others: readonly Box[]): void {
    if (this.seen++ % this.stride !== 0) return;
    this.cells ??= backgroundCells(frame, face, others);
    const placed = (box: Box): PlacedPatch => ({
      patch: greyPatch(frame, box),
      box,
      timestampMs: frame.timestampMs,
    });
    const side = boxSide(face) * 1.1;
    const [x, y] = middleOf(face);
    this.faces.push(placed({ x: x - side / 2, y: y - side / 2, width: side, height: side }));
    this.background.push(this.cells.map(placed));
    if (this.faces.length < MAX_PATCHES) return;
    this.stride *= 2;
    this.faces = this.faces.filter((_, at) => at % 2 === 0);
    this.background = this.background.filter((_, at) => at % 2 === 0);
  }

  /** False until a second of it was seen. */
  get isPicture(): boolean {
    const rigidity = measureRigidity(this.faces);
    if (rigidity === null) return false;
    if (hangsStill(rigidity)) return true;
    if (!looksFlat(rigidity) && !looksStatic(rigidity)) return false;
    return rigidity.motion < STILL || this.movesAsTheRoom();
  }

  private movesAsTheRoom(): boolean {
    const face = movements(this.faces);
    const cells = (this.cells ?? []).map((_, cell) => movements(this.background.map((all) => all[cell]!)));
    const side = median(this.faces.map(({ box }) => boxSide(box)));
    const agreeing = face.filter((own, at) => {
      const room = cells.map((cell) => cell[at]!).filter((point) => point !== null);
      if (own === null || room.length === 0) return false;
      const [x, y] = [median(room.map(([one]) => one)), median(room.map(([, one]) => one))];
      return (
        Math.hypot(own[0] - x, own[1] - y) < Math.max(APART.sides * side, APART.share * Math.hypot(x, y))
      );
    });
    return agreeing.length >= MOSTLY * face.length;
  }
}

/** How much of a place changes from its first frame to the later ones, relative to the detail in it; 0 for a still of a still camera. */
export function changeAt(frames: readonly VideoFrame[], box: Box): number {
  const [first, ...later] = frames.map((frame) => prefilter(greyPatch(frame, box)));
  const target = first && reference(first);
  if (!target || later.length === 0) return 0;
  const meanOf = (patch: Float32Array) => patch.reduce((sum, value) => sum + value, 0) / patch.length;
  const mean = meanOf(first);
  const changes = later.map((patch) => {
    const brighter = meanOf(patch) - mean;
    let sum = 0;
    for (let at = 0; at < patch.length; at++) sum += Math.abs(patch[at]! - first[at]! - brighter);
    return sum / patch.length / (target.gradientMean + 1);
  });
  return median(changes);
}
