import type { VNode } from 'preact';
import type { ListedContact } from '../../api.ts';
import { api } from '../api-client.ts';
import { useFrame } from '../frame.ts';
import { showAnswer } from '../parts/answer-view.tsx';
import { Badge, WalletBadge } from '../parts/badge.tsx';
import type { Column } from '../parts/column.ts';
import { EmptyNote } from '../parts/empty-note.tsx';
import { FilterBar, type Filter } from '../parts/filter-bar.tsx';
import { HubSpotLink } from '../parts/hubspot-link.tsx';
import { Moment } from '../parts/moment.tsx';
import { PageLinks } from '../parts/page-links.tsx';
import { RowList } from '../parts/row-list.tsx';
import { ViewHead } from '../parts/view-head.tsx';
import type { Route } from '../route.ts';
import { contactStanding } from '../standing.ts';
import { useAnswer, useNews } from '../use-answer.ts';

const CONTACTS_PER_PAGE = 50;

const FILTERS: readonly Filter[] = [
  {
    name: 'search',
    label: 'Search contacts',
    placeholder: 'Beginning of an e-mail, customer id, pass id …',
  },
];

/** The contacts, those that changed last first. */
export function ContactsView({ filters }: { readonly filters: Route['filters'] }): VNode {
  const { connection, link } = useFrame();
  const { search = '', before = '' } = filters;
  const asked = useAnswer(`${connection} ${search} ${before}`, async () =>
    api.contacts({ connection, search, before, limit: CONTACTS_PER_PAGE }),
  );
  useNews(({ kind }) => before === '' && (kind === 'applied' || kind === 'synced'), asked.reload);
  const who: Column<ListedContact> = {
    name: 'Contact',
    class: 'cell-main',
    draw: ({ title, key }) => (
      <>
        <a class="cover" href={link('contacts', key)} data-row>
          {title}
        </a>
        {title !== key && (
          <span class="faint" title={key}>
            {key}
          </span>
        )}
      </>
    ),
  };
  return (
    <div class="stack">
      <ViewHead
        title="Contacts"
        text="The people that events were about, the last changed first."
      />
      <FilterBar view="contacts" values={filters} filters={FILTERS} />
      {showAnswer(asked, ({ contacts, cursor }) => (
        <>
          <RowList
            class="contact-row"
            columns={[who, ...COLUMNS]}
            items={contacts}
            keyOf={({ id }) => id}
            empty={
              <EmptyNote
                icon="contacts"
                title={search === '' ? 'No contact yet' : 'Nobody matches'}
              >
                {search === ''
                  ? 'Contacts come with the first events that name one.'
                  : 'The search looks at the beginning of each key, in any case.'}
              </EmptyNote>
            }
          />
          <PageLinks view="contacts" filters={filters} next={cursor} />
        </>
      ))}
    </div>
  );
}

const COLUMNS: readonly Column<ListedContact>[] = [
  {
    name: 'Wallet',
    class: 'cell-wallet',
    draw: ({ wallet }) => (
      <>
        <WalletBadge status={wallet.status} others={wallet.others} />
        {wallet.devices > 1 && <span class="faint number">{wallet.devices} devices</span>}
      </>
    ),
  },
  {
    name: 'State',
    class: 'cell-state',
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
  {
    name: '',
    class: 'cell-out',
    draw: ({ url, title }) => url !== null && <HubSpotLink url={url} title={title} />,
  },
];
