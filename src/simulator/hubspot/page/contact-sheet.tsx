import type { ComponentChildren, VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { formatMoment } from '../../../operator/page/format.ts';
import { Card } from '../../../operator/page/parts/card.tsx';
import { Icon } from '../../../operator/page/parts/icon.tsx';
import { Moment } from '../../../operator/page/parts/moment.tsx';
import type { ContactAnswer, Section, ShownValue } from '../page-answers.ts';
import { Avatar } from './avatar.tsx';
import { ListedWallet } from '../../../operator/page/parts/badge.tsx';
import { Story } from './story.tsx';
import { useFlash } from './use-flash.ts';

const MOMENT = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
});
const DAY = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});

/** A contact: who it is, its values, and what happened. */
export function ContactSheet({ contact }: { readonly contact: ContactAnswer }): VNode {
  const { id, name, email, status, changedAt, sections } = contact;
  useEffect(() => {
    document.title = `${name} · simulated HubSpot`;
  }, [name]);
  return (
    <div class="stack">
      <a class="back" href="#all">
        <Icon name="back" />
        Contacts
      </a>
      <header class="person tools">
        <Avatar contact={contact} />
        <div class="grow">
          <h1>{name}</h1>
          <p class="soft cut">{email || 'no e-mail address'}</p>
        </div>
        <div class="line faint">
          {status !== null && <ListedWallet wallet={status} />}
          <span class="number">Record {id}</span>
          <span>
            Changed <Moment atMs={Date.parse(changedAt)} />
          </span>
        </div>
      </header>
      <div class="columns">
        <div class="stack">
          {sections.map((section) => (
            <Values key={section.title} section={section} />
          ))}
        </div>
        <Story contact={contact} />
      </div>
    </div>
  );
}

function Values({ section }: { readonly section: Section }): VNode {
  return (
    <Card title={section.title} class={section.kind}>
      <dl class="pad keys">
        {section.values.map((value) => (
          <Value key={value.name} value={value} />
        ))}
      </dl>
    </Card>
  );
}

function Value({ value }: { readonly value: ShownValue }): VNode {
  const { name, label, text, changedAt } = value;
  const flashes = useFlash(text);
  return (
    <div
      key={flashes}
      class={flashes > 0 ? 'flash' : undefined}
      title={changedAt === null ? name : `${name}\nchanged ${formatMoment(Date.parse(changedAt))}`}
    >
      <dt>{label}</dt>
      <dd>{shownOf(value)}</dd>
    </div>
  );
}

function shownOf({ text, badge, type, shown }: ShownValue): ComponentChildren {
  if (text === '') return '–';
  if (badge) return <ListedWallet wallet={text} />;
  if (type === 'datetime') return MOMENT.format(Date.parse(text));
  return type === 'date' ? DAY.format(Date.parse(text)) : shown;
}
