import type { VNode } from 'preact';
import type { ListedContact } from '../../api.ts';
import { api } from '../api-client.ts';
import { element, h } from '../element.ts';
import { useFrame } from '../frame.ts';
import { showAnswer } from '../parts/answer-view.ts';
import { Badge, WalletBadge } from '../parts/badge.ts';
import { EmptyNote } from '../parts/empty-note.ts';
import { FilterField } from '../parts/filter-field.ts';
import { HubSpotLink } from '../parts/hubspot-link.ts';
import { Moment } from '../parts/moment.ts';
import { PageLinks } from '../parts/page-links.ts';
import { ViewHead } from '../parts/view-head.ts';
import type { Route } from '../route.ts';
import { contactStanding } from '../standing.ts';
import { useAnswer, useNews } from '../use-answer.ts';

const CONTACTS_PER_PAGE = 50;

/** The contacts, those that changed last first. */
export function ContactsView({ filters }: { readonly filters: Route['filters'] }): VNode {
  const { connection, link } = useFrame();
  const { search = '', before = '' } = filters;
  const asked = useAnswer(`${connection} ${search} ${before}`, async () =>
    api.contacts({ connection, search, before, limit: CONTACTS_PER_PAGE }),
  );
  useNews(({ kind }) => before === '' && (kind === 'applied' || kind === 'synced'), asked.reload);
  return element(
    'div',
    'contacts',
    h(ViewHead, {
      title: 'Contacts',
      text: 'The people that events were about, the last changed first.',
    }),
    element(
      'div',
      'filters',
      h(FilterField, {
        label: 'Search contacts',
        placeholder: 'Beginning of an e-mail, customer id, pass id …',
        value: search,
        onChange: (search: string) => {
          location.hash = link('contacts', null, { search });
        },
      }),
    ),
    showAnswer(asked, ({ contacts, cursor }) => [
      contacts.length === 0
        ? h(
            EmptyNote,
            { icon: 'contacts', title: search === '' ? 'No contact yet' : 'Nobody matches' },
            search === ''
              ? 'Contacts come with the first events that name one.'
              : 'The search looks at the beginning of each key, in any case.',
          )
        : h(ContactRows, { contacts, key: 'rows' }),
      h(PageLinks, {
        key: 'pages',
        first: before === '' ? null : link('contacts', null, { search }),
        next: cursor === null ? null : link('contacts', null, { search, before: cursor }),
      }),
    ]),
  );
}

function ContactRows({ contacts }: { readonly contacts: readonly ListedContact[] }): VNode {
  return element(
    'div',
    'card rows',
    element(
      'div',
      'row row-head contact-row',
      element('span', '', 'Contact'),
      element('span', '', 'Wallet'),
      element('span', '', 'State'),
      element('span', 'end', 'Changed'),
      element('span', '', ''),
    ),
    h(
      'ol',
      null,
      contacts.map((contact) => h('li', { key: contact.id }, h(ContactRow, { contact }))),
    ),
  );
}

function ContactRow({ contact }: { readonly contact: ListedContact }): VNode {
  const { link } = useFrame();
  const { title, key, state, reason, leftOut, wallet, updatedAtMs, url } = contact;
  return h(
    'div',
    { class: 'row contact-row' },
    element(
      'span',
      'cell-main',
      h('a', { class: 'cover', href: link('contacts', key), 'data-row': true }, title),
      title === key ? null : h('span', { class: 'faint cut', title: key }, key),
    ),
    element(
      'span',
      'cell-wallet',
      h(WalletBadge, { status: wallet.status }),
      wallet.devices > 1 ? element('span', 'faint number', `${wallet.devices} devices`) : null,
    ),
    element(
      'span',
      'cell-state',
      h(Badge, contactStanding(state, leftOut)),
      reason === null || state === 'done'
        ? null
        : h('span', { class: 'cut faint', title: reason }, reason),
    ),
    element('span', 'end faint', h(Moment, { atMs: updatedAtMs })),
    element('span', 'cell-out', url === null ? null : h(HubSpotLink, { url, title })),
  );
}
