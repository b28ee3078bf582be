// A child as the launcher starts one: says when it runs, finishes something at a stop, and says so in a file.
import { appendFileSync } from 'node:fs';
import { onShutdown } from '../child-lifecycle';

const [, , file, finishMs] = process.argv;
const note = (text: string) => appendFileSync(file!, `${text} ${process.pid}\n`);
setInterval(() => process.stderr.write('{"level":"info","event":"child.alive"}\n'), 50);
onShutdown(async () => {
  note('stopping');
  await new Promise((resolve) => setTimeout(resolve, Number(finishMs)));
  note('finished');
});
note('running');
