import { Scaler } from 'node-av/api';
import { AV_PIX_FMT_RGB24, AVMEDIA_TYPE_VIDEO } from 'node-av/constants';
import { Codec, CodecContext, FormatContext, Frame, Packet } from 'node-av/lib';
import type { Bitmap, ClipPicture } from './clip-options';

/** Packed RGB. */

/** A small seeded generator (mulberry32): the same seed gives the same clip. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Decodes the picture of a photo file, at most `maxSide` pixels long. */
export function readStill(file: string, maxSide = 720): Bitmap {
  const format = new FormatContext();
  const codec = new CodecContext();
  const packet = new Packet();
  const frame = new Frame();
  const scaler = new Scaler();
  try {
    if (format.openInputSync(file, null, null) < 0) throw new Error(`${file} can't be opened`);
    format.findStreamInfoSync(null);
    const stream = format.streams[format.findBestStream(AVMEDIA_TYPE_VIDEO)]!;
    const decoder = Codec.findDecoder(stream.codecpar.codecId)!;
    codec.allocContext3(decoder);
    codec.parametersToContext(stream.codecpar);
    codec.open2Sync(decoder, null);
    packet.alloc();
    frame.alloc();
    format.readFrameSync(packet);
    codec.sendPacketSync(packet);
    codec.sendPacketSync(null);
    if (codec.receiveFrameSync(frame) < 0) throw new Error(`${file} can't be decoded`);
    const scale = Math.min(1, maxSide / Math.max(frame.width, frame.height));
    const width = Math.max(2, Math.round(frame.width * scale));
    const height = Math.max(2, Math.round(frame.height * scale));
    return { width, height, rgb: scaler.toBufferSync(frame, { resize: { width, height }, format: 'rgb' }) };
  } finally {
    scaler.close();
    frame.free();
    packet.free();
    codec.freeContext();
    format.closeInputSync();
  }
}

/** A drawing that is different in every frame and in every corner: colour bands, a disc and a coarse texture. */
function drawPattern(out: Bitmap, frame: number, seed: number): void {
  const { width, height, rgb } = out;
  const random = seededRandom(seed);
  const [phase, speed] = [random() * 7, 1 + random()];
  const discX = width * (0.5 + 0.3 * Math.sin(phase + (frame * speed) / 12));
  const discY = height * (0.5 + 0.3 * Math.cos(phase + (frame * speed) / 17));
  const radius = Math.min(width, height) / 6;
  let at = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const texture = ((x >> 3) * 31 + (y >> 3) * 17 + seed * 7) % 64;
      const inDisc = (x - discX) ** 2 + (y - discY) ** 2 < radius ** 2;
      rgb[at++] = inDisc ? 230 : (x * 255) / width;
      rgb[at++] = inDisc ? 200 : (y * 255) / height;
      rgb[at++] = inDisc ? 40 : texture + (frame % 64);
    }
  }
}

/** Copies a window of a photo into a part of the picture, with bilinear sampling. */
function drawStill(
  out: Bitmap,
  still: Bitmap,
  left: number,
  partWidth: number,
  view: { x: number; y: number; zoom: number },
): void {
  const cover = Math.min(still.width / partWidth, still.height / out.height) / view.zoom;
  const fromX = (still.width - partWidth * cover) / 2 + view.x * cover;
  const fromY = (still.height - out.height * cover) / 2 + view.y * cover;
  for (let y = 0; y < out.height; y++) {
    const sy = Math.min(Math.max(fromY + y * cover, 0), still.height - 1.001);
    for (let x = 0; x < partWidth; x++) {
      const sx = Math.min(Math.max(fromX + x * cover, 0), still.width - 1.001);
      const [x0, y0] = [Math.floor(sx), Math.floor(sy)];
      const [fx, fy] = [sx - x0, sy - y0];
      const a = (y0 * still.width + x0) * 3;
      const b = a + still.width * 3;
      const to = (y * out.width + left + x) * 3;
      for (let c = 0; c < 3; c++) {
        const top = still.rgb[a + c]! * (1 - fx) + still.rgb[a + 3 + c]! * fx;
        const bottom = still.rgb[b + c]! * (1 - fx) + still.rgb[b + 3 + c]! * fx;
        out.rgb[to + c] = top * (1 - fy) + bottom * fy;
      }
    }
  }
}

/** A hand-held camera's drift: slow, smooth, a few pixels. */
function cameraView(frame: number, seed: number): { x: number; y: number; zoom: number } {
  const random = seededRandom(seed);
  const [a, b, c] = [random() * 7, random() * 7, random() * 7];
  return {
    x: 6 * Math.sin(a + frame / 9) + 2 * Math.sin(b + frame / 2.3),
    y: 5 * Math.sin(b + frame / 11) + 2 * Math.sin(c + frame / 3.1),
    zoom: 1.06 + 0.03 * Math.sin(c + frame / 13),
  };
}

/** Returns a function that draws frame after frame into the same bitmap. */
export function pictureDrawer(
  picture: ClipPicture,
  width: number,
  height: number,
): (frame: number) => Bitmap {
  const out: Bitmap = { width, height, rgb: Buffer.alloc(width * height * 3) };
  if (picture.kind === 'black') return () => out;
  if (picture.kind === 'frames') {
    return (frame) => ({ width, height, rgb: Buffer.from(picture.pictures[frame]!) });
  }
  const seed = picture.seed ?? 1;
  if (picture.kind === 'pattern') {
    return (frame) => {
      drawPattern(out, frame, seed);
      return out;
    };
  }
  const stills = picture.paths.map((file) => readStill(file));
  const partWidth = Math.floor(width / stills.length);
  return (frame) => {
    for (const [at, still] of stills.entries()) {
      drawStill(out, still, at * partWidth, partWidth, cameraView(frame, seed + at));
    }
    return out;
  };
}

/** The picture as planar 4:2:0, which every encoder takes. */
export function toYuv420(bitmap: Bitmap, scaler: Scaler): Buffer {
  const { width, height } = bitmap;
  const frame = Frame.fromVideoBuffer(bitmap.rgb, { width, height, format: AV_PIX_FMT_RGB24 });
  try {
    return scaler.toBufferSync(frame, { format: 'yuv420p' });
  } finally {
    frame.free();
  }
}
