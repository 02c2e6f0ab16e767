import type { ComponentChildren, VNode } from 'preact';
import { keyName } from '../../../core/identity.ts';
import type { ConflictAnswer, ConflictSide } from '../../api.ts';
import { compareSides, type ComparedRow } from '../compare-sides.ts';
import { classes } from '../classes.ts';
import { formatCount } from '../format.ts';
import { useFrame } from '../frame.ts';
import { contactStanding, type Standing } from '../standing.ts';
import { Badge, WalletBadge } from './badge.tsx';
import { HubSpotLink } from './hubspot-link.tsx';
import { Moment } from './moment.tsx';

interface SidesProps {
  readonly conflict: ConflictAnswer;
  readonly claimant: ConflictSide;
}

/** Who has a value and who claims it, beside each other. */
export function SidesTable({ conflict, claimant }: SidesProps): VNode {
  const { holderSide: holder, settled } = conflict;
  const has = { tone: 'good', text: 'has it' } as const;
  const claims = { tone: settled === null ? 'warn' : 'plain', text: 'left out' } as const;
  return (
    <table class="sides">
      <thead>
        <tr>
          <td />
          <th scope="col">
            <Side side={holder} standing={has} />
          </th>
          <th scope="col">
            <Side side={claimant} standing={claims} />
          </th>
        </tr>
      </thead>
      <tbody>
        {compareSides(conflict, holder, claimant).map((row) => (
          <Row key={row.name} row={row} />
        ))}
        <FactRow
          name="Wallet"
          sides={[holder, claimant]}
          draw={({ wallet }) => <WalletBadge status={wallet.status} others={wallet.others} />}
        />
        <FactRow
          name="HubSpot"
          sides={[holder, claimant]}
          draw={({ state, leftOut, url, title }) => (
            <span class="line">
              <Badge {...contactStanding(state, leftOut)} />
              {url !== null && <HubSpotLink url={url} title={title} />}
            </span>
          )}
        />
        <FactRow
          name="Changed"
          sides={[holder, claimant]}
          draw={({ updatedAtMs }) => <Moment atMs={updatedAtMs} />}
        />
      </tbody>
    </table>
  );
}

function Side(props: { readonly side: ConflictSide | null; readonly standing: Standing }): VNode {
  const { link } = useFrame();
  const { side, standing } = props;
  if (side === null) return <span class="line soft">Nobody has it</span>;
  return (
    <span class="line">
      <a href={link('contacts', side.key)} data-row>
        {side.title}
      </a>
      <Badge {...standing} />
    </span>
  );
}

function Row({ row }: { readonly row: ComparedRow }): VNode {
  const { name, holder, claimant, leftOut, match } = row;
  return (
    <tr class={classes(match === 'differs' && 'differs')}>
      <th scope="row">
        <span class="mono">{keyName(name)}</span>{' '}
        {match === 'differs' && <Badge tone="warn" text="differs" />}
        {match === 'shared' && <Badge tone="busy" text="shared" />}
      </th>
      <td>
        <Values values={holder} />
      </td>
      <td>
        <Values values={claimant} leftOut={leftOut} />
      </td>
    </tr>
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
  return (
    <>
      {leftOut !== null && <s>{leftOut}</s>}
      {values.slice(0, VALUES_SHOWN_MAX).map((value) => (
        <span key={value}>{value}</span>
      ))}
      {more > 0 && <span class="faint">and {formatCount(more)} more</span>}
    </>
  );
}

function FactRow(props: {
  readonly name: string;
  readonly sides: readonly (ConflictSide | null)[];
  readonly draw: (side: ConflictSide) => VNode;
}): VNode {
  const { name, sides, draw } = props;
  return (
    <tr>
      <th scope="row">{name}</th>
      {sides.map((side, index) => (
        <td key={index}>{side === null ? '–' : draw(side)}</td>
      ))}
    </tr>
  );
}
