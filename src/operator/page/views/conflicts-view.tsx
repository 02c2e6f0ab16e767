import type { VNode } from 'preact';
import { keyName } from '../../../core/identity.ts';
import type { ConflictSummary } from '../../../model/conflict.ts';
import { api } from '../api-client.ts';
import { countPeople } from '../decisions.ts';
import { plural } from '../format.ts';
import { useFrame } from '../frame.ts';
import { showAnswer } from '../parts/answer-view.tsx';
import { Badge } from '../parts/badge.tsx';
import { Card } from '../parts/card.tsx';
import type { Column } from '../parts/column.ts';
import { EmptyNote } from '../parts/empty-note.tsx';
import { type Filter, FilterBar } from '../parts/filter-bar.tsx';
import { LinkLines } from '../parts/link-lines.tsx';
import { Moment } from '../parts/moment.tsx';
import { PageLinks } from '../parts/page-links.tsx';
import { RowList } from '../parts/row-list.tsx';
import { ViewHead } from '../parts/view-head.tsx';
import type { Route } from '../route.ts';
import { conflictStanding } from '../standing.ts';
import { useAnswer, useNews } from '../use-answer.ts';

const CONFLICTS_PER_PAGE = 50;

const FILTERS: readonly Filter[] = [
  {
    name: 'show',
    label: 'Show',
    options: [
      ['', 'To decide'],
      ['all', 'All'],
    ],
  },
];

/** Values that several people have, the newest conflict first. */
export function ConflictsView({ filters }: { readonly filters: Route['filters'] }): VNode {
  const { connection, link } = useFrame();
  const { show = '', before = '' } = filters;
  const open = show === '' ? 'true' : '';
  const asked = useAnswer(`${connection} ${show} ${before}`, async () =>
    api.conflicts({ connection, open, before, limit: CONFLICTS_PER_PAGE }),
  );
  useNews(({ kind }) => before === '' && kind === 'status', asked.reload);
  return (
    <div class="stack">
      <ViewHead
        title="Conflicts"
        text="Values that several people have. Each stays a contact of their own; what the value means is for you to say."
      />
      <FilterBar view="conflicts" values={filters} filters={FILTERS} />
      {showAnswer(asked, ({ conflicts, cursor }) => (
        <>
          <RowList
            class="event-row"
            columns={columnsOf(show !== '')}
            items={conflicts}
            keyOf={({ property, value }) => `${property} ${value}`}
            hrefOf={({ property, value }) => link('conflicts', value, { property })}
            empty={
              <EmptyNote
                icon="conflicts"
                title={show === '' ? 'Nothing to decide' : 'Nobody shares a value'}
              >
                {WHAT_IT_IS}
              </EmptyNote>
            }
          />
          <PageLinks view="conflicts" filters={filters} next={cursor} />
        </>
      ))}
      {before === '' && <OverfullList />}
    </div>
  );
}

const WHAT_IT_IS =
  'A conflict is a value that should name one person and that several have: a mailbox of a family, or an address that a till types where there is none. Whoever was known first keeps it, the others go without, and it shows here.';

/** @param isMixed whether some of them may be decided, so that each says it */
function columnsOf(isMixed: boolean): readonly Column<ConflictSummary>[] {
  return [
    {
      name: 'Value',
      class: 'cell-main',
      draw: ({ property, value }) => (
        <>
          <b title={value}>{value}</b>
          <span class="faint">{keyName(property)}</span>
        </>
      ),
    },
    {
      name: 'Who has it',
      class: 'cell',
      draw: ({ holder, settled }) => (
        <>
          {holder === null ? (
            <span class="faint">nobody</span>
          ) : (
            <span class="cut" title={keyName(holder.property)}>
              {holder.value}
            </span>
          )}
          {isMixed && <Badge {...conflictStanding(settled)} />}
        </>
      ),
    },
    { name: 'Shared by', class: 'end number', draw: countPeople },
    { name: 'Since', class: 'end faint', draw: ({ sinceMs }) => <Moment atMs={sinceMs} /> },
  ];
}

const OVERFULL_MAX = 50;

/** Contacts that hold several people: each leads to where it can be taken apart. Nothing, where there are none. */
function OverfullList(): VNode | null {
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
