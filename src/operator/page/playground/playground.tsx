import type { ComponentChildren, VNode } from 'preact';
import { useEffect, useRef, useState, type Dispatch, type StateUpdater } from 'preact/hooks';
import type { MappingWords } from '../../../core/mapping/suggest.ts';
import type { MappingAnswer, PreviewAnswer } from '../../mapping-answer.ts';
import type { Preview } from '../../../core/preview.ts';
import { api, type Answer } from '../api-client.ts';
import { useFrame } from '../frame.ts';
import { Card } from '../parts/card.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { after, useLater } from '../time.ts';
import { MapDialog } from './map-dialog.tsx';
import { PayloadFields, type PayloadField } from './payload-fields.tsx';
import { ReleaseCard } from './release-card.tsx';
import { TrialCard } from './trial-card.tsx';
import { VersionsCard } from './versions-card.tsx';
import type { Fault } from '../../../model/fault.ts';
import { useAnswer } from '../use-answer.ts';
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
  /** Called when another mapping is in force. */
  readonly onPut: () => void;
}

/** Writes a mapping beside an event that came, tries it on all of them, and puts it in force. */
export function Playground({ mapping, eventId, onPut }: PlaygroundProps): VNode {
  const { connection, draft, setDraft } = useFrame();
  const text = draft ?? mapping.refused?.text ?? mapping.text;
  const [chosen, setChosen] = useChosen(eventId);
  const [target, setTarget] = useState<EditorTarget | null>(null);
  const [field, setField] = useState<PayloadField | null>(null);
  const [saves, setSaves] = useState(0);
  const { value: words } = useAnswer(connection, async () => api.words({ connection }));
  const { answer, inForce } = usePreviews(text, mapping.text, chosen);
  const made = answer?.kind === 'answer' ? answer.value : null;
  const faults = made?.kind === 'faults' ? made.faults : NO_FAULTS;
  const body = useLastBody(made, chosen);
  const eventName = nameIn(body);
  const isSound = made?.kind === 'preview';
  return (
    <section class="playground stack" aria-label="Workbench">
      <div class="stack">
        <EventCard
          chosen={chosen}
          samples={words?.samples ?? NO_SAMPLES}
          body={body}
          onChoose={setChosen}
          onMap={setField}
        />
        <EditorCard mapping={mapping} text={text} faults={faults} target={target} words={words} />
        <PreviewResult
          answer={answer}
          inForce={inForce}
          hasEvent={chosen !== null}
          onGo={(fault) => setTarget((last) => ({ fault, turn: (last?.turn ?? 0) + 1 }))}
        />
      </div>
      <TrialCard text={text} isSound={isSound} />
      <ReleaseCard
        mapping={mapping}
        text={text}
        isSound={isSound}
        onSaved={() => {
          setSaves((count) => count + 1);
          onPut();
        }}
      />
      <VersionsCard mapping={mapping} saves={saves} onPut={onPut} />
      {field !== null && (
        <MapDialog
          field={field}
          event={eventName}
          text={text}
          words={words}
          onMapped={(mapped) => {
            setDraft(mapped);
            setField(null);
          }}
          onClose={() => setField(null)}
        />
      )}
    </section>
  );
}

/** The event that is tried: the one that the address names, until somebody chooses another. */
function useChosen(eventId: string | null) {
  const state = useState<ChosenEvent | null>(eventId === null ? null : { eventId });
  const [, setChosen] = state;
  useEffect(() => {
    if (eventId !== null) setChosen({ eventId });
  }, [eventId]);
  return state;
}

/** The event that the mapping is tried on, with its fields. */
function EventCard(props: {
  readonly chosen: ChosenEvent | null;
  readonly samples: MappingWords['samples'];
  readonly body: string | null;
  readonly onChoose: Dispatch<StateUpdater<ChosenEvent | null>>;
  readonly onMap: (field: PayloadField) => void;
}): VNode {
  const { chosen, samples, body, onChoose, onMap } = props;
  return (
    <Card title="Event">
      <EventChoice
        chosen={chosen}
        samples={samples}
        onChoose={onChoose}
        onSuggest={(suggested) => onChoose((known) => known ?? suggested)}
      />
      {body !== null && (
        <>
          <p class="pad faint">Click a field to map it.</p>
          <PayloadFields body={body} onMap={onMap} />
        </>
      )}
    </Card>
  );
}

const NO_SAMPLES: MappingWords['samples'] = [];
const NO_FAULTS: readonly Fault[] = [];

/** The text of the event that is tried; it stays while the mapping is written and has faults. */
function useLastBody(made: PreviewAnswer | null, chosen: ChosenEvent | null): string | null {
  const last = useRef<{ readonly chosen: ChosenEvent; readonly body: string } | null>(null);
  if (chosen === null) return null;
  if (chosen.body !== undefined) return chosen.body === '' ? null : chosen.body;
  if (made?.kind === 'preview') last.current = { chosen, body: made.body };
  return last.current?.chosen === chosen ? last.current.body : null;
}

/** The name of the event that a payload holds; empty where it has none. */
function nameIn(body: string | null): string {
  try {
    const payload = JSON.parse(body ?? '{}') as { readonly __eventName?: unknown } | null;
    return typeof payload?.__eventName === 'string' ? payload.__eventName : '';
  } catch {
    return '';
  }
}

function EditorCard(props: {
  readonly mapping: MappingAnswer;
  readonly text: string;
  readonly faults: readonly Fault[];
  readonly target: EditorTarget | null;
  readonly words: MappingWords | null;
}): VNode {
  const { mapping, ...edited } = props;
  const { setDraft } = useFrame();
  return (
    <Card title="Mapping" side={<Tools text={edited.text} inForce={mapping.text} />}>
      <MappingEditor {...edited} onInput={setDraft} />
      <p class="pad faint" id="editor-help">
        Ctrl+Space suggests what fits. Tab leads on.
      </p>
    </Card>
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
