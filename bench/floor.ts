import { ClipDetector } from '@/lib/detection/clip-analyser';
import { DEFAULT_MODEL } from '@/lib/detection/model-registry';
import { modelFolders } from '@/lib/detection/models';
import { NodeAvDecoder } from '@/lib/video/node-av-decoder';
import { videoLimits } from '@/lib/video/video-limits';

/*
 * The floor of the end-to-end figures: the product's own decoding and judging in a bare loop, with no request, no
 * database and no process between. Arguments: <file> <count>. Prints CPU and time per clip as JSON.
 */

const [file, count] = process.argv.slice(2);
const detector = await ClipDetector.load(modelFolders(), DEFAULT_MODEL);
const decoder = new NodeAvDecoder();

async function analyse(): Promise<number> {
  const startedMs = performance.now();
  const analyser = detector.start();
  const probe = await decoder.decode(file!, detector.sampling, videoLimits(), (frame) =>
    analyser.push(frame),
  );
  await analyser.finish(probe);
  return performance.now() - startedMs;
}

await analyse();
const before = process.cpuUsage();
const elapsedMs: number[] = [];
for (let i = 0; i < Number(count); i++) elapsedMs.push(await analyse());
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ cpuMsPerClip: (user + system) / 1_000 / Number(count), elapsedMs }));
