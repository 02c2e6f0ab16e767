import type { VNode } from 'preact';
import { api } from '../api-client.ts';
import { plural } from '../format.ts';
import { useFrame } from '../frame.ts';
import { useAnswer } from '../use-answer.ts';
import { Card } from './card.tsx';
import { LinkLines } from './link-lines.tsx';

const OVERFULL_MAX = 50;

/** Contacts that hold several people: each leads to where it can be taken apart. Nothing, where there are none. */
export function OverfullList(): VNode | null {
  const { connection, link } = useFrame();
  const asked = useAnswer(connection, async () =>
    api.overfull({ connection, limit: OVERFULL_MAX }),
  );
  const contacts = asked.value?.contacts ?? [];
  if (contacts.length === 0) return null;
  const lines = contacts.map(({ id, title, key, people, updatedAtMs }) => ({
    key: id,
    href: link('contacts', key),
    title,
    side: <span class="number">{plural(people, 'person', 'people')}</span>,
    atMs: updatedAtMs,
  }));
  return (
    <div class="left-out">
      <Card title="Contacts that hold several people">
        <p class="pad soft">
          They were made one before the mapping told them apart. Each can be taken apart on its
          page.
        </p>
        <LinkLines lines={lines} />
      </Card>
    </div>
  );
}
