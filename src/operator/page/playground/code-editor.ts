import { autocompletion, closeBrackets, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { json } from '@codemirror/lang-json';
import { bracketMatching, HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { lintGutter, setDiagnostics } from '@codemirror/lint';
import { EditorState, type Extension } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { suggest, type MappingWords } from '../../../core/mapping/suggest.ts';
import type { Fault } from '../../../model/fault.ts';

/** An editor for the text of a mapping. */
export interface CodeEditor {
  /** Takes over a text that did not come from here. */
  readonly setText: (text: string) => void;
  readonly setFaults: (faults: readonly Fault[]) => void;
  /** Puts the cursor where a fault is. */
  readonly show: (fault: Fault) => void;
  readonly destroy: () => void;
}

export interface EditorOptions {
  readonly text: string;
  readonly onInput: (text: string) => void;
  /** What may be written, as it is known by now. */
  readonly words: () => MappingWords | null;
  /** Where in a text a fault is. A file that the page shares with this one would be loaded at its first sight. */
  readonly offsetOf: (text: string, fault: Fault) => number;
}

/** Opens an editor in an element, which is to hold nothing else. */
export function openEditor(host: HTMLElement, options: EditorOptions): CodeEditor {
  // The policy of the page lets no style in by a tag; within a root of its own the editor uses none.
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  let isOurs = false;
  const view = new EditorView({
    parent: root,
    root,
    state: EditorState.create({
      doc: options.text,
      extensions: extensionsOf(options, () => isOurs),
    }),
  });
  return {
    setText: (text) => {
      const old = view.state.doc.toString();
      if (old === text) return;
      isOurs = true;
      view.dispatch({ changes: difference(old, text) });
      isOurs = false;
    },
    setFaults: (faults) => {
      const text = view.state.doc.toString();
      const marks = faults.map((fault) => {
        const from = Math.min(options.offsetOf(text, fault), text.length);
        const end = text.indexOf('\n', from);
        return {
          from,
          to: end === -1 ? text.length : end,
          severity: 'error' as const,
          message: messageOf(fault),
        };
      });
      view.dispatch(setDiagnostics(view.state, marks));
    },
    show: (fault) => {
      const at = Math.min(
        options.offsetOf(view.state.doc.toString(), fault),
        view.state.doc.length,
      );
      view.dispatch({
        selection: { anchor: at },
        effects: EditorView.scrollIntoView(at, { y: 'center' }),
      });
      view.focus();
    },
    destroy: () => view.destroy(),
  };
}

/** @param isOurs whether a change comes from the page, which knows of it */
function extensionsOf(options: EditorOptions, isOurs: () => boolean): Extension {
  return [
    lineNumbers(),
    lintGutter(),
    history(),
    drawSelection(),
    highlightActiveLine(),
    bracketMatching(),
    closeBrackets(),
    json(),
    syntaxHighlighting(COLOURS),
    autocompletion({ override: [complete(options.words)], icons: false, interactionDelay: 0 }),
    // Tab stays what leads on: whoever works without a mouse has to get out of here.
    keymap.of([...completionKeymap, ...historyKeymap, ...defaultKeymap]),
    EditorView.contentAttributes.of({
      'aria-label': 'Mapping',
      'aria-describedby': 'editor-help',
      tabindex: '0',
    }),
    EditorView.updateListener.of(({ docChanged, state }) => {
      if (docChanged && !isOurs()) options.onInput(state.doc.toString());
    }),
    THEME,
  ];
}

function complete(words: () => MappingWords | null) {
  return ({ state, pos }: { readonly state: EditorState; readonly pos: number }) => {
    const known = words();
    const found = known === null ? null : suggest(state.doc.toString(), pos, known);
    if (found === null || found.options.length === 0) return null;
    return { from: found.from, options: [...found.options], validFor: /^[\w.$`:*]*$/ };
  };
}

/** The one part in which two texts differ, so that the cursor stays where it is. */
function difference(old: string, fresh: string) {
  const shorter = Math.min(old.length, fresh.length);
  let from = 0;
  while (from < shorter && old[from] === fresh[from]) from += 1;
  let same = 0;
  while (same < shorter - from && old.at(-1 - same) === fresh.at(-1 - same)) same += 1;
  return { from, to: old.length - same, insert: fresh.slice(from, fresh.length - same) };
}

function messageOf({ found, expected, nearest }: Fault): string {
  const hint = nearest === null ? '' : ` Did you mean ${nearest}?`;
  return `Found ${found}, expected ${expected}.${hint}`;
}

const COLOURS = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--blue)' },
  { tag: tags.string, color: 'var(--good)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--violet)' },
]);

const THEME = EditorView.theme({
  '&': { height: '100%', backgroundColor: 'var(--surface)', color: 'var(--ink)' },
  '&.cm-focused': { outline: '2px solid var(--accent)', outlineOffset: '-2px' },
  '.cm-scroller': { font: '12.5px / 20px var(--mono)', overflow: 'auto' },
  '.cm-gutters': {
    backgroundColor: 'var(--sunken)',
    color: 'var(--faint)',
    borderRight: '1px solid var(--line)',
  },
  '.cm-content': { caretColor: 'var(--ink)' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-activeLine': { backgroundColor: 'transparent' },
  '&.cm-focused .cm-activeLine': { backgroundColor: 'var(--sunken)' },
  '.cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground':
    { background: 'color-mix(in srgb, var(--blue) 20%, var(--surface))' },
  '.cm-tooltip': {
    backgroundColor: 'var(--surface)',
    color: 'var(--ink)',
    border: '1px solid var(--line-strong)',
    borderRadius: '8px',
    boxShadow: 'var(--shadow)',
  },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: 'var(--select)',
    color: 'var(--ink)',
  },
  '.cm-completionDetail': { color: 'var(--faint)', fontStyle: 'normal' },
  '.cm-matchingBracket': { backgroundColor: 'var(--select)' },
});
