import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from '@codemirror/autocomplete';
import { json } from '@codemirror/lang-json';
import {
  bracketMatching,
  HighlightStyle,
  indentOnInput,
  syntaxHighlighting,
  syntaxTree,
} from '@codemirror/language';
import { lintKeymap } from '@codemirror/lint';
import { EditorState, type Extension, StateEffect, StateField } from '@codemirror/state';
import {
  Decoration,
  type DecorationSet,
  EditorView,
  keymap,
  lineNumbers,
  ViewPlugin,
  type ViewUpdate,
  WidgetType,
} from '@codemirror/view';
import { minimalSetup } from 'codemirror';
import type { Mark } from './locate';
import { completeSchema } from './schema-completion';

const TOKENS: Record<string, Decoration> = Object.fromEntries(
  Object.entries({
    PropertyName: 'name',
    String: 'text',
    Number: 'number',
    True: 'word',
    False: 'word',
    Null: 'word',
  }).map(([node, token]) => [node, Decoration.mark({ class: `cm-json-${token}` })]),
);

function tokensOf(view: EditorView): DecorationSet {
  const marks = view.visibleRanges.flatMap(({ from, to }) => {
    const found: ReturnType<Decoration['range']>[] = [];
    syntaxTree(view.state).iterate({
      from,
      to,
      enter: (node) => {
        const mark = TOKENS[node.name];
        if (mark !== undefined && node.to > node.from) found.push(mark.range(node.from, node.to));
      },
    });
    return found;
  });
  return Decoration.set(marks, true);
}

/** Colours by the theme's tokens; the package's own styles know one theme only. */
const tokens = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    constructor(view: EditorView) {
      this.decorations = tokensOf(view);
    }
    update(update: ViewUpdate) {
      const hasParsed = syntaxTree(update.startState) !== syntaxTree(update.state);
      if (update.docChanged || update.viewportChanged || hasParsed) this.decorations = tokensOf(update.view);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

class Message extends WidgetType {
  constructor(readonly mark: Mark) {
    super();
  }

  override eq(other: Message): boolean {
    return other.mark.message === this.mark.message && other.mark.severity === this.mark.severity;
  }

  toDOM(): HTMLElement {
    const element = document.createElement('span');
    element.className = `cm-message cm-message-${this.mark.severity}`;
    element.textContent = this.mark.message;
    return element;
  }
}

/** What is said beside the lines of the text. */
export const showMarks = StateEffect.define<Mark[]>();

const messages = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(shown, { state, changes, effects }) {
    let next = shown.map(changes);
    for (const effect of effects) {
      if (!effect.is(showMarks)) continue;
      const ranges = effect.value
        .filter(({ from }) => from <= state.doc.length)
        .map((mark) =>
          Decoration.widget({ widget: new Message(mark), side: 1 }).range(state.doc.lineAt(mark.from).to),
        );
      next = Decoration.set(ranges, true);
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

const theme = EditorView.theme({
  '&': { backgroundColor: 'var(--surface)', color: 'var(--ink)', fontSize: '13px', height: '100%' },
  // The box around it shows the focus: the gutter would cover a line of its own.
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': {
    fontFamily: 'var(--font-geist-mono), ui-monospace, monospace',
    lineHeight: '1.6',
    overflow: 'auto',
  },
  '.cm-content': { caretColor: 'var(--ink)', padding: '10px 0', overflowWrap: 'anywhere' },
  '.cm-line': { padding: '0 12px' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-gutters': { backgroundColor: 'var(--surface)', color: 'var(--ink-faint)', border: 'none' },
  '.cm-lineNumbers .cm-gutterElement': { padding: '0 4px 0 12px', minWidth: '32px' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'color-mix(in srgb, var(--focus) 30%, transparent)',
  },
  '.cm-content ::selection': { color: 'inherit', backgroundColor: 'transparent' },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': {
    backgroundColor: 'var(--tint)',
    outline: '1px solid var(--line-strong)',
  },
  '.cm-json-name': { color: 'var(--info)' },
  '.cm-json-text': { color: 'var(--signal)' },
  '.cm-json-number, .cm-json-word': { color: 'var(--warn)' },
  '.cm-message': {
    marginLeft: '1.5em',
    fontFamily: 'var(--font-geist-sans), sans-serif',
    fontSize: '12.5px',
    whiteSpace: 'normal',
  },
  '.cm-message::before': { content: '"← "' },
  '.cm-message-error': { color: 'var(--danger)' },
  '.cm-message-warning': { color: 'var(--warn)' },
  '.cm-lintRange-error, .cm-lintRange-warning': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--danger) 1px',
    textUnderlineOffset: '3px',
  },
  '.cm-lintRange-warning': { textDecorationColor: 'var(--warn)' },
  '.cm-lintRange-active': { backgroundColor: 'var(--danger-soft)' },
  '.cm-tooltip, .cm-panels': {
    backgroundColor: 'var(--raised)',
    color: 'var(--ink)',
    border: '1px solid var(--line)',
    borderRadius: '8px',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': {
    fontFamily: 'var(--font-geist-mono), monospace',
    maxHeight: '14em',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '4px 10px', color: 'var(--ink)' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: 'var(--ink)',
    color: 'var(--canvas)',
  },
  '.cm-diagnostic': { fontFamily: 'var(--font-geist-sans), sans-serif', padding: '4px 10px' },
  '.cm-panel.cm-panel-lint ul [aria-selected]': { backgroundColor: 'var(--tint)', color: 'var(--ink)' },
});

export interface EditorOptions {
  /** What the text is, for screen readers. */
  label: string;
  isReadOnly: boolean;
  /** Whether keywords of JSON Schema are offered. */
  completesSchema: boolean;
  onChange: (text: string) => void;
}

/** The nonce by which the page's policy lets the editor's style sheet in. */
function nonceOfPage(): string {
  return document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce ?? '';
}

/** An editor of JSON in the colours of the portal. The Tab key stays free to leave it. */
export function editorExtensions({ label, isReadOnly, completesSchema, onChange }: EditorOptions): Extension {
  return [
    EditorView.cspNonce.of(nonceOfPage()),
    // Without it the package's own colours would be taken.
    syntaxHighlighting(HighlightStyle.define([])),
    lineNumbers(),
    minimalSetup,
    json(),
    tokens,
    messages,
    theme,
    EditorView.lineWrapping,
    bracketMatching(),
    indentOnInput(),
    closeBrackets(),
    completesSchema ? autocompletion({ override: [completeSchema], icons: false }) : [],
    keymap.of([...closeBracketsKeymap, ...completionKeymap, ...lintKeymap]),
    EditorState.readOnly.of(isReadOnly),
    EditorView.contentAttributes.of({
      'aria-label': label,
      spellcheck: 'false',
      autocapitalize: 'off',
      ...(isReadOnly && { 'aria-readonly': 'true' }),
    }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) onChange(update.state.doc.toString());
    }),
  ];
}
