// Every figure of a model's card that speaks of people and attacks never trained on, by one command: makes the attacks of the
// half that is only reported on (attacks.mjs), judges them and the recordings with `npm run evaluate`, and puts the tables,
// beside former ones, between the two marks of the card.
// node training/figures.mjs <folder with index.csv> --model <alias> [--model …] [--models-dir <folder>] [--out <folder>]
// [--before <figures.json> …] [--keep <file> [--as <name of the one model in it>]] [--card <CARD.md>] [--count 8] [--copies 9] [--sample <n>]
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

const ROOT = path.resolve(import.meta.dirname, '..');
const [BEGIN, END] = ['<!-- figures: begin -->', '<!-- figures: end -->'];
const text = { type: 'string' };
const texts = { type: 'string', multiple: true, default: [] };
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    model: texts,
    'models-dir': texts,
    before: texts,
    out: { type: 'string', default: 'training/.cache/figures' },
    attacks: text,
    keep: text,
    as: text,
    card: text,
    count: { type: 'string', default: '8' },
    copies: { type: 'string', default: '9' },
    sample: text,
  },
});
const data = path.resolve(positionals[0] ?? '.');
const out = path.resolve(values.out);
const attacks = path.resolve(values.attacks ?? path.join(out, 'attacks-report'));
const many = (name, list) => list.flatMap((one) => [`--${name}`, one]);
const node = (...args) => execFileSync(process.execPath, args, { cwd: ROOT, stdio: 'inherit' });

if (!values.attacks) {
  const sizes = ['--count', values.count, '--copies', values.copies];
  node('training/attacks.mjs', data, '--half', 'report', '--out', attacks, ...sizes);
}
node(
  'scripts/evaluate.mjs',
  data,
  attacks,
  ...['--half', 'report', '--trained', '--workers', '1', '--out', out],
  ...many('model', values.model),
  ...many('models-dir', values['models-dir']),
  ...many('before', values.before),
  ...(values.sample ? ['--sample', values.sample] : []),
);
if (values.keep) {
  const { figures } = JSON.parse(readFileSync(path.join(out, 'figures.json'), 'utf8'));
  const named = values.as ? figures.slice(0, 1).map((one) => ({ ...one, name: values.as })) : figures;
  writeFileSync(values.keep, `${JSON.stringify({ figures: named })}\n`);
}
if (values.card) {
  const tables = readFileSync(path.join(out, 'compared.md'), 'utf8').trim();
  const section = `${BEGIN}
### On people, cameras and attacks never trained on
Half of the "evaluate only" recordings, by person and source, that nothing was chosen or calibrated on; attacks made from them by
\`training/attacks.mjs\`. Each person or source weighs the same: share (95 % interval: Wilson with n = people) · clips. What is made of
trainable photos is marked †. An uploaded file is itself an injection path: whoever controls the upload can send any frames.

${tables}
${END}`;
  const card = readFileSync(values.card, 'utf8');
  const [before, rest] = [card.split(BEGIN)[0], card.split(END)[1]];
  const isMarked = card.includes(BEGIN) && card.includes(END);
  writeFileSync(values.card, isMarked ? `${before}${section}${rest}` : `${card.trimEnd()}\n\n${section}\n`);
}
