import type { ComponentChildren, VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { PeopleAnswer } from '../../api.ts';
import { api } from '../api-client.ts';
import { element, h } from '../element.ts';
import { formatCount, formatKey, plural } from '../format.ts';
import { useFrame } from '../frame.ts';
import { keeperOf, planTexts } from '../people-plan.ts';
import { useAnswer } from '../use-answer.ts';
import { ActButton } from './act-button.ts';
import { showAnswer } from './answer-view.ts';
import { Card } from './card.ts';
import { SplitDialog } from './split-dialog.ts';
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
  return element(
    'div',
    'take-apart',
    showAnswer(asked, (answer) =>
      // A person may have said since that they are one.
      answer.people.length < 2 ? null : h(People, { id, answer, onDone }),
    ),
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
  return h(
    Card,
    {
      title: `This contact holds ${plural(named.length, 'person', 'people')}`,
      side: h(ActButton, {
        text: 'Take apart',
        kind: 'grave',
        isDisabled: kept === null,
        onAct: () => setAsking(true),
      }),
    },
    h(
      'fieldset',
      { class: 'people' },
      h(
        'legend',
        { class: 'card-text soft' },
        'Who keeps the record in HubSpot? The others get one of their own.',
      ),
      h(
        'ul',
        { class: 'letter-rows' },
        people
          .slice(0, PEOPLE_SHOWN_MAX)
          .map((person, index) =>
            h(
              'li',
              { key: index },
              h(PersonRow, { person, isKept: isSame(person.key, kept), onChoose: choose }),
            ),
          ),
      ),
    ),
    more > 0 ? element('p', 'card-text faint', `and ${formatCount(more)} more`) : null,
    element('p', 'card-text soft', planTexts(answer, kept).join(' ')),
    isAsking && kept !== null
      ? h(SplitDialog, { id, answer, kept, onClose: () => setAsking(false), onDone })
      : null,
  );
}

interface RowProps {
  readonly person: PersonOfContact;
  readonly isKept: boolean;
  readonly onChoose: (key: ContactKey) => void;
}

function PersonRow({ person, isKept, onChoose }: RowProps): VNode {
  const { key, keys, events, entries } = person;
  const others = keys.filter((other) => !isSame(other, key));
  const words: ComponentChildren = [
    element(
      'span',
      'letter-who',
      key === null
        ? 'Events that name none of them'
        : h('b', null, `${formatKey(key.property)} ${key.value}`),
      ...others
        .slice(0, KEYS_SHOWN_MAX)
        .map(({ property, value }) =>
          element('span', 'letter-event', `${formatKey(property)} ${value}`),
        ),
    ),
    element(
      'span',
      'faint number letter-since',
      `${plural(events, 'event')}, ${plural(entries, 'entry', 'entries')}`,
    ),
  ];
  if (key === null) return element('div', 'letter-row', h('span', null), words);
  return h(
    'label',
    { class: 'letter-row' },
    h('input', {
      type: 'radio',
      name: 'keeper',
      checked: isKept,
      onChange: () => onChoose(key),
    }),
    words,
  );
}

const KEYS_SHOWN_MAX = 3;

function isSame(one: ContactKey | null, other: ContactKey | null): boolean {
  return one?.property === other?.property && one?.value === other?.value;
}
