import type { ComponentChildren, VNode } from 'preact';
import { isSameKey, keyName } from '../../../core/identity.ts';
import { useState } from 'preact/hooks';
import type { PeopleAnswer } from '../../api.ts';
import { api } from '../api-client.ts';
import { formatCount, plural } from '../format.ts';
import { useFrame } from '../frame.ts';
import { keeperOf, planTexts } from '../people-plan.ts';
import { useAnswer } from '../use-answer.ts';
import { ActButton } from './act-button.tsx';
import { showAnswer } from './answer-view.tsx';
import { Card } from './card.tsx';
import { SplitDialog } from './split-dialog.tsx';
import type { ContactKey } from '../../../model/contact.ts';
import type { PersonOfContact } from '../../../model/people.ts';

/** People of one contact that are listed; the command line takes any of them. */
const PEOPLE_SHOWN_MAX = 20;

/** The people that a contact holds, and taking it apart. */
export function TakeApart({
  id,
  onDone,
}: {
  readonly id: string;
  readonly onDone: () => void;
}): VNode {
  const { connection } = useFrame();
  const asked = useAnswer(`${connection} ${id}`, async () => api.people(id, { connection }));
  return (
    <div class="take-apart">
      {showAnswer(asked, (answer) =>
        // A person may have said since that they are one.
        answer.people.length < 2 ? null : <People id={id} answer={answer} onDone={onDone} />,
      )}
    </div>
  );
}

interface PeopleProps {
  readonly id: string;
  readonly answer: PeopleAnswer;
  readonly onDone: () => void;
}

function People({ id, answer, onDone }: PeopleProps): VNode {
  const { people } = answer;
  const [chosen, choose] = useState<ContactKey | null>(null);
  const [isAsking, setAsking] = useState(false);
  const kept = chosen ?? keeperOf(answer);
  const named = people.filter(({ key }) => key !== null);
  const more = people.length - PEOPLE_SHOWN_MAX;
  return (
    <Card
      title={`This contact holds ${plural(named.length, 'person', 'people')}`}
      side={
        <ActButton
          text="Take apart"
          kind="grave"
          isDisabled={kept === null}
          onAct={() => setAsking(true)}
        />
      }
    >
      <fieldset class="people">
        <legend class="pad soft">
          Who keeps the record in HubSpot? The others get one of their own.
        </legend>
        <ul class="list">
          {people.slice(0, PEOPLE_SHOWN_MAX).map((person, index) => (
            <li key={index}>
              <PersonRow person={person} isKept={isSameKey(person.key, kept)} onChoose={choose} />
            </li>
          ))}
        </ul>
      </fieldset>
      {more > 0 && <p class="pad faint">and {formatCount(more)} more</p>}
      <p class="pad soft">{planTexts(answer, kept).join(' ')}</p>
      {isAsking && kept !== null && (
        <SplitDialog
          id={id}
          answer={answer}
          kept={kept}
          onClose={() => setAsking(false)}
          onDone={onDone}
        />
      )}
    </Card>
  );
}

interface RowProps {
  readonly person: PersonOfContact;
  readonly isKept: boolean;
  readonly onChoose: (key: ContactKey) => void;
}

function PersonRow({ person, isKept, onChoose }: RowProps): VNode {
  const { key, keys, events, entries } = person;
  const others = keys.filter((other) => !isSameKey(other, key));
  const words: ComponentChildren = (
    <span class="line between grow">
      <span class="line">
        {key === null ? (
          'Events that name none of them'
        ) : (
          <b>
            {keyName(key.property)} {key.value}
          </b>
        )}
        {others.slice(0, KEYS_SHOWN_MAX).map(({ property, value }) => (
          <span key={property + value} class="soft">
            {keyName(property)} {value}
          </span>
        ))}
      </span>
      <span class="faint number">
        {plural(events, 'event')}, {plural(entries, 'entry', 'entries')}
      </span>
    </span>
  );
  if (key === null)
    return (
      <div class="item tools tight letter-row">
        <span />
        {words}
      </div>
    );
  return (
    <label class="item tools tight letter-row">
      <input type="radio" name="keeper" checked={isKept} onChange={() => onChoose(key)} />
      {words}
    </label>
  );
}

const KEYS_SHOWN_MAX = 3;
