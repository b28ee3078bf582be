import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readStill } from './draw-picture';

const FOLDER = path.resolve(import.meta.dirname, '../../../.data/test-clips');

/**
 * Writes a photo turned counter-clockwise: what the sensor of a phone held upright records. A clip of it needs the
 * same number of degrees as its clockwise display rotation to be upright again.
 * @returns the path of a PPM file
 */
export async function turnedStill(photo: string, degrees: 90 | 180 | 270): Promise<string> {
  const { width, height, rgb } = readStill(photo);
  const [outWidth, outHeight] = degrees === 180 ? [width, height] : [height, width];
  const out = Buffer.alloc(rgb.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [toX, toY] =
        degrees === 90
          ? [y, width - 1 - x]
          : degrees === 180
            ? [width - 1 - x, height - 1 - y]
            : [height - 1 - y, x];
      rgb.copy(out, (toY * outWidth + toX) * 3, (y * width + x) * 3, (y * width + x) * 3 + 3);
    }
  }
  await mkdir(FOLDER, { recursive: true });
  const file = path.join(FOLDER, `${path.parse(photo).name}-turned-${degrees}.ppm`);
  await writeFile(file, Buffer.concat([Buffer.from(`P6\n${outWidth} ${outHeight}\n255\n`), out]));
  return file;
}
