import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { api } from '../api-client.ts';
import { element, h } from '../element.ts';
import { describeAge, formatName, shortId } from '../format.ts';
import { useFrame } from '../frame.ts';
import { nowMs } from '../time.ts';
import { useAnswer } from '../use-answer.ts';
import type { EventSummary } from '../../../model/view.ts';

/** The event that a mapping is tried on: a stored one, or a payload. */
export interface ChosenEvent {
  readonly eventId?: string;
  readonly body?: string;
}

const RECENT_MAX = 100;
const PASTE = 'paste';

/** Chooses a recent event, or takes the text of a payload. */
export function EventChoice(choice: {
  readonly chosen: ChosenEvent | null;
  readonly onChoose: (chosen: ChosenEvent) => void;
  /** Names the event to begin with, for as long as nobody has chosen one. */
  readonly onSuggest: (suggested: ChosenEvent) => void;
}): VNode {
  const { chosen, onChoose, onSuggest } = choice;
  const { connection } = useFrame();
  const { value } = useAnswer(connection, async () =>
    api.events({ connection, limit: RECENT_MAX }),
  );
  const events = value?.events.filter(({ name }) => name !== null) ?? [];
  // An event that did something says more of a mapping than one that did not.
  const first =
    events.find(({ state, reason }) => state === 'done' && reason === null) ?? events[0];
  const [body, setBody] = useState('');
  useEffect(() => {
    if (first !== undefined) onSuggest({ eventId: first.eventId });
  }, [first?.eventId]);
  const isPasting = chosen?.body !== undefined;
  return element(
    'div',
    'event-choice',
    h(
      'label',
      { class: 'event-choice-label' },
      h('span', null, 'Try it on'),
      h(
        'select',
        {
          class: 'field',
          value: isPasting ? PASTE : (chosen?.eventId ?? ''),
          disabled: value === null,
          onChange: (event: Event) => {
            const { value } = event.currentTarget as HTMLSelectElement;
            onChoose(value === PASTE ? { body } : { eventId: value });
          },
        },
        optionsOf(events, chosen?.eventId),
        h('option', { value: PASTE }, 'a payload that I paste …'),
      ),
    ),
    isPasting
      ? h('textarea', {
          class: 'field paste mono',
          rows: 6,
          value: body,
          spellcheck: false,
          'aria-label': 'Payload',
          placeholder: '{ "__id": "…", "__eventName": "Pass:Installed", … }',
          onInput: (event: Event) => {
            const { value } = event.currentTarget as HTMLTextAreaElement;
            setBody(value);
            onChoose({ body: value });
          },
        })
      : null,
  );
}

function optionsOf(
  events: readonly EventSummary[],
  chosenId: string | undefined,
): readonly VNode[] {
  const listed = events.map(({ eventId, name, receivedAtMs }) =>
    h(
      'option',
      { key: eventId, value: eventId },
      `${formatName(name)} · ${shortId(eventId)} · ${describeAge(receivedAtMs, nowMs())}`,
    ),
  );
  if (chosenId === undefined || events.some(({ eventId }) => eventId === chosenId)) return listed;
  return [h('option', { key: chosenId, value: chosenId }, shortId(chosenId)), ...listed];
}
