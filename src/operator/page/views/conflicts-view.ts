import type { VNode } from 'preact';
import { api } from '../api-client.ts';
import { countPeople } from '../decisions.ts';
import { element, h } from '../element.ts';
import { formatKey } from '../format.ts';
import { useFrame } from '../frame.ts';
import { showAnswer } from '../parts/answer-view.ts';
import { Badge } from '../parts/badge.ts';
import { EmptyNote } from '../parts/empty-note.ts';
import { FilterSelect } from '../parts/filter-field.ts';
import { Moment } from '../parts/moment.ts';
import { OverfullList } from '../parts/overfull-list.ts';
import { PageLinks } from '../parts/page-links.ts';
import { ViewHead } from '../parts/view-head.ts';
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
  return element(
    'div',
    'letters',
    h(ViewHead, {
      title: 'Conflicts',
      text: 'Values that several people have. Each stays a contact of their own; what the value means is for you to say.',
    }),
    element(
      'div',
      'filters',
      h(FilterSelect, {
        label: 'Show',
        value: show,
        options: SHOWN,
        onChange: (show: string) => {
          location.hash = link('conflicts', null, { show });
        },
      }),
    ),
    showAnswer(asked, ({ conflicts, cursor }) => [
      conflicts.length === 0
        ? h(
            EmptyNote,
            { icon: 'conflicts', title: NONE[show] ?? 'Nobody shares a value' },
            WHAT_IT_IS,
          )
        : h(ConflictRows, { conflicts, isMixed: show !== '', key: 'rows' }),
      h(PageLinks, {
        key: 'pages',
        first: before === '' ? null : link('conflicts', null, { show }),
        next: cursor === null ? null : link('conflicts', null, { show, before: cursor }),
      }),
    ]),
    before === '' ? h(OverfullList, null) : null,
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
  return element(
    'div',
    'card rows',
    element(
      'div',
      'row row-head event-row',
      element('span', '', 'Value'),
      element('span', '', 'Who has it'),
      element('span', 'end', 'Shared by'),
      element('span', 'end', 'Since'),
    ),
    h(
      'ol',
      null,
      conflicts.map((conflict) =>
        h(
          'li',
          { key: `${conflict.property} ${conflict.value}` },
          h(ConflictRow, { conflict, isMixed }),
        ),
      ),
    ),
  );
}

interface RowProps extends Pick<RowsProps, 'isMixed'> {
  readonly conflict: ConflictSummary;
}

function ConflictRow({ conflict, isMixed }: RowProps): VNode {
  const { link } = useFrame();
  const { property, value, holder, settled, sinceMs } = conflict;
  return h(
    'a',
    {
      class: 'row event-row',
      href: link('conflicts', value, { property }),
      'data-row': true,
    },
    element(
      'span',
      'cell-main',
      h('b', { class: 'cut', title: value }, value),
      element('span', 'faint', formatKey(property)),
    ),
    element(
      'span',
      'cell-state',
      holder === null
        ? element('span', 'faint', 'nobody')
        : h('span', { class: 'cut', title: formatKey(holder.property) }, holder.value),
      isMixed ? h(Badge, conflictStanding(settled)) : null,
    ),
    element('span', 'end number', countPeople(conflict)),
    element('span', 'end faint', h(Moment, { atMs: sinceMs })),
  );
}
