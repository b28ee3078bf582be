import { codedPixelCap, DECODABLE_CODECS, FORMAT_WHITELIST } from './decodable';
import { type Size, squarePixelSize } from './frame-size';
import { type Orientation, orientationFromMatrix, swapsSides, UPRIGHT } from './orientation';
import { PacketTimeline } from './packet-timeline';
import { ProgramError, runProgram } from './run-program';
import { type HdrTransfer, hdrTransfer } from './tone-map';
import type { ProbedVideo, VideoLimits } from './types';
import { VideoError } from './video-error';

/** What ffprobe says of a file within the limits. */
export interface ProbedFile {
  probe: ProbedVideo;
  timeline: PacketTimeline;
  /** Size of the stored picture in square pixels. */
  square: Size;
  orientation: Orientation;
  /** How it codes HDR; null for SDR. */
  hdr: HdrTransfer | null;
}

interface ProbeStream {
  codec_name?: string;
  width?: number;
  height?: number;
  time_base?: string;
  sample_aspect_ratio?: string;
  color_transfer?: string;
  disposition?: { attached_pic?: number };
  side_data_list?: { displaymatrix?: string }[];
}

interface ProbePacket {
  pts?: number;
  dts?: number;
  duration?: number;
  size?: string;
  flags: string;
}

/** Options that both programs take before the input. */
export function inputOptions(limits: VideoLimits): string[] {
  return [
    ['-v', 'error'],
    ['-protocol_whitelist', 'file'],
    ['-format_whitelist', FORMAT_WHITELIST],
    ['-max_pixels', String(codedPixelCap(limits.maxPixels))],
  ].flat();
}

async function readAll(path: string, args: string[]): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of runProgram(path, args)) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function ratio(text: string | undefined): { num: number; den: number } {
  const [num, den] = (text ?? '').split(/[:/]/).map(Number);
  return num && den ? { num, den } : { num: 0, den: 1 };
}

function orientationOf(stream: ProbeStream): Orientation {
  const matrix = stream.side_data_list?.find((data) => data.displaymatrix)?.displaymatrix;
  if (!matrix) return UPRIGHT;
  // Lines such as "00000000:            0      -65536           0".
  const numbers = matrix.replace(/^\w+:/gm, '').match(/-?\d+/g) ?? [];
  return orientationFromMatrix(numbers.map(Number));
}

/** @throws VideoError no_video_track, unsupported_codec, resolution_too_large, unreadable_video */
function checkStream(stream: ProbeStream | undefined, limits: VideoLimits): Size {
  if (!stream || stream.disposition?.attached_pic) throw new VideoError('no_video_track');
  if (!DECODABLE_CODECS.has(stream.codec_name ?? '')) {
    throw new VideoError('unsupported_codec', `codec ${stream.codec_name}`);
  }
  const { width = 0, height = 0 } = stream;
  if (width * height > limits.maxPixels) throw new VideoError('resolution_too_large', `${width}×${height}`);
  // ffprobe gives no size for pictures above max_pixels.
  if (width === 0 || height === 0) throw new VideoError('resolution_too_large', 'no picture size');
  return { width, height };
}

/** Lines `pts,dts,duration,size,flags`; the program is ended as soon as a limit is passed. */
async function scanPackets(
  ffprobe: string,
  file: string,
  stream: ProbeStream,
  limits: VideoLimits,
): Promise<PacketTimeline> {
  const { num, den } = ratio(stream.time_base);
  if (num === 0) throw new VideoError('unreadable_video', 'no time base');
  const timeline = new PacketTimeline(num / den, limits);
  const entries = 'packet=pts,dts,duration,size,flags';
  const args = [...inputOptions(limits), '-select_streams', 'v:0', '-show_entries', entries];
  let rest = '';
  for await (const chunk of runProgram(ffprobe, [...args, '-of', 'json=compact=1', `file:${file}`])) {
    const lines = (rest + chunk.toString('latin1')).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const json = /^\s*(\{.*"flags".*?\})/.exec(line)?.[1];
      if (!json) continue;
      const packet = JSON.parse(json) as ProbePacket;
      if (/[DC]/.test(packet.flags)) continue;
      timeline.add({
        ticks: packet.pts ?? packet.dts ?? null,
        durationTicks: packet.duration ?? 0,
        keyframe: packet.flags.includes('K'),
        bytes: Number(packet.size ?? 0),
      });
    }
  }
  return timeline;
}

/** What the first picture of a stream says of itself, where its container says nothing (H.264, HEVC). */
async function streamOrientation(ffprobe: string, file: string, limits: VideoLimits): Promise<Orientation> {
  const first = ['-select_streams', 'v:0', '-read_intervals', '%+#1', '-show_frames'];
  const text = await readAll(ffprobe, [...inputOptions(limits), ...first, '-of', 'json', `file:${file}`]);
  const { frames = [] } = JSON.parse(text) as { frames?: ProbeStream[] };
  return frames[0] === undefined ? UPRIGHT : orientationOf(frames[0]);
}

/** @throws VideoError */
export async function probeFile(ffprobe: string, file: string, limits: VideoLimits): Promise<ProbedFile> {
  const args = [...inputOptions(limits), '-show_streams', '-show_format', '-select_streams', 'v:0'];
  try {
    const text = await readAll(ffprobe, [...args, '-of', 'json', `file:${file}`]);
    const { streams = [], format } = JSON.parse(text) as {
      streams?: ProbeStream[];
      format?: { format_name?: string };
    };
    const stream = streams[0];
    const stored = checkStream(stream, limits);
    const timeline = await scanPackets(ffprobe, file, stream!, limits);
    if (timeline.frameCount === 0) throw new VideoError('unreadable_video', 'no video packets');
    const container = format?.format_name?.split(',')[0] ?? 'unknown';
    let orientation = orientationOf(stream!);
    if (orientation === UPRIGHT && /^(h264|hevc)$/.test(stream!.codec_name!))
      orientation = await streamOrientation(ffprobe, file, limits);
    const square = squarePixelSize(stored, ratio(stream!.sample_aspect_ratio));
    const swapped = swapsSides(orientation);
    const probe: ProbedVideo = {
      container,
      codec: stream!.codec_name!,
      width: swapped ? square.height : square.width,
      height: swapped ? square.width : square.height,
      rotationDegrees: orientation.rotationDegrees,
      durationMs: Math.round(timeline.durationMs),
      frameCount: timeline.frameCount,
      averageFps: timeline.averageFps,
      standstillMs: timeline.standstillMs,
    };
    return { probe, timeline, square, orientation, hdr: hdrTransfer(stream!.color_transfer) };
  } catch (error) {
    throw asVideoError(error);
  }
}

/** What the program's last words mean; a program that is not there stays an error of ours. */
export function asVideoError(error: unknown): unknown {
  if (!(error instanceof ProgramError) || / ENOENT$/.test(error.message)) return error;
  if (/max pixel count|exceeds the maximum|Picture size/i.test(error.stderr)) {
    return new VideoError('resolution_too_large', undefined, { cause: error });
  }
  return new VideoError('unreadable_video', error.stderr.slice(0, 200), { cause: error });
}
