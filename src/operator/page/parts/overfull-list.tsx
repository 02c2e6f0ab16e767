import type { VNode } from 'preact';
import { api } from '../api-client.ts';
import { plural } from '../format.ts';
import { useFrame } from '../frame.ts';
import { useAnswer } from '../use-answer.ts';
import { Card } from './card.tsx';
import { Moment } from './moment.tsx';

const OVERFULL_MAX = 50;

/** Contacts that hold several people: each leads to where it can be taken apart. Nothing, where there are none. */
export function OverfullList(): VNode | null {
  const { connection, link } = useFrame();
  const asked = useAnswer(connection, async () =>
    api.overfull({ connection, limit: OVERFULL_MAX }),
  );
  const contacts = asked.value?.contacts ?? [];
  if (contacts.length === 0) return null;
  return (
    <div class="left-out">
      <Card title="Contacts that hold several people">
        <p class="card-text soft">
          They were made one before the mapping told them apart. Each can be taken apart on its
          page.
        </p>
        <ul class="event-lines lanes">
          {contacts.map(({ id, title, key, people, updatedAtMs }) => (
            <li key={id}>
              <a href={link('contacts', key)} data-row>
                <b class="cut">{title}</b>
                <span class="number">{plural(people, 'person', 'people')}</span>
                <span class="faint">
                  <Moment atMs={updatedAtMs} />
                </span>
              </a>
            </li>
          ))}
        </ul>
      </Card>
    </div>
  );
}
