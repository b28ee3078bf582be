import { parseArgs } from 'node:util';
import { version } from '../../package.json';
import { Lifesign } from '../index';
import { accountCommands } from './account';
import { Cli, type Command, type Option, UsageError, type Values } from './command';
import { COMMON, helpOf, overview } from './help';
import { keyCommands } from './keys';
import { listenCommand } from './listen';
import { schemaCommands } from './schema';
import { serviceCommands } from './service';
import { submissionCommands } from './submissions';
import { submitCommand } from './submit';
import { webhookCommands } from './webhooks';

export const COMMANDS: Command[] = [
  submitCommand,
  ...submissionCommands,
  ...keyCommands,
  ...schemaCommands,
  ...webhookCommands,
  listenCommand,
  ...accountCommands,
  ...serviceCommands,
];

const toParse = ({ value, isMany = false, short }: Option) =>
  ({ type: value === undefined ? 'boolean' : 'string', multiple: isMany, ...(short && { short }) }) as const;

/** Every option is known everywhere, so that one may stand before the command; whether it belongs there comes later. */
function parse(args: string[]): { values: Values; words: string[] } {
  const all = Object.assign({}, COMMON, ...COMMANDS.map(({ options }) => options));
  const options = Object.fromEntries(
    Object.entries<Option>(all).map(([name, option]) => [name, toParse(option)]),
  );
  try {
    const { values, positionals } = parseArgs({ args, allowPositionals: true, options });
    return { values: values as Values, words: positionals };
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

/** The commands that begin so: one, or for a word alone those of its group. */
function commandsOf(words: string[]): Command[] {
  const exact = COMMANDS.filter(({ name }) => name === words.slice(0, name.split(' ').length).join(' '));
  if (exact.length > 0) return exact;
  return words.length > 1 ? [] : COMMANDS.filter(({ name }) => name.split(' ')[0] === words[0]);
}

/** @throws UsageError */
function requireOperands({ name, operands = [] }: Command, given: string[]): void {
  const isOpen = operands.at(-1)?.endsWith('...') ?? false;
  const missing = operands.find((operand, at) => operand.startsWith('<') && !given[at]?.trim());
  if (missing !== undefined) throw new UsageError(`"${name}" needs ${missing}.`);
  if (given.length > operands.length && !isOpen)
    throw new UsageError(`"${name}" can do nothing with "${given[operands.length]}".`);
}

/** @throws UsageError */
function requireOwnOptions({ name, options = {} }: Command, values: Values): void {
  const foreign = Object.keys(values).find((option) => !(option in options) && !(option in COMMON));
  if (foreign !== undefined) throw new UsageError(`--${foreign} does not go with "${name}".`);
}

/** @throws UsageError */
function connect({ needs }: Command, values: Values): Lifesign {
  const { LIFESIGN_URL, LIFESIGN_TENANT, LIFESIGN_API_KEY } = process.env;
  const baseUrl = (values.url as string | undefined) ?? LIFESIGN_URL ?? '';
  const tenant = (values.tenant as string | undefined) ?? LIFESIGN_TENANT ?? '';
  const apiKey = (values['api-key'] as string | undefined) ?? LIFESIGN_API_KEY ?? '';
  if (baseUrl === '') throw new UsageError('LIFESIGN_URL must be the address of the server.');
  if (needs !== 'server' && (tenant === '' || apiKey === ''))
    throw new UsageError('LIFESIGN_TENANT and LIFESIGN_API_KEY must be set.');
  try {
    return new Lifesign({ baseUrl, tenant, apiKey, ...(needs === 'server' && { maxRetries: 0 }) });
  } catch (error) {
    // It speaks of its options; here they have other names.
    const message = (error as Error).message
      .replace('baseUrl', 'LIFESIGN_URL')
      .replace('apiKey', 'LIFESIGN_API_KEY');
    throw new UsageError(message);
  }
}

/** Runs a command line. @returns the exit code @throws UsageError, and what the client throws */
export async function run(args: string[], signal: AbortSignal): Promise<number> {
  const { values, words: given } = parse(args);
  const isHelp = values.help === true || given[0] === 'help';
  const words = given[0] === 'help' ? given.slice(1) : given;
  const say = (text: string) => process.stdout.write(`${text}\n`);
  if (values.version) {
    say(version);
    return 0;
  }
  const found = commandsOf(words);
  if (words.length > 0 && found.length === 0)
    throw new UsageError(`There is no command "${words.slice(0, 2).join(' ')}".`);
  if (isHelp || words.length === 0) {
    say(words.length === 0 ? overview(COMMANDS) : helpOf(found));
    return isHelp ? 0 : 2;
  }
  // The first of a group is what its name alone means: "keys" lists the keys.
  const command = found[0]!;
  const operands = words.slice(command.name.split(' ').length);
  requireOwnOptions(command, values);
  requireOperands(command, operands);
  return (await command.run(new Cli(connect(command, values), operands, signal, values))) ?? 0;
}
