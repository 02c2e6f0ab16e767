import type { ComponentChildren, VNode } from 'preact';
import type { ContactAnswer } from '../../api.ts';
import type { LaneState } from '../../../model/lane.ts';
import { api } from '../api-client.ts';
import { element, h } from '../element.ts';
import { formatKey, inPageTime, plural } from '../format.ts';
import { useFrame } from '../frame.ts';
import { showAnswer } from '../parts/answer-view.ts';
import { Badge, WalletBadge } from '../parts/badge.ts';
import { Card } from '../parts/card.ts';
import { ClaimNotes } from '../parts/claim-notes.ts';
import { CommandHint } from '../parts/command-hint.ts';
import { ConsentTable } from '../parts/consent-table.ts';
import { EntryList } from '../parts/entry-list.ts';
import { EventLines } from '../parts/event-lines.ts';
import { HaltNotes } from '../parts/halt-notes.ts';
import { RecordLink } from '../parts/hubspot-link.ts';
import { OriginTable } from '../parts/origin-table.ts';
import { PassHistory } from '../parts/pass-history.ts';
import { RecordHistory } from '../parts/record-history.ts';
import { RequestList } from '../parts/request-list.ts';
import { TakeApart } from '../parts/take-apart.ts';
import { ViewHead } from '../parts/view-head.ts';
import { contactStanding } from '../standing.ts';
import { useAnswer, useNews } from '../use-answer.ts';

/** The origin of every value of a contact. */
export function ContactView({ id }: { readonly id: string }): VNode {
  const { connection, link } = useFrame();
  const asked = useAnswer(`${connection} ${id}`, async () => api.contact(id, { connection }));
  const contact = asked.value;
  useNews(
    (item) =>
      (item.kind === 'applied' && item.event.contactId === contact?.id) ||
      (item.kind === 'synced' && item.hubspotId !== null && item.hubspotId === contact?.hubspotId),
    asked.reload,
  );
  return element(
    'div',
    'why',
    h(
      ViewHead,
      {
        title: contact?.title ?? id,
        back: { href: link('contacts'), text: 'Contacts' },
        text: contact === null ? undefined : h(Keys, { contact }),
      },
      h(RecordLink, { url: contact?.url ?? null }),
    ),
    showAnswer(asked, (contact) => [
      h(Verdict, { contact, key: 'verdict' }),
      h(HaltNotes, { awaited: awaitedBy(contact), key: 'halts' }),
      h(ClaimNotes, { id: contact.id, told: contact, key: 'claims' }),
      contact.isOverfull ? h(TakeApart, { id, onDone: asked.reload, key: 'people' }) : null,
      element(
        'div',
        'why-columns contact',
        element(
          'div',
          'why-main',
          h(OriginTable, { properties: contact.properties, known: contact.reason }),
          contact.consents.length === 0 ? null : h(ConsentTable, { consents: contact.consents }),
          h(EventLines, { events: contact.events }),
        ),
        h(Side, { contact }),
      ),
    ]),
  );
}

function awaitedBy({ state, timeline, consents }: ContactAnswer): readonly LaneState['lane'][] {
  return [
    ...(state === 'pending' ? (['contacts'] as const) : []),
    ...(timeline.some((entry) => entry.state === 'pending') ? (['timeline'] as const) : []),
    ...(consents.some(({ fate }) => fate === 'pending') ? (['consents'] as const) : []),
  ];
}

function Keys({ contact }: { readonly contact: ContactAnswer }): VNode {
  return h(
    'dl',
    { class: 'keys-line' },
    contact.keys.map(({ property, value }) =>
      h('div', { key: property + value }, h('dt', null, formatKey(property)), h('dd', null, value)),
    ),
  );
}

function Verdict({ contact }: { readonly contact: ContactAnswer }): VNode {
  const { link } = useFrame();
  const { state, summary, wallet, reason, properties } = contact;
  const refused = properties.filter(({ fate }) => fate === 'refused').length;
  const standing = contactStanding(state, refused);
  return element(
    'div',
    `verdict ${standing.tone}`,
    h(Badge, standing),
    element(
      'p',
      '',
      inPageTime(summary),
      reason === null || state === 'done' || summary.includes(reason)
        ? null
        : element('span', 'reason', ` ${reason}`),
    ),
    state === 'dead' && reason !== null
      ? h('a', { href: link('letters', null, { kind: 'contact', reason }) }, 'What can be done')
      : null,
    element(
      'span',
      'verdict-wallet',
      h(WalletBadge, { status: wallet.status }),
      element(
        'span',
        'faint number',
        `${plural(wallet.passes, 'pass', 'passes')} on ${plural(wallet.devices, 'device')}`,
      ),
    ),
  );
}

function Side({ contact }: { readonly contact: ContactAnswer }): VNode {
  const { passes, timeline, requests } = contact;
  return element(
    'div',
    'why-side',
    passes.length === 0 ? null : h(PassHistory, { passes }),
    h(RecordHistory, { contact }),
    timeline.length === 0
      ? null
      : h(
          Card,
          { title: 'Timeline entries', side: element('span', 'faint number', timeline.length) },
          h(EntryList, { entries: timeline, isLinked: true }),
        ),
    requests.length === 0
      ? null
      : h(
          Card,
          { title: 'Requests to HubSpot', side: element('span', 'faint number', requests.length) },
          h(RequestList, { requests }),
        ),
    h(Commands, { contact }),
  );
}

function Commands({ contact }: { readonly contact: ContactAnswer }): ComponentChildren {
  const key = contact.keys[0]?.value;
  if (key === undefined) return null;
  return [
    h(CommandHint, {
      key: 'replay',
      text: 'After a change of the mapping, this applies all its stored events again:',
      name: 'replay --contact',
      contact: key,
    }),
    h(CommandHint, {
      key: 'erase',
      text: 'This shows what erasing the person would remove; without --dry-run it does so:',
      name: 'erase --dry-run',
      contact: key,
    }),
  ];
}
