import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { offsetOf } from '../../../core/json-place.ts';
import type { MappingWords } from '../../../core/mapping/suggest.ts';
import type { Fault } from '../../../model/fault.ts';
import type { CodeEditor } from './code-editor.ts';

/** A place in the text to be shown; another `turn` asks for it again. */
export interface EditorTarget {
  readonly fault: Fault;
  readonly turn: number;
}

interface EditorProps {
  readonly text: string;
  readonly faults: readonly Fault[];
  readonly target: EditorTarget | null;
  readonly words: MappingWords | null;
  readonly onInput: (text: string) => void;
}

/** The text of a mapping to be edited. The editor is as large as the page, so that it comes when it is wanted. */
export function MappingEditor({ text, faults, target, words, onInput }: EditorProps): VNode {
  const host = useRef<HTMLDivElement>(null);
  /** Texts that were written here and have not come back yet: whoever types fast is ahead of them. */
  const written = useRef<string[]>([]);
  const latest = useRef({ text, words, onInput });
  latest.current = { text, words, onInput };
  const [editor, setEditor] = useState<CodeEditor | null>(null);
  const [isLost, setLost] = useState(false);
  useEffect(() => {
    let opened: CodeEditor | null = null;
    let isWanted = true;
    void import('./code-editor.ts').then(
      ({ openEditor }) => {
        if (!isWanted || host.current === null) return;
        opened = openEditor(host.current, {
          text: latest.current.text,
          onInput: (typed) => {
            written.current.push(typed);
            latest.current.onInput(typed);
          },
          words: () => latest.current.words,
          offsetOf,
        });
        setEditor(opened);
      },
      () => setLost(true),
    );
    return () => {
      isWanted = false;
      opened?.destroy();
    };
  }, []);
  useEffect(() => {
    const own = written.current.lastIndexOf(text);
    if (own === -1) editor?.setText(text);
    else written.current.splice(0, own + 1);
  }, [editor, text]);
  useEffect(() => editor?.setFaults(faults), [editor, faults]);
  useEffect(() => {
    if (target !== null) editor?.show(target.fault);
  }, [target]);
  return (
    <>
      {isLost && <p class="pad fault">The editor did not come. Load the page again.</p>}
      <div class="editor" ref={host} />
    </>
  );
}
