import { readFile } from 'node:fs/promises';
import type { SubmissionReceipt } from '../index';
import { type Cli, type Command, UsageError } from './command';
import { ProgressLine } from './progress';
import { ResumeFile } from './resume-file';
import { submissionLine } from './submissions';

const FAKE = 3;
const NOT_JUDGED = 4;

async function metadataOf(given: string | undefined): Promise<Record<string, unknown> | undefined> {
  if (given === undefined) return undefined;
  const text = given.startsWith('@') ? await readFile(given.slice(1), 'utf8') : given;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`--metadata is no JSON: ${(error as Error).message}`);
  }
}

async function send(cli: Cli, line: ProgressLine): Promise<SubmissionReceipt> {
  const video = cli.operand();
  const resumePath = cli.text('resume-file');
  if (resumePath !== undefined && (video === '-' || /^https?:/i.test(video)))
    throw new UsageError('--resume-file needs a file, not a stream or an address.');
  const resume = resumePath ? await ResumeFile.open(resumePath, video, cli.text('idempotency-key')) : null;
  if (resume?.upload) cli.note('Going on with the upload that was begun before.');
  const receipt = await cli.client.submissions.submit(video === '-' ? process.stdin : video, {
    model: cli.text('model'),
    metadata: await metadataOf(cli.text('metadata')),
    idempotencyKey: resume?.idempotencyKey ?? cli.text('idempotency-key'),
    testOutcome: cli.text('test-outcome'),
    fileName: cli.text('file-name'),
    resumable: cli.flag('resumable') || resume !== null ? true : undefined,
    resumeFrom: resume?.upload,
    onUploadCreated: (upload) => resume?.keep(upload),
    onProgress: (progress) => line.upload(progress),
    signal: cli.signal,
  });
  await resume?.remove();
  return receipt;
}

async function submit(cli: Cli): Promise<number> {
  const line = new ProgressLine(process.stderr);
  try {
    const timeoutS = cli.integer('timeout');
    const receipt = await send(cli, line);
    line.clear();
    if (!cli.flag('wait')) {
      cli.show(receipt, receipt.submission_id);
      return 0;
    }
    const ended = await cli.client.submissions.waitForResult(receipt.submission_id, {
      timeoutMs: timeoutS && timeoutS * 1_000,
      signal: cli.signal,
      onStatus: ({ status }) => line.say(`${receipt.submission_id}  ${status}`),
    });
    line.clear();
    cli.show(ended, submissionLine(ended));
    if (ended.result === null) return NOT_JUDGED;
    return ended.result.verdict === 'live' ? 0 : FAKE;
  } catch (error) {
    line.clear();
    throw error;
  }
}

export const submitCommand: Command = {
  name: 'submit',
  operands: ['<video>'],
  summary: 'Submit a video: a file, an http(s) address, or - for standard input',
  details:
    'Files above 32 MiB, and standard input that turns out longer, go in pieces: a cut connection or a restart of the\n' +
    'server costs one piece. With --resume-file the same command goes on where it was killed.',
  options: {
    wait: { help: 'Wait for the verdict; the exit code tells it' },
    timeout: { value: '<seconds>', help: 'How long to wait; default 600' },
    model: { value: '<alias>', help: 'See "lifesign models"' },
    metadata: { value: '<json>', help: 'A JSON object, or @file with one' },
    'idempotency-key': { value: '<key>', help: 'The same key gives the same submission' },
    'test-outcome': {
      value: '<outcome>',
      help: 'With test keys: live, fake, slow, timeout, failed:<reason>',
    },
    'file-name': { value: '<name>', help: 'Name of the video from standard input; default video.mp4' },
    resumable: { help: 'Send in pieces, however small the file is' },
    'resume-file': { value: '<file>', help: 'Keeps where the upload is, until it is submitted' },
  },
  run: submit,
};
