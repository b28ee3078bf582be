import type { Command, Option } from './command';

export const COMMON: Record<string, Option> = {
  url: { value: '<address>', help: 'Of the server; default LIFESIGN_URL' },
  tenant: { value: '<slug>', help: 'Default LIFESIGN_TENANT' },
  'api-key': { value: '<key>', help: 'Default LIFESIGN_API_KEY, which others on this machine can not see' },
  json: { help: 'For programs: one JSON document, lists one a line; errors as JSON too' },
  help: { short: 'h', help: 'Show this' },
  version: { short: 'v', help: 'Show the version' },
};

const EXIT_CODES = `Exit codes
  0    done; with --wait: live
  1    refused, or no answer; metadata that do not fit; a webhook that was not received
  2    wrong usage
  3    with --wait: fake
  4    with --wait: the video could not be judged
  130  interrupted`;

function columns(rows: [string, string][]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n');
}

const titleOf = ({ name, operands = [] }: Command) => [name, ...operands].join(' ');

function optionRows(options: Record<string, Option>): [string, string][] {
  return Object.entries(options).map(([name, { value, help, short }]) => [
    [short && `-${short},`, `--${name}`, value].filter(Boolean).join(' '),
    help,
  ]);
}

/** What the program can do. */
export function overview(commands: Command[]): string {
  return [
    'lifesign <command> [options]',
    columns(commands.map((command) => [titleOf(command), command.summary])),
    `Options of all commands\n${columns(optionRows(COMMON))}`,
    EXIT_CODES,
    '"lifesign <command> --help" says more of a command.',
  ].join('\n\n');
}

/** What one command can do, or those of a group. */
export function helpOf(commands: Command[]): string {
  const texts = commands.map((command) =>
    [
      `lifesign ${titleOf(command)}\n  ${command.summary}`,
      command.details?.replace(/^/gm, '  '),
      command.options && columns(optionRows(command.options)),
    ]
      .filter(Boolean)
      .join('\n\n'),
  );
  return [...texts, `Options of all commands\n${columns(optionRows(COMMON))}`].join('\n\n');
}
