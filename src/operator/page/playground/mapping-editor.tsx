import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { lineAt, offsetOf } from '../../../core/json-place.ts';
import type { Fault } from '../../../model/fault.ts';

/** A place in the text to be shown; another `turn` asks for it again. */
export interface EditorTarget {
  readonly fault: Fault;
  readonly turn: number;
}

interface EditorProps {
  readonly text: string;
  readonly faults: readonly Fault[];
  readonly target: EditorTarget | null;
  readonly onInput: (text: string) => void;
}

/** A plain text field with line numbers, in which the lines with faults are marked. */
export function MappingEditor({ text, faults, target, onInput }: EditorProps): VNode {
  const field = useRef<HTMLTextAreaElement>(null);
  const numbers = useRef<HTMLPreElement>(null);
  const isTyping = useRef(false);
  useEffect(() => {
    if (target !== null && field.current !== null) show(field.current, target.fault);
  }, [target]);
  const follow = (): void => {
    if (numbers.current !== null) numbers.current.scrollTop = field.current?.scrollTop ?? 0;
  };
  const faulty = new Set(faults.map((fault) => lineAt(text, offsetOf(text, fault))));
  return (
    <div class="editor">
      <pre class="editor-numbers number" aria-hidden="true" ref={numbers}>
        {text.split('\n').map((_line, index) => (
          <span key={index} class={faulty.has(index + 1) ? 'faulty' : undefined}>
            {index + 1}
          </span>
        ))}
      </pre>
      <textarea
        ref={field}
        class="editor-text"
        value={text}
        spellcheck={false}
        autocomplete="off"
        autocapitalize="off"
        wrap="off"
        aria-label="Mapping"
        aria-describedby="editor-help"
        onScroll={follow}
        onInput={(event) => {
          isTyping.current = true;
          onInput(event.currentTarget.value);
        }}
        onPointerDown={() => {
          isTyping.current = true;
        }}
        onBlur={() => {
          isTyping.current = false;
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') isTyping.current = false;
          if (event.key !== 'Tab' || event.shiftKey || !isTyping.current) return;
          event.preventDefault();
          // The only way to insert that Ctrl+Z takes back.
          document.execCommand('insertText', false, '  ');
        }}
      />
    </div>
  );
}

/** Puts the cursor where a fault is, and that line in the middle. */
function show(field: HTMLTextAreaElement, fault: Fault): void {
  const place = offsetOf(field.value, fault);
  const lines = field.value.split('\n').length;
  const line = lineAt(field.value, place);
  field.focus();
  field.setSelectionRange(place, place);
  field.scrollTop = (field.scrollHeight / lines) * (line - 1) - field.clientHeight / 2;
}
