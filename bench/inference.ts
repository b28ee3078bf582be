import { ClipDetector } from '@/lib/detection/clip-analyser';
import { FaceDetector } from '@/lib/detection/face-detector';
import { LivenessNetwork } from '@/lib/detection/liveness-network';
import { ModelRegistry } from '@/lib/detection/model-registry';
import { modelFolders } from '@/lib/detection/models';
import { NodeAvDecoder } from '@/lib/video/node-av-decoder';
import type { ProbedVideo, VideoFrame } from '@/lib/video/types';
import { videoLimits } from '@/lib/video/video-limits';

/*
 * What a verdict costs beside its decoding: the same clip is decoded, looked at by the two networks only, and judged as the
 * product does it, in turn and in one process. Arguments: <file> <alias> <rounds>. Prints milliseconds of CPU as JSON.
 */

const WARM_ROUNDS = 3;
const [file, alias, rounds] = process.argv.slice(2) as [string, string, string];
const registry = await ModelRegistry.load(...modelFolders());
const model = registry.getModel(alias);
const detector = await ClipDetector.of(registry, alias);
const faceDetector = await FaceDetector.load(registry.detector);
const network = await LivenessNetwork.load(model);
const decoder = new NodeAvDecoder();

let probe: ProbedVideo;
const frames: VideoFrame[] = [];

const parts = {
  decode: () => decoder.decode(file, detector.sampling, videoLimits(), async () => {}),
  networks: async () => {
    const scorer = network.start();
    for (const frame of frames) {
      const [face] = (await faceDetector.detect(frame)).faces;
      if (face) await scorer.push(frame, face);
    }
  },
  judge: async () => {
    const analyser = detector.start();
    for (const frame of frames) await analyser.push(frame);
    await analyser.finish(probe);
  },
};
type Part = keyof typeof parts;

async function cpuMsOf(part: Part): Promise<number> {
  const before = process.cpuUsage();
  await parts[part]();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

probe = await decoder.decode(file, detector.sampling, videoLimits(), async (frame) => {
  frames.push({ ...frame, rgb: Uint8Array.from(frame.rgb) });
});
const names = Object.keys(parts) as Part[];
const spentMs: Record<Part, number[]> = { decode: [], networks: [], judge: [] };
for (let round = 0; round < WARM_ROUNDS + Number(rounds); round++) {
  for (let turn = 0; turn < names.length; turn++) {
    const part = names[(turn + round) % names.length]!;
    const ms = await cpuMsOf(part);
    if (round >= WARM_ROUNDS) spentMs[part].push(ms);
  }
}
console.log(JSON.stringify({ frames: frames.length, spentMs }));
