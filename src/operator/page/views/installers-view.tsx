import type { VNode } from 'preact';
import type { InstallersAnswer } from '../../api.ts';
import { addressOf, api } from '../api-client.ts';
import { useFrame, type Frame } from '../frame.ts';
import { showAnswer } from '../parts/answer-view.tsx';
import { WalletBadge } from '../parts/badge.tsx';
import type { Column } from '../parts/column.ts';
import { EmptyNote } from '../parts/empty-note.tsx';
import { FilterBar } from '../parts/filter-bar.tsx';
import { HubSpotLink } from '../parts/hubspot-link.tsx';
import { Moment } from '../parts/moment.tsx';
import { PageLinks } from '../parts/page-links.tsx';
import { RowList } from '../parts/row-list.tsx';
import { TIME_FILTER } from '../parts/time-filter.ts';
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
          { name: 'wallet', label: 'Wallet', options: WALLETS },
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
            columns={columnsOf(link)}
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

const WALLETS = [
  ['', 'Any wallet'],
  ['apple', 'Apple'],
  ['google', 'Google'],
] as const;

function columnsOf(link: Frame['link']): readonly Column<Installer>[] {
  return [
    {
      name: 'Contact',
      class: 'cell-main',
      draw: ({ contact: { title, key } }) => (
        <>
          <a class="cover" href={link('contacts', key)} data-row>
            <b>{title}</b>
          </a>
          {title !== key && <span class="faint">{key}</span>}
        </>
      ),
    },
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
    {
      name: '',
      draw: ({ contact: { url, title } }) =>
        url !== null && <HubSpotLink url={url} title={title} />,
    },
  ];
}
