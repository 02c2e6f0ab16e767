import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { MappingWords } from '../../../core/mapping/suggest.ts';
import { api, type Answer } from '../api-client.ts';
import { describeAge, formatName, shortId } from '../format.ts';
import { useFrame } from '../frame.ts';
import { FilterField } from '../parts/filter-field.tsx';
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
const SAMPLE = 'sample ';
const PLACEHOLDER = '{ "__id": "…", "__eventName": "Pass:Installed", … }';

/** Chooses a stored event or a sample, or takes the text of a payload. */
export function EventChoice(choice: {
  readonly chosen: ChosenEvent | null;
  readonly samples: MappingWords['samples'];
  readonly onChoose: (chosen: ChosenEvent) => void;
  /** Names the event to begin with, for as long as nobody has chosen one. */
  readonly onSuggest: (suggested: ChosenEvent) => void;
}): VNode {
  const { chosen, samples, onChoose, onSuggest } = choice;
  const { connection } = useFrame();
  const [search, setSearch] = useState('');
  const [body, setBody] = useState('');
  const [isPasting, setPasting] = useState(false);
  const { value } = useAnswer(`${connection} ${search}`, async () => find(connection, search));
  const events = value?.events.filter(({ name }) => name !== null) ?? [];
  const firstId = tellingEvent(events)?.eventId;
  useEffect(() => {
    if (firstId === undefined) return;
    (search === '' ? onSuggest : onChoose)({ eventId: firstId });
  }, [firstId, search]);
  const current = isPasting ? PASTE : optionOf(chosen, samples);
  return (
    <div class="stack pad event-choice">
      <FilterField
        label="Find an event"
        placeholder="E-mail, pass, event name or id"
        value={search}
        onChange={setSearch}
      />
      {search !== '' && value !== null && events.length === 0 && (
        <p class="faint">Nothing of that is stored.</p>
      )}
      <label class="stack">
        <span>Try it on</span>
        <select
          class="field"
          value={current}
          disabled={value === null}
          onChange={(event) => {
            const { value } = event.currentTarget;
            setPasting(value === PASTE);
            const found = samples.find(({ name }) => value === `${SAMPLE}${name}`);
            if (value === PASTE) onChoose({ body });
            else onChoose(found === undefined ? { eventId: value } : { body: found.body });
          }}
        >
          <EventOptions events={events} samples={samples} chosenId={chosen?.eventId} />
          <option value={PASTE}>a payload that I paste …</option>
        </select>
      </label>
      {isPasting && (
        <PasteField
          body={body}
          onInput={(text) => {
            setBody(text);
            onChoose({ body: text });
          }}
        />
      )}
    </div>
  );
}

/** The option that stands for what is tried. */
function optionOf(chosen: ChosenEvent | null, samples: MappingWords['samples']): string {
  const sample = samples.find(({ body }) => body === chosen?.body);
  return sample === undefined ? (chosen?.eventId ?? PASTE) : `${SAMPLE}${sample.name}`;
}

/** An event that did something says more of a mapping than one that did not. */
function tellingEvent(events: readonly ListedEvent[]): ListedEvent | undefined {
  return events.find(({ state, reason }) => state === 'done' && reason === null) ?? events[0];
}

function PasteField(props: {
  readonly body: string;
  readonly onInput: (body: string) => void;
}): VNode {
  return (
    <textarea
      class="field paste mono"
      rows={6}
      value={props.body}
      spellcheck={false}
      aria-label="Payload"
      placeholder={PLACEHOLDER}
      onInput={(event) => props.onInput(event.currentTarget.value)}
    />
  );
}

/** Events that were found, the newest first. */
interface Found {
  readonly events: readonly ListedEvent[];
}

type ListedEvent = Pick<EventSummary, 'eventId' | 'name' | 'receivedAtMs' | 'state' | 'reason'>;

/** Events by what the lists are searched for or, where that finds none, by the beginning of their name. */
async function find(connection: string, search: string): Promise<Answer<Found>> {
  const limit = RECENT_MAX;
  if (search === '') return api.events({ connection, limit });
  const found = await api.events({ connection, limit, search });
  const isNone = found.kind === 'answer' && found.value.events.length === 0;
  return isNone ? api.events({ connection, limit, name: `${search}*` }) : found;
}

function EventOptions(options: {
  readonly events: readonly ListedEvent[];
  readonly samples: MappingWords['samples'];
  readonly chosenId: string | undefined;
}): VNode {
  const { events, samples, chosenId } = options;
  const isListed = events.some(({ eventId }) => eventId === chosenId);
  return (
    <>
      {chosenId !== undefined && !isListed && <option value={chosenId}>{shortId(chosenId)}</option>}
      {events.map(({ eventId, name, receivedAtMs }) => (
        <option key={eventId} value={eventId}>
          {formatName(name)} · {shortId(eventId)} · {describeAge(receivedAtMs, nowMs())}
        </option>
      ))}
      {samples.map(({ name }) => (
        <option key={name} value={`${SAMPLE}${name}`}>
          sample of {name}
        </option>
      ))}
    </>
  );
}
