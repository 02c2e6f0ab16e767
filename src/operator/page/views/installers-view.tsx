import type { VNode } from 'preact';
import { recordColumn, whoColumn } from '../parts/contact-columns.tsx';
import type { InstallersAnswer } from '../../api.ts';
import { addressOf, api } from '../api-client.ts';
import { useFrame } from '../frame.ts';
import { showAnswer } from '../parts/answer-view.tsx';
import { WalletBadge } from '../parts/badge.tsx';
import type { Column } from '../parts/column.ts';
import { EmptyNote } from '../parts/empty-note.tsx';
import { FilterBar } from '../parts/filter-bar.tsx';
import { Moment } from '../parts/moment.tsx';
import { PageLinks } from '../parts/page-links.tsx';
import { RowList } from '../parts/row-list.tsx';
import { TIME_FILTER, WALLET_FILTER } from '../parts/common-filters.ts';
import { ViewHead } from '../parts/view-head.tsx';
import { INSTALLERS_ID, type Route } from '../route.ts';
import { useAnswer } from '../use-answer.ts';

const PEOPLE_PER_PAGE = 50;

type Installer = InstallersAnswer['people'][number];

/** Who installed a pass in a time, and among them who has not said yes to something. */
export function InstallersView({ filters }: { readonly filters: Route['filters'] }): VNode {
  const { connection, link } = useFrame();
  const { time, wallet, without, before } = filters;
  const query = { connection, time, wallet, without };
  const asked = useAnswer(JSON.stringify({ ...query, before }), async () =>
    api.installers({ ...query, before, limit: PEOPLE_PER_PAGE }),
  );
  const questions = asked.value?.questions ?? [];
  return (
    <div class="stack">
      <ViewHead
        title="Who installed"
        text="People who installed a pass in this time, each once."
        back={{ href: link('wallet', null, { time: time ?? '' }), text: 'Wallet' }}
      >
        <a class="button" href={addressOf('numbers/people.csv', query)} download>
          CSV
        </a>
      </ViewHead>
      <FilterBar
        view="wallet"
        id={INSTALLERS_ID}
        values={filters}
        filters={[
          TIME_FILTER,
          WALLET_FILTER,
          {
            name: 'without',
            label: 'Consent',
            options: [
              ['', 'Whatever they said'],
              ...questions.map(({ name, label }) => [name, `Without: ${label}`] as const),
            ],
          },
        ]}
      />
      {showAnswer(asked, ({ people, cursor, from, to, timeZone }) => (
        <>
          <p class="soft">
            {from} to {to}, days of {timeZone}.
          </p>
          <RowList
            class="contact-row"
            columns={COLUMNS}
            items={people}
            keyOf={({ contact }) => contact.id}
            empty={
              <EmptyNote icon="wallet" title={cursor === null ? 'Nobody' : 'None on this page'}>
                {cursor === null
                  ? 'Nobody is like this. Another time or filter may find somebody.'
                  : 'None of the people looked at is like this. The next page goes on.'}
              </EmptyNote>
            }
          />
          <PageLinks view="wallet" id={INSTALLERS_ID} filters={filters} next={cursor} />
        </>
      ))}
    </div>
  );
}

const COLUMNS: readonly Column<Installer>[] = [
  whoColumn(({ contact }) => contact),
  {
    name: 'Wallet now',
    class: 'cell',
    draw: ({ contact }) => <WalletBadge {...contact.wallet} />,
  },
  {
    name: 'Installed in',
    class: 'wide',
    draw: ({ wallets }) => wallets.map((name) => (name === '' ? 'not named' : name)).join(', '),
  },
  {
    name: 'Installed',
    class: 'end faint',
    draw: ({ at }) => <Moment atMs={Date.parse(at)} />,
  },
  recordColumn(({ contact }) => contact),
];
