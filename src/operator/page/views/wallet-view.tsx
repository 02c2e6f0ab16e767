import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import type { NumberReport } from '../../../core/numbers/number-report.ts';
import { addressOf, api } from '../api-client.ts';
import { Chart } from '../charts/chart.tsx';
import { formatCount, formatNumber, formatShare, plural } from '../format.ts';
import { useFrame } from '../frame.ts';
import { showAnswer } from '../parts/answer-view.tsx';
import { ListedWallet } from '../parts/badge.tsx';
import { Card } from '../parts/card.tsx';
import type { Column } from '../parts/column.ts';
import { EmptyNote } from '../parts/empty-note.tsx';
import { FilterBar, type Filter } from '../parts/filter-bar.tsx';
import { TIME_FILTER } from '../parts/common-filters.ts';
import { Table } from '../parts/table.tsx';
import { ViewHead } from '../parts/view-head.tsx';
import { INSTALLERS_ID, type Route } from '../route.ts';
import { useAnswer, useNews } from '../use-answer.ts';

const FILTERS: readonly Filter[] = [
  TIME_FILTER,
  {
    name: 'by',
    label: 'By',
    options: [
      ['', 'By day'],
      ['week', 'By week'],
      ['month', 'By month'],
    ],
  },
];

/** Events are counted every five seconds. */
const COUNTED_MS = 6_000;

/** How many passes came into wallets and left them, and how far they come. */
export function WalletView({ filters }: { readonly filters: Route['filters'] }): VNode {
  const { connection, link } = useFrame();
  const { time, by } = filters;
  const query = { connection, time, by };
  const asked = useAnswer(JSON.stringify(query), async () => api.numbers(query));
  useNews(({ kind }) => kind === 'applied', asked.reload, COUNTED_MS);
  return (
    <div class="stack">
      <ViewHead
        title="Wallet"
        text="Installs and uninstalls, each event once, on the day it happened. Replays count nothing again."
      >
        <a class="button" href={link('wallet', INSTALLERS_ID, { time: time ?? '' })}>
          Who installed
        </a>
        <a class="button" href={addressOf('numbers.csv', query)} download>
          CSV
        </a>
      </ViewHead>
      <FilterBar view="wallet" values={filters} filters={FILTERS} />
      {showAnswer(asked, (numbers) => (
        <>
          <p class="soft">{timeText(numbers)}</p>
          <Sums numbers={numbers} />
          <FlowChart numbers={numbers} />
          <Rows numbers={numbers} />
          <div class="columns">
            <Contacts numbers={numbers} />
            <Nobody numbers={numbers} />
          </div>
        </>
      ))}
    </div>
  );
}

function timeText({ from, to, timeZone, isZoneOfAccount, uncounted }: NumberReport): string {
  const zone = isZoneOfAccount
    ? `days of ${timeZone}, the account’s time zone`
    : 'days of UTC, for the account’s time zone is not known yet';
  const open = uncounted === 0 ? '' : ` ${plural(uncounted, 'event')} still to be counted.`;
  return `${from} to ${to}, ${zone}.${open}`;
}

interface Part {
  readonly numbers: NumberReport;
}

function Sums({ numbers: { sum, funnel, installedNow } }: Part): VNode {
  const { created, installed, stillInstalled } = funnel;
  const held = installedNow.reduce((all, { passes }) => all + passes, 0);
  const figures = [
    ['Installs', sum.installs, `${formatCount(sum.firstInstalls)} for the first time`],
    ['Uninstalls', sum.uninstalls, `net ${signed(sum.net)}`],
    ['Created', created, 'in this time'],
    ['of these installed', installed, formatShare(installed, created)],
    ['still installed', stillInstalled, formatShare(stillInstalled, created)],
    ['Installed now', held, installedNow.map(({ wallet }) => named(wallet)).join(', ')],
  ] as const;
  return (
    <ul class="figures card">
      {figures.map(([name, value, text]) => (
        <li key={name} class="figure">
          <span class="faint">{name}</span> <b class="number">{formatCount(value)}</b>{' '}
          <span class="faint number">{text}</span>
        </li>
      ))}
    </ul>
  );
}

function FlowChart({ numbers: { periods, sum } }: Part): VNode {
  const drawn = useMemo(
    () => ({
      times: periods.map(({ period }) => new Date(`${period}T00:00`).getTime() / 1_000),
      series: [
        {
          name: 'Installs',
          tone: 'good' as const,
          isFilled: true,
          values: periods.map(({ installs }) => installs),
        },
        {
          name: 'Uninstalls',
          tone: 'violet' as const,
          isFilled: false,
          values: periods.map(({ uninstalls }) => uninstalls),
        },
      ],
    }),
    [periods],
  );
  return (
    <Chart
      title="Installs and uninstalls"
      summary={`${formatCount(sum.installs)} installs and ${formatCount(sum.uninstalls)} uninstalls; the table below has each.`}
      format={formatNumber}
      isOfDays
      {...drawn}
    />
  );
}

type Row = NumberReport['rows'][number];

const COUNTS: readonly Column<Row>[] = (
  [
    ['Installs', ({ installs }) => formatCount(installs)],
    ['Uninstalls', ({ uninstalls }) => formatCount(uninstalls)],
    ['Net', ({ net }) => signed(net)],
    ['First', ({ firstInstalls }) => formatCount(firstInstalls)],
  ] satisfies readonly (readonly [name: string, draw: (row: Row) => string])[]
).map(([name, draw]) => ({ name, class: 'number', isLabelled: true, draw }));

function Rows({ numbers: { rows } }: Part): VNode {
  const { link } = useFrame();
  const shown = rows.toReversed();
  const hasSources = rows.some(({ source }) => source !== '');
  const columns: readonly Column<Row>[] = [
    { name: 'From', draw: ({ period }) => period },
    {
      name: 'Wallet',
      isLabelled: true,
      draw: ({ wallet }) =>
        wallet === '' ? (
          named(wallet)
        ) : (
          <a href={link('events', null, { name: 'Pass:Installed', wallet })}>{wallet}</a>
        ),
    },
    { name: 'Pass type', isLabelled: true, draw: ({ passType }) => passType },
    ...(hasSources
      ? [{ name: 'Source', isLabelled: true, draw: ({ source }: Row) => source }]
      : []),
    ...COUNTS,
  ];
  return (
    <Card title="By wallet and pass type">
      {shown.length === 0 ? (
        <EmptyNote icon="wallet" title="Nothing in this time">
          No pass was installed or uninstalled.
        </EmptyNote>
      ) : (
        <div class="table-wrap" role="group" aria-label="By wallet and pass type" tabIndex={0}>
          <Table
            class="number-rows"
            columns={columns}
            rows={shown}
            keyOf={({ period, wallet, passType, source }) =>
              JSON.stringify([period, wallet, passType, source])
            }
          />
        </div>
      )}
    </Card>
  );
}

function Contacts({ numbers: { contacts } }: Part): VNode {
  const { link } = useFrame();
  return (
    <Card title="Contacts by wallet status">
      <Table
        class="number-rows"
        columns={[
          {
            name: 'Now',
            draw: ({ wallet }) => (
              <a href={link('contacts', null, { wallet })}>
                <ListedWallet wallet={wallet} />
              </a>
            ),
          },
          {
            name: 'Contacts',
            class: 'number',
            isLabelled: true,
            draw: ({ count }) => formatCount(count),
          },
        ]}
        rows={contacts}
        keyOf={({ wallet }) => wallet}
      />
    </Card>
  );
}

function Nobody({ numbers: { nobody, nobodyShare, events } }: Part): VNode {
  const { link } = useFrame();
  return (
    <Card title="Events that reached nobody">
      <p class="pad soft">
        {(nobodyShare * 100).toFixed(1)} % of {plural(events, 'event')} that are kept, of all time.
      </p>
      <Table
        class="number-rows"
        columns={[
          {
            name: 'Why',
            draw: ({ reason }) =>
              reason === 'ignored' ? (
                <a href={link('events', null, { outcome: 'not-mapped' })}>not mapped</a>
              ) : (
                reason
              ),
          },
          {
            name: 'Events',
            class: 'number',
            isLabelled: true,
            draw: ({ count }) => formatCount(count),
          },
        ]}
        rows={nobody}
        keyOf={({ reason }) => reason}
      />
    </Card>
  );
}

function named(wallet: string): string {
  return wallet === '' ? 'not named' : wallet;
}

function signed(net: number): string {
  return net > 0 ? `+${formatCount(net)}` : formatCount(net);
}
