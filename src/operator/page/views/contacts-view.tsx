import type { VNode } from 'preact';
import { recordColumn, whoColumn } from '../parts/contact-columns.tsx';
import type { ListedContact } from '../../api.ts';
import { addressOf, api } from '../api-client.ts';
import { useFrame } from '../frame.ts';
import { showAnswer } from '../parts/answer-view.tsx';
import { Badge, WalletBadge, walletText } from '../parts/badge.tsx';
import type { Column } from '../parts/column.ts';
import { EmptyNote } from '../parts/empty-note.tsx';
import { FilterBar, type Filter } from '../parts/filter-bar.tsx';
import { Moment } from '../parts/moment.tsx';
import { PartialNote } from '../parts/partial-note.tsx';
import { PageLinks } from '../parts/page-links.tsx';
import { RowList } from '../parts/row-list.tsx';
import { ViewHead } from '../parts/view-head.tsx';
import type { Route } from '../route.ts';
import { contactStanding, WORK_STANDINGS } from '../standing.ts';
import { useAnswer, useNews } from '../use-answer.ts';
import { WORK_STATES } from '../../../model/state.ts';
import { WALLET_STATUSES } from '../../../model/wallet.ts';

const CONTACTS_PER_PAGE = 50;

/** @param wallets unknown ones as well, by their names */
const filtersOf = (wallets: readonly string[]): readonly Filter[] => [
  {
    name: 'search',
    label: 'Search contacts',
    placeholder: 'E-mail, any part of a name, domain, id …',
  },
  {
    name: 'state',
    label: 'State',
    options: [
      ['', 'Any state'],
      ...WORK_STATES.map((state) => [state, WORK_STANDINGS[state].text] as const),
    ],
  },
  {
    name: 'wallet',
    label: 'Wallet',
    options: [
      ['', 'Any wallet'],
      ...[...new Set([...WALLET_STATUSES, ...wallets])].map(
        (wallet) => [wallet, walletText(wallet)] as const,
      ),
    ],
  },
  {
    name: 'conflict',
    label: 'Shared values',
    options: [
      ['', 'Shared or not'],
      ['open', 'Shares a value, to decide'],
    ],
  },
  {
    name: 'leftOut',
    label: 'Property left out',
    placeholder: 'Property left out',
    isSearch: false,
  },
];

/** The contacts, those that changed last first. */
export function ContactsView({ filters }: { readonly filters: Route['filters'] }): VNode {
  const { connection, link } = useFrame();
  const { search = '', state, wallet, conflict, leftOut, before = '' } = filters;
  const query = { connection, search, state, wallet, conflict, leftOut };
  const asked = useAnswer(JSON.stringify({ ...query, before }), async () =>
    api.contacts({ ...query, before, limit: CONTACTS_PER_PAGE }),
  );
  const isFiltered = [search, state, wallet, conflict, leftOut].some((one) => (one ?? '') !== '');
  useNews(({ kind }) => before === '' && (kind === 'applied' || kind === 'synced'), asked.reload);
  return (
    <div class="stack">
      <ViewHead
        title="Contacts"
        text="The people that events were about, the last changed first."
      />
      <FilterBar
        view="contacts"
        values={filters}
        filters={filtersOf(asked.value?.wallets ?? [])}
        csv={addressOf('contacts.csv', query)}
      />
      {search !== '' && (
        <p class="soft">
          <a href={link('events', null, { search })}>Events found by “{search}”</a>
        </p>
      )}
      {showAnswer(asked, ({ contacts, cursor, isPartial }) => (
        <>
          {isPartial && <PartialNote />}
          <RowList
            class="contact-row"
            columns={COLUMNS}
            items={contacts}
            keyOf={({ id }) => id}
            empty={
              <EmptyNote icon="contacts" title={isFiltered ? 'Nobody matches' : 'No contact yet'}>
                {noneText(isFiltered, cursor !== null)}
              </EmptyNote>
            }
          />
          <PageLinks view="contacts" filters={filters} next={cursor} />
        </>
      ))}
    </div>
  );
}

function noneText(isFiltered: boolean, hasMore: boolean): string {
  if (hasMore) return 'Nobody of those looked at is like this. Older ones may be.';
  return isFiltered
    ? 'The search looks at addresses, ids, domains, and any three characters of a name.'
    : 'Contacts come with the first events that name one.';
}

const COLUMNS: readonly Column<ListedContact>[] = [
  whoColumn((contact) => contact),
  {
    name: 'Wallet',
    class: 'cell',
    draw: ({ wallet }) => (
      <>
        <WalletBadge status={wallet.status} others={wallet.others} />
        {wallet.devices > 1 && <span class="faint number">{wallet.devices} devices</span>}
      </>
    ),
  },
  {
    name: 'State',
    class: 'cell wide',
    draw: ({ state, reason, leftOut }) => (
      <>
        <Badge {...contactStanding(state, leftOut)} />
        {reason !== null && state !== 'done' && (
          <span class="cut faint" title={reason}>
            {reason}
          </span>
        )}
      </>
    ),
  },
  { name: 'Changed', class: 'end faint', draw: ({ updatedAtMs }) => <Moment atMs={updatedAtMs} /> },
  recordColumn((contact) => contact),
];
