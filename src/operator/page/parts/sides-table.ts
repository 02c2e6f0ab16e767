import type { ComponentChildren, VNode } from 'preact';
import type { ConflictAnswer, ConflictSide } from '../../api.ts';
import { compareSides, type ComparedRow } from '../compare-sides.ts';
import { classes, element, h } from '../element.ts';
import { formatCount, formatKey } from '../format.ts';
import { useFrame } from '../frame.ts';
import { contactStanding, type Standing } from '../standing.ts';
import { Badge, WalletBadge } from './badge.ts';
import { HubSpotLink } from './hubspot-link.ts';
import { Moment } from './moment.ts';

interface SidesProps {
  readonly conflict: ConflictAnswer;
  readonly claimant: ConflictSide;
}

/** Who has a value and who claims it, beside each other. */
export function SidesTable({ conflict, claimant }: SidesProps): VNode {
  const { holderSide: holder, settled } = conflict;
  const has = { tone: 'good', text: 'has it' } as const;
  const claims = { tone: settled === null ? 'warn' : 'plain', text: 'left out' } as const;
  return h(
    'table',
    { class: 'sides' },
    h(
      'thead',
      null,
      h(
        'tr',
        null,
        h('td', null),
        h('th', { scope: 'col' }, h(Side, { side: holder, standing: has })),
        h('th', { scope: 'col' }, h(Side, { side: claimant, standing: claims })),
      ),
    ),
    h(
      'tbody',
      null,
      compareSides(conflict, holder, claimant).map((row) => h(Row, { key: row.name, row })),
      h(FactRow, {
        name: 'Wallet',
        sides: [holder, claimant],
        draw: ({ wallet }: ConflictSide) => h(WalletBadge, { status: wallet.status }),
      }),
      h(FactRow, {
        name: 'HubSpot',
        sides: [holder, claimant],
        draw: ({ state, leftOut, url, title }: ConflictSide) =>
          element(
            'span',
            'side-name',
            h(Badge, contactStanding(state, leftOut)),
            url === null ? null : h(HubSpotLink, { url, title }),
          ),
      }),
      h(FactRow, {
        name: 'Changed',
        sides: [holder, claimant],
        draw: ({ updatedAtMs }: ConflictSide) => h(Moment, { atMs: updatedAtMs }),
      }),
    ),
  );
}

function Side(props: { readonly side: ConflictSide | null; readonly standing: Standing }): VNode {
  const { link } = useFrame();
  const { side, standing } = props;
  if (side === null) return element('span', 'side-name soft', 'Nobody has it');
  return element(
    'span',
    'side-name',
    h('a', { href: link('contacts', side.key), 'data-row': true }, side.title),
    h(Badge, standing),
  );
}

function Row({ row }: { readonly row: ComparedRow }): VNode {
  const { name, holder, claimant, leftOut, match } = row;
  return h(
    'tr',
    { class: classes(match === 'differs' && 'differs') },
    h(
      'th',
      { scope: 'row' },
      element('span', 'mono', formatKey(name)),
      ' ',
      match === 'differs' ? h(Badge, { tone: 'warn', text: 'differs' }) : null,
      match === 'shared' ? h(Badge, { tone: 'busy', text: 'shared' }) : null,
    ),
    h('td', null, h(Values, { values: holder })),
    h('td', null, h(Values, { values: claimant, leftOut })),
  );
}

/** Values that one person has of one key and that are shown; one who was wrongly joined has thousands. */
const VALUES_SHOWN_MAX = 5;

function Values(props: {
  readonly values: readonly string[];
  readonly leftOut?: string | null;
}): ComponentChildren {
  const { values, leftOut = null } = props;
  if (values.length === 0 && leftOut === null) return '–';
  const more = values.length - VALUES_SHOWN_MAX;
  return [
    leftOut === null ? null : h('s', null, leftOut),
    ...values.slice(0, VALUES_SHOWN_MAX).map((value) => element('span', '', value)),
    more > 0 ? element('span', 'faint', `and ${formatCount(more)} more`) : null,
  ];
}

function FactRow(props: {
  readonly name: string;
  readonly sides: readonly (ConflictSide | null)[];
  readonly draw: (side: ConflictSide) => VNode;
}): VNode {
  const { name, sides, draw } = props;
  return h(
    'tr',
    null,
    h('th', { scope: 'row' }, name),
    sides.map((side, index) => h('td', { key: index }, side === null ? '–' : draw(side))),
  );
}
