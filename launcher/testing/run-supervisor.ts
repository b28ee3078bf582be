// Supervises one child as the launcher does; arguments: its script (which finds its own settings), its log file.
import { SupervisedChild } from '../supervisor';

const [, , script, logFile, graceMs] = process.argv;
const child = new SupervisedChild({
  name: 'child',
  script: script!,
  env: process.env,
  logFile: logFile!,
  echo: false,
});
process.on('SIGTERM', () => void child.stop(Number(graceMs)).then(() => process.exit(0)));
process.on('SIGUSR2', () => child.restart());
child.start();
process.stdout.write('supervising\n');
