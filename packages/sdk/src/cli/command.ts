import { readFile } from 'node:fs/promises';
import { text as textOf } from 'node:stream/consumers';
import type { Lifesign } from '../index';
import { instantOf } from './instant';

/** The command was not given as it should be; exit code 2. */
export class UsageError extends Error {}

export interface Option {
  help: string;
  /** What stands behind it, e.g. `<seconds>`; a flag has none. */
  value?: string;
  /** One letter that stands for it. */
  short?: string;
  /** May be given several times. */
  isMany?: boolean;
}

export interface Command {
  /** One or two words, as typed. */
  name: string;
  /** E.g. `<id>`, `[file]`, `<id>...`. */
  operands?: string[];
  summary: string;
  details?: string;
  options?: Record<string, Option>;
  /** What must be known to run it. Default: key, tenant and server. */
  needs?: 'server';
  /** @returns the exit code; nothing for 0 */
  // biome-ignore lint/suspicious/noConfusingVoidType: most commands have no code to tell
  run(cli: Cli): Promise<number | void>;
}

export type Values = Record<string, string | boolean | string[] | undefined>;

/** What a command works with: the client, what it was given, and where to say what. */
export class Cli {
  constructor(
    readonly client: Lifesign,
    readonly operands: string[],
    readonly signal: AbortSignal,
    private readonly values: Values,
  ) {}

  get isJson(): boolean {
    return this.flag('json');
  }

  /** An operand that `operands` of the command requires. */
  operand(at = 0): string {
    return this.operands[at] ?? '';
  }

  text(name: string): string | undefined {
    return this.values[name] as string | undefined;
  }

  flag(name: string): boolean {
    return this.values[name] === true;
  }

  /** An option that is given once for each of its values. */
  each(name: string): string[] {
    return (this.values[name] as string[] | undefined) ?? [];
  }

  /** The same, where commas may separate values too. */
  many(name: string): string[] {
    return this.each(name)
      .flatMap((one) => one.split(','))
      .filter(Boolean);
  }

  /** @throws UsageError */
  integer(name: string): number | undefined {
    const given = this.text(name);
    if (given === undefined) return undefined;
    if (!/^\d{1,15}$/.test(given)) throw new UsageError(`--${name} must be a whole number.`);
    return Number(given);
  }

  /** A time: ISO 8601, a day, or how far from now (`90m`, `12h`, `30d`). @throws UsageError */
  instant(name: string, direction: 'past' | 'future'): string | undefined {
    const given = this.text(name);
    if (given === undefined) return undefined;
    const instant = instantOf(given, direction);
    if (instant === null)
      throw new UsageError(`--${name} must be a time, a day, or a span such as 12h or 30d.`);
    return instant;
  }

  /** A JSON document from a file, or with `-` from standard input. @throws UsageError */
  async json(file: string): Promise<Record<string, unknown>> {
    const text = file === '-' ? await textOf(process.stdin) : await readFile(file, 'utf8');
    try {
      return JSON.parse(text);
    } catch (error) {
      throw new UsageError(
        `${file === '-' ? 'Standard input' : file} is no JSON: ${(error as Error).message}`,
      );
    }
  }

  /** A result: a line of JSON for programs, `forPeople` (or readable JSON) otherwise. */
  show(value: unknown, forPeople?: string): void {
    const json = () => JSON.stringify(value, null, this.isJson ? 0 : 2);
    process.stdout.write(`${this.isJson || forPeople === undefined ? json() : forPeople}\n`);
  }

  /** A remark for people, beside the result. */
  note(text: string): void {
    if (!this.isJson) process.stderr.write(`${text}\n`);
  }
}

/** The cells of a table as lines, with a line of titles. */
export function tableOf(titles: string[], rows: (string | number | null)[][]): string {
  const cells = [titles, ...rows.map((row) => row.map((cell) => (cell === null ? '-' : String(cell))))];
  const widths = titles.map((_title, at) => Math.max(...cells.map((row) => row[at]!.length)));
  return cells
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** The first `limit` of what is listed. */
export async function* first<Item>(items: AsyncIterable<Item>, limit: number): AsyncGenerator<Item> {
  if (limit <= 0) return;
  let count = 0;
  for await (const item of items) {
    yield item;
    if (++count >= limit) return;
  }
}

export async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}
