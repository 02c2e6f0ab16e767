import type { ComponentChildren, VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { MappingAnswer, PreviewAnswer } from '../../api.ts';
import type { Preview } from '../../../core/preview.ts';
import { api, type Answer } from '../api-client.ts';
import { useFrame } from '../frame.ts';
import { Card } from '../parts/card.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { after, useLater } from '../time.ts';
import { EventChoice, type ChosenEvent } from './event-choice.tsx';
import { MappingEditor, type EditorTarget } from './mapping-editor.tsx';
import { PreviewResult } from './preview-result.tsx';

/** A pause in typing after which the mapping is tried. */
const TYPING_MS = 350;
/** How long to wait while the daemon makes other previews. */
const BUSY_MS = 1_000;

interface PlaygroundProps {
  readonly mapping: MappingAnswer;
  /** The event that the address names. */
  readonly eventId: string | null;
}

/** Tries a mapping on an event as it is written. Nothing is saved, nothing is sent. */
export function Playground({ mapping, eventId }: PlaygroundProps): VNode {
  const { draft, setDraft } = useFrame();
  const text = draft ?? mapping.refused?.text ?? mapping.text;
  const [chosen, setChosen] = useState<ChosenEvent | null>(eventId === null ? null : { eventId });
  const [target, setTarget] = useState<EditorTarget | null>(null);
  const { answer, inForce } = usePreviews(text, mapping.text, chosen);
  const faults =
    answer?.kind === 'answer' && answer.value.kind === 'faults' ? answer.value.faults : [];
  return (
    <section class="playground" aria-label="Playground">
      <header class="playground-head">
        <h2>Playground</h2>
        <p class="faint">Nothing is saved here, and nothing is sent.</p>
      </header>
      <EventChoice
        chosen={chosen}
        onChoose={setChosen}
        onSuggest={(suggested) => setChosen((known) => known ?? suggested)}
      />
      <div class="playground-columns">
        <Card title="Mapping" side={<Tools text={text} inForce={mapping.text} />}>
          <MappingEditor text={text} faults={faults} target={target} onInput={setDraft} />
          <p class="card-text faint" id="editor-help">
            Tab indents while you type; press Escape first to move on with Tab.
          </p>
        </Card>
        <PreviewResult
          answer={answer}
          inForce={inForce}
          hasEvent={chosen !== null}
          onGo={(fault) => setTarget((last) => ({ fault, turn: (last?.turn ?? 0) + 1 }))}
        />
      </div>
    </section>
  );
}

function Tools(tools: { readonly text: string; readonly inForce: string }): ComponentChildren {
  const { draft, setDraft } = useFrame();
  const { text, inForce } = tools;
  const back = (
    <button type="button" class="button quiet" onClick={() => setDraft(null)}>
      Back to the mapping in force
    </button>
  );
  return (
    <>
      {draft !== null && draft !== inForce && back}
      <CopyButton text={text} label="Copy mapping" />
    </>
  );
}

interface Previews {
  /** Of the text that is written; null until it was tried. */
  readonly answer: Answer<PreviewAnswer> | null;
  /** What the mapping in force makes of the same event. */
  readonly inForce: Preview | null;
}

function usePreviews(text: string, inForceText: string, chosen: ChosenEvent | null): Previews {
  const { connection } = useFrame();
  const [answer, setAnswer] = useState<Previews['answer']>(null);
  const [inForce, setInForce] = useState<Preview | null>(null);
  const mapping = useLater(text, TYPING_MS);
  const event = useLater(chosen, chosen?.body === undefined ? 0 : TYPING_MS);
  useEffect(() => {
    let isCurrent = true;
    // Without an event the mapping is still looked through for faults.
    let cancel = (): void => undefined;
    const ask = (): void => {
      void api.preview({ connection, mapping, ...(event ?? NO_EVENT) }).then((answer) => {
        if (!isCurrent) return;
        const isBusy = answer.kind === 'failure' && answer.failure.code === 'preview_busy';
        if (isBusy) cancel = after(BUSY_MS, ask);
        else setAnswer(answer);
      });
    };
    ask();
    return () => {
      isCurrent = false;
      cancel();
    };
  }, [connection, mapping, event]);
  useEffect(() => {
    let isCurrent = true;
    if (event === null) return undefined;
    void api.preview({ connection, ...event }).then((answer) => {
      if (!isCurrent) return;
      const isMade = answer.kind === 'answer' && answer.value.kind === 'preview';
      setInForce(isMade ? answer.value.preview : null);
    });
    return () => {
      isCurrent = false;
    };
  }, [connection, inForceText, event]);
  return { answer, inForce };
}

const NO_EVENT = { body: '{}' };
