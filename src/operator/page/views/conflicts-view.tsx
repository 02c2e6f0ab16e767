import type { VNode } from 'preact';
import { api } from '../api-client.ts';
import { countPeople } from '../decisions.ts';
import { formatKey } from '../format.ts';
import { useFrame } from '../frame.ts';
import { showAnswer } from '../parts/answer-view.tsx';
import { Badge } from '../parts/badge.tsx';
import { EmptyNote } from '../parts/empty-note.tsx';
import { FilterSelect } from '../parts/filter-field.tsx';
import { Moment } from '../parts/moment.tsx';
import { OverfullList } from '../parts/overfull-list.tsx';
import { PageLinks } from '../parts/page-links.tsx';
import { ViewHead } from '../parts/view-head.tsx';
import type { Route } from '../route.ts';
import { conflictStanding } from '../standing.ts';
import { useAnswer, useNews } from '../use-answer.ts';
import type { ConflictSummary } from '../../../model/conflict.ts';

const CONFLICTS_PER_PAGE = 50;

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
    <div class="letters">
      <ViewHead
        title="Conflicts"
        text="Values that several people have. Each stays a contact of their own; what the value means is for you to say."
      />
      <div class="filters">
        <FilterSelect
          label="Show"
          value={show}
          options={SHOWN}
          onChange={(show) => {
            location.hash = link('conflicts', null, { show });
          }}
        />
      </div>
      {showAnswer(asked, ({ conflicts, cursor }) => (
        <>
          {conflicts.length === 0 ? (
            <EmptyNote icon="conflicts" title={NONE[show] ?? 'Nobody shares a value'}>
              {WHAT_IT_IS}
            </EmptyNote>
          ) : (
            <ConflictRows conflicts={conflicts} isMixed={show !== ''} />
          )}
          <PageLinks
            first={before === '' ? null : link('conflicts', null, { show })}
            next={cursor === null ? null : link('conflicts', null, { show, before: cursor })}
          />
        </>
      ))}
      {before === '' && <OverfullList />}
    </div>
  );
}

const SHOWN = [
  ['', 'To decide'],
  ['all', 'All'],
] as const;

const NONE: { readonly [show: string]: string } = { '': 'Nothing to decide' };

const WHAT_IT_IS =
  'A conflict is a value that should name one person and that several have: a mailbox of a family, or an address that a till types where there is none. Whoever was known first keeps it, the others go without, and it shows here.';

interface RowsProps {
  readonly conflicts: readonly ConflictSummary[];
  /** Whether some of them may be decided, so that each says it. */
  readonly isMixed: boolean;
}

function ConflictRows({ conflicts, isMixed }: RowsProps): VNode {
  return (
    <div class="card rows">
      <div class="row row-head event-row">
        <span>Value</span>
        <span>Who has it</span>
        <span class="end">Shared by</span>
        <span class="end">Since</span>
      </div>
      <ol>
        {conflicts.map((conflict) => (
          <li key={`${conflict.property} ${conflict.value}`}>
            <ConflictRow conflict={conflict} isMixed={isMixed} />
          </li>
        ))}
      </ol>
    </div>
  );
}

interface RowProps extends Pick<RowsProps, 'isMixed'> {
  readonly conflict: ConflictSummary;
}

function ConflictRow({ conflict, isMixed }: RowProps): VNode {
  const { link } = useFrame();
  const { property, value, holder, settled, sinceMs } = conflict;
  return (
    <a class="row event-row" href={link('conflicts', value, { property })} data-row>
      <span class="cell-main">
        <b class="cut" title={value}>
          {value}
        </b>
        <span class="faint">{formatKey(property)}</span>
      </span>
      <span class="cell-state">
        {holder === null ? (
          <span class="faint">nobody</span>
        ) : (
          <span class="cut" title={formatKey(holder.property)}>
            {holder.value}
          </span>
        )}
        {isMixed && <Badge {...conflictStanding(settled)} />}
      </span>
      <span class="end number">{countPeople(conflict)}</span>
      <span class="end faint">
        <Moment atMs={sinceMs} />
      </span>
    </a>
  );
}
