import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '..');
const PAGE = 'docs/architecture.md';
const CODE = /\.(tsx?|mjs|mts)$/;
/** Tests and what only they use. */
const TEST = /\.(test|conformance)\.tsx?$|\/testing\//;
/** Folders that hold nothing of ours to read. */
const SKIPPED = /^(\..*|node_modules|dist|vendor|public|test-results)$/;
/** What the page calls by one word. */
const GROUPS: Record<string, string[]> = {
  base: ['lib', 'lib/shared', 'db'],
  kit: ['lib/http', 'lib/routing'],
  screen: ['components/data', 'components/session', 'components/ui'],
};

/** Every file and folder below one, by path from the root. */
function* walk(folder: string): Generator<string> {
  for (const entry of readdirSync(path.join(ROOT, folder), { withFileTypes: true })) {
    if (entry.isDirectory() && SKIPPED.test(entry.name)) continue;
    const name = path.join(folder, entry.name);
    yield name;
    if (entry.isDirectory()) yield* walk(name);
  }
}

const PATHS = new Set(walk(''));
const FILES = new Set([...PATHS].filter((name) => CODE.test(name)));

/** What a file of ours that is imported as `name` by `file` is called; null for a package. */
function resolve(file: string, name: string): string | null {
  if (!name.startsWith('@/') && !name.startsWith('.')) return null;
  const base = name.startsWith('@/') ? name.slice(2) : path.join(path.dirname(file), name);
  const found = ['', '.ts', '.tsx', '/index.ts'].map((end) => base + end).find((one) => FILES.has(one));
  return found ?? null;
}

const IMPORT = /(?:\bfrom\s*|\bimport\s*\(?\s*)'([^'\n]+)'/g;

function importsOf(file: string): string[] {
  const text = readFileSync(path.join(ROOT, file), 'utf8');
  return [...text.matchAll(IMPORT)].map((match) => match[1]!);
}

/** Which of our files each one imports, tests left out. */
const GRAPH = new Map(
  [...FILES]
    .filter((file) => !TEST.test(file))
    .map((file) => [
      file,
      [...new Set(importsOf(file).map((name) => resolve(file, name)))].filter((one) => one !== null),
    ]),
);

interface Room {
  name: string;
  allowed: Set<string>;
  hasAll: boolean;
}

/** The table of rooms on the page. */
function readRooms(): Room[] {
  const page = readFileSync(path.join(ROOT, PAGE), 'utf8');
  const rows = [...page.matchAll(/^\| (\(top\)|`[^|]*`) \|[^|]*\| ([^|]*) \|$/gm)];
  return rows.flatMap(([, names, imports]) => {
    const allowed = [...imports!.matchAll(/`([^`]+)`/g)].map((match) => match[1]!);
    for (const [group, members] of Object.entries(GROUPS)) {
      if (new RegExp(`\\b${group}\\b`).test(imports!.replace(/`[^`]*`/g, ''))) allowed.push(...members);
    }
    const hasAll = /\beverything\b/.test(imports!);
    return names!
      .split(',')
      .map((name) => ({ name: name.replaceAll('`', '').trim(), allowed: new Set(allowed), hasAll }));
  });
}

const ROOMS = new Map(readRooms().map((room) => [room.name, room]));

/** The most particular room that a file lies in; null where the page knows none. */
function roomOf(file: string): string | null {
  const parts = file.split('/');
  if (parts.length === 1) return '(top)';
  const [top, second] = parts;
  const inner = parts.length > 2 ? `${top}/${second}` : null;
  if (inner !== null && (ROOMS.has(inner) || ROOMS.has(`${top}/*`))) return inner;
  // Files of `lib` itself are a room; a folder in it needs a row of its own.
  if (inner !== null && top === 'lib') return null;
  return ROOMS.has(top!) ? top! : null;
}

function ruleOf(room: string): Room {
  return ROOMS.get(room) ?? ROOMS.get(`${room.split('/')[0]}/*`)!;
}

const ROUTES = 'lib/api';

function isAllowed(from: string, to: string): boolean {
  const { allowed, hasAll } = ruleOf(from);
  if (hasAll || allowed.has(to)) return true;
  const [top] = to.split('/');
  if (allowed.has(`${top}/*`)) return true;
  if (from.startsWith('components/') && !ROOMS.has(from) && top === 'components') return true;
  return from === ROUTES && FILES.has(`${to}/routes.ts`);
}

/** Every import from one room into another. */
function crossings(): { from: string; to: string; text: string }[] {
  return [...GRAPH].flatMap(([file, targets]) =>
    targets.flatMap((target) => {
      const [from, to] = [roomOf(file), roomOf(target)];
      return from === null || to === null || from === to ? [] : [{ from, to, text: `${file} → ${target}` }];
    }),
  );
}

/** Strongly connected parts with more than one member (Tarjan 1972). */
function circles(graph: ReadonlyMap<string, Iterable<string>>): string[][] {
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (node: string) => {
    order.set(node, order.size);
    low.set(node, order.get(node)!);
    stack.push(node);
    for (const next of graph.get(node) ?? []) {
      if (!order.has(next)) visit(next);
      if (stack.includes(next)) low.set(node, Math.min(low.get(node)!, low.get(next)!));
    }
    if (low.get(node) !== order.get(node)) return;
    const circle = stack.splice(stack.indexOf(node));
    if (circle.length > 1) found.push(circle.sort());
  };
  for (const node of graph.keys()) if (!order.has(node)) visit(node);
  return found;
}

describe('rooms', () => {
  it('hold every file', () => {
    expect([...GRAPH.keys()].filter((file) => roomOf(file) === null)).toEqual([]);
  });

  it('import what the page allows', () => {
    expect(
      crossings()
        .filter(({ from, to }) => !isAllowed(from, to))
        .map(({ text }) => text),
    ).toEqual([]);
  });

  it('use what the page allows', () => {
    const used = new Set(crossings().map(({ from, to }) => `${from} → ${to}`));
    const base = new Set(GROUPS.base);
    const idle = [...ROOMS.values()].flatMap(({ name, allowed }) =>
      name.includes('*')
        ? []
        : [...allowed]
            .filter((to) => !base.has(to) && !to.includes('*') && !used.has(`${name} → ${to}`))
            .map((to) => `${name} → ${to}`),
    );
    expect(idle).toEqual([]);
  });

  it('make no circles, nor do files', () => {
    expect(circles(GRAPH)).toEqual([]);
    const rooms = new Map<string, Set<string>>();
    for (const { from, to } of crossings()) rooms.set(from, (rooms.get(from) ?? new Set()).add(to));
    expect(circles(rooms)).toEqual([]);
  });

  it('keep what tests use apart from the product', () => {
    const wrong = [...GRAPH].flatMap(([file, targets]) =>
      /^(e2e|bench|scripts|training)\//.test(file)
        ? []
        : targets
            .filter((one) => TEST.test(one) || /^(e2e|bench)\//.test(one))
            .map((one) => `${file} → ${one}`),
    );
    expect(wrong).toEqual([]);
  });

  it('of the domain know no web framework', () => {
    const wrong = [...GRAPH.keys()]
      .filter((file) => file.startsWith('lib/'))
      .flatMap((file) =>
        importsOf(file)
          .filter((name) => /^(next|react)(\/|$)/.test(name))
          .map((name) => `${file} → ${name}`),
      );
    expect(wrong).toEqual([]);
  });

  it('say what they are, in a README of their own or of the folder around them', () => {
    const silent = [...ROOMS.keys()].filter((room) => {
      if (room === '(top)' || room.includes('*')) return false;
      const folder = room.startsWith('components/') ? 'components' : room;
      return !PATHS.has(`${folder}/README.md`);
    });
    expect(silent).toEqual([]);
  });
});

/** Pages that tell of today; the others are history. */
const PAGES = [...PATHS].filter(
  (name) => name.endsWith('.md') && !/(CHANGELOG|decisions|CARD)\.md$/.test(name),
);
const NAMED = /`((?:app|components|lib|db|inngest|launcher|e2e|bench|scripts|training|packages)\/[^`\s]*)`/g;

const BASENAMES = new Set([...PATHS].map((name) => path.basename(name)));

/** Whether something of that name is there; `*` stands for anything in one folder, and the end may be left out. */
function isThere(name: string): boolean {
  const pattern = name
    .replace(/\/$/, '')
    .replace(/[.+()[\]$]/g, '\\$&')
    .replaceAll('*', '[^/]*');
  const whole = new RegExp(`^${pattern}(\\.(ts|tsx|mjs|py))?$`);
  return PATHS.has(name) || [...PATHS].some((one) => whole.test(one));
}

it.each(PAGES)('%s names files that are there', (page) => {
  const text = readFileSync(path.join(ROOT, page), 'utf8');
  const names = [...text.matchAll(NAMED)].map((match) => match[1]!.replace(/[#:].*$/, ''));
  const bare = [...text.matchAll(/`([\w-]+\.(?:test\.)?(?:ts|tsx|mjs))`/g)].map((match) => match[1]!);
  expect(bare.filter((name) => !BASENAMES.has(name))).toEqual([]);
  expect(names.filter((name) => !/[<…{]/.test(name) && !isThere(name))).toEqual([]);
});
