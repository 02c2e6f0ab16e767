import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { api } from '../api-client.ts';
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
const PLACEHOLDER = '{ "__id": "…", "__eventName": "Pass:Installed", … }';

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
  return (
    <div class="event-choice">
      <label class="event-choice-label">
        <span>Try it on</span>
        <select
          class="field"
          value={isPasting ? PASTE : (chosen?.eventId ?? '')}
          disabled={value === null}
          onChange={(event) => {
            const { value } = event.currentTarget;
            onChoose(value === PASTE ? { body } : { eventId: value });
          }}
        >
          <EventOptions events={events} chosenId={chosen?.eventId} />
          <option value={PASTE}>a payload that I paste …</option>
        </select>
      </label>
      {isPasting && (
        <textarea
          class="field paste mono"
          rows={6}
          value={body}
          spellcheck={false}
          aria-label="Payload"
          placeholder={PLACEHOLDER}
          onInput={(event) => {
            const { value } = event.currentTarget;
            setBody(value);
            onChoose({ body: value });
          }}
        />
      )}
    </div>
  );
}

function EventOptions(options: {
  readonly events: readonly EventSummary[];
  readonly chosenId: string | undefined;
}): VNode {
  const { events, chosenId } = options;
  const isListed = events.some(({ eventId }) => eventId === chosenId);
  return (
    <>
      {chosenId !== undefined && !isListed && <option value={chosenId}>{shortId(chosenId)}</option>}
      {events.map(({ eventId, name, receivedAtMs }) => (
        <option key={eventId} value={eventId}>
          {formatName(name)} · {shortId(eventId)} · {describeAge(receivedAtMs, nowMs())}
        </option>
      ))}
    </>
  );
}
