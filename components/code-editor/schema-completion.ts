import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import { ensureSyntaxTree, syntaxTree } from '@codemirror/language';
import type { EditorState } from '@codemirror/state';
import {
  CHECKED_FORMATS,
  type Draft,
  findDraft,
  findKeyword,
  type KeywordKind,
  keywordsOf,
  UNCHECKED_FORMATS,
} from '@/lib/shared/schema-keywords';

type Node = ReturnType<ReturnType<typeof syntaxTree>['resolveInner']>;

/** What stands at a place: a schema, a map of schemas by name, a list of schemas, a schema or such a list, other data. */
type Kind = 'schema' | 'map' | 'list' | 'schema-or-list' | 'data';

const PARSE_MS = 100;
const TYPES = ['string', 'number', 'integer', 'boolean', 'object', 'array', 'null'];
const DRAFTS = ['https://json-schema.org/draft/2020-12/schema', 'http://json-schema.org/draft-07/schema#'];
const VALUES: Record<string, readonly string[]> = {
  type: TYPES,
  format: [...CHECKED_FORMATS, ...UNCHECKED_FORMATS],
  $schema: DRAFTS,
};

/** Keywords of JSON Schema where a schema is written, and the words that some of them take. */
export function completeSchema(context: CompletionContext): CompletionResult | null {
  const { state, pos } = context;
  const tree = ensureSyntaxTree(state, pos, PARSE_MS) ?? syntaxTree(state);
  const node = tree.resolveInner(pos, -1);
  if (node.name === 'PropertyName') return completeName(state, node);
  if (node.name === 'String') return completeText(state, node);
  const isInObject = node.name === 'Object' || (node.name === '{' && node.parent?.name === 'Object');
  if (!context.explicit || !isInObject) return null;
  const object = node.name === 'Object' ? node : node.parent!;
  return { from: pos, options: keywordOptions(state, object, '"') };
}

function completeName(state: EditorState, node: Node): CompletionResult | null {
  const object = node.parent?.parent;
  if (object?.name !== 'Object') return null;
  const isClosed = node.to - node.from > 1 && state.sliceDoc(node.to - 1, node.to) === '"';
  const to = isClosed ? node.to - 1 : node.to;
  const options = keywordOptions(state, object, '', node);
  return options.length === 0 ? null : { from: node.from + 1, to, options, validFor: /^[$\w-]*$/ };
}

function keywordOptions(state: EditorState, object: Node, quote: '"' | '', current?: Node): Completion[] {
  if (kindAt(state, object) !== 'schema') return [];
  const used = new Set(
    properties(object)
      .filter((property) => property.firstChild?.from !== current?.from)
      .map((property) => nameOf(state, property)),
  );
  return keywordsOf(draftOf(state, object))
    .filter((keyword) => !used.has(keyword))
    .map((label) => ({ label, type: 'keyword', apply: withColon(quote) }));
}

/** Writes the name with its quotes, and the colon where there is none. */
function withColon(quote: '"' | ''): Completion['apply'] {
  return (view, { label }, from, to) => {
    const rest = view.state.sliceDoc(to, to + 80);
    const closing = quote === '' && rest.startsWith('"') ? 1 : 0;
    const hasColon = /^\s*:/.test(rest.slice(closing));
    const insert = `${quote}${label}"${hasColon ? '' : ': '}`;
    view.dispatch({
      changes: { from, to: to + closing, insert },
      selection: { anchor: from + insert.length },
      userEvent: 'input.complete',
    });
  };
}

function completeText(state: EditorState, node: Node): CompletionResult | null {
  const isInArray = node.parent?.name === 'Array';
  const property = isInArray ? node.parent?.parent : node.parent;
  if (property?.name !== 'Property' || property.parent === null) return null;
  const object = property.parent;
  if (kindAt(state, object) !== 'schema') return null;
  const name = nameOf(state, property);
  const words = name === 'required' && isInArray ? namesOf(state, object) : (VALUES[name] ?? []);
  if (words.length === 0) return null;
  const isClosed = node.to - node.from > 1 && state.sliceDoc(node.to - 1, node.to) === '"';
  return {
    from: node.from + 1,
    to: isClosed ? node.to - 1 : node.to,
    options: words.map((label) => ({ label, type: 'constant' })),
    validFor: /^[^"\s]*$/,
  };
}

/** The names in the `properties` of a schema. */
function namesOf(state: EditorState, object: Node): string[] {
  const map = properties(object).find((property) => nameOf(state, property) === 'properties')?.lastChild;
  return map?.name === 'Object' ? properties(map).map((property) => nameOf(state, property)) : [];
}

function properties(object: Node): Node[] {
  return object.getChildren('Property');
}

function nameOf(state: EditorState, property: Node): string {
  const name = property.getChild('PropertyName');
  if (name === null) return '';
  try {
    return String(JSON.parse(state.sliceDoc(name.from, name.to)));
  } catch {
    return '';
  }
}

function draftOf(state: EditorState, inside: Node): Draft {
  let root = inside;
  for (let node: Node | null = inside; node !== null; node = node.parent) {
    if (node.name === 'Object') root = node;
  }
  const given = properties(root).find((property) => nameOf(state, property) === '$schema')?.lastChild;
  const text = given?.name === 'String' ? state.sliceDoc(given.from + 1, given.to - 1) : undefined;
  return findDraft(text) ?? '2020-12';
}

/** What an object or array is, told by the way that leads to it. */
function kindAt(state: EditorState, target: Node): Kind {
  const steps: (string | null)[] = [];
  for (let node = target; node.parent !== null; node = node.parent) {
    if (node.parent.name === 'Property') steps.unshift(nameOf(state, node.parent));
    else if (node.parent.name === 'Array') steps.unshift(null);
  }
  const draft = draftOf(state, target);
  let kind: Kind = 'schema';
  for (const name of steps) kind = kindBelow(draft, kind, name);
  return kind === 'schema-or-list' && target.name === 'Object' ? 'schema' : kind;
}

const BELOW: Record<KeywordKind, Kind> = {
  data: 'data',
  schema: 'schema',
  schemas: 'list',
  'schema-map': 'map',
  'schema-or-schemas': 'schema-or-list',
  dependencies: 'map',
};

/** @param name of the property; null for an item of an array */
function kindBelow(draft: Draft, kind: Kind, name: string | null): Kind {
  switch (kind) {
    case 'map':
      return name === null ? 'data' : 'schema';
    case 'list':
      return name === null ? 'schema' : 'data';
    case 'schema-or-list':
      return name === null ? 'schema' : kindBelow(draft, 'schema', name);
    case 'schema':
      return name === null ? 'data' : BELOW[findKeyword(draft, name) ?? 'data'];
    case 'data':
      return 'data';
  }
}
