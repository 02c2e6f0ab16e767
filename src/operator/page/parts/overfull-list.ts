import type { VNode } from 'preact';
import { api } from '../api-client.ts';
import { element, h } from '../element.ts';
import { plural } from '../format.ts';
import { useFrame } from '../frame.ts';
import { useAnswer } from '../use-answer.ts';
import { Card } from './card.ts';
import { Moment } from './moment.ts';

const OVERFULL_MAX = 50;

/** Contacts that hold several people: each leads to where it can be taken apart. Nothing, where there are none. */
export function OverfullList(): VNode | null {
  const { connection, link } = useFrame();
  const asked = useAnswer(connection, async () =>
    api.overfull({ connection, limit: OVERFULL_MAX }),
  );
  const contacts = asked.value?.contacts ?? [];
  if (contacts.length === 0) return null;
  return element(
    'div',
    'left-out',
    h(
      Card,
      { title: 'Contacts that hold several people' },
      element(
        'p',
        'card-text soft',
        'They were made one before the mapping told them apart. Each can be taken apart on its page.',
      ),
      h(
        'ul',
        { class: 'event-lines lanes' },
        contacts.map(({ id, title, key, people, updatedAtMs }) =>
          h(
            'li',
            { key: id },
            h(
              'a',
              { href: link('contacts', key), 'data-row': true },
              h('b', { class: 'cut' }, title),
              element('span', 'number', plural(people, 'person', 'people')),
              element('span', 'faint', h(Moment, { atMs: updatedAtMs })),
            ),
          ),
        ),
      ),
    ),
  );
}
