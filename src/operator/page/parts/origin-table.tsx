import type { ComponentChildren, VNode } from 'preact';
import { formatName } from '../format.ts';
import { useFrame } from '../frame.ts';
import { fateStanding } from '../standing.ts';
import { Badge } from './badge.tsx';
import { Card } from './card.tsx';
import { Moment } from './moment.tsx';
import { shown } from './value-list.tsx';
import type { ExplainedProperty } from '../../../model/explanation.ts';

/**
 * Where each value of a contact came from, and what HubSpot confirmed of it.
 *
 * @param known the reason that is said of the contact already, and not again of each value
 */
export function OriginTable({
  properties,
  known,
}: {
  readonly properties: readonly ExplainedProperty[];
  readonly known: string | null;
}): VNode {
  return (
    <Card title="Values" side={<span class="faint number">{properties.length}</span>}>
      {properties.length === 0 ? (
        <p class="card-text">No event said anything of it that is written to HubSpot.</p>
      ) : (
        <table class="origins">
          <thead>
            <tr>
              {['Property', 'Value', 'State', 'From'].map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {properties.map((property) => (
              <OriginRow property={property} known={known} key={property.property} />
            ))}
          </tbody>
        </table>
      )}
    </Card>
  );
}

function OriginRow({
  property: row,
  known,
}: {
  readonly property: ExplainedProperty;
  readonly known: string | null;
}): VNode {
  const { property, value, confirmed, fate, reason } = row;
  const differs = confirmed !== null && confirmed !== value;
  return (
    <tr>
      <th scope="row" class="mono">
        {property}
      </th>
      <td class="origin-value">
        <span>{shown(value)}</span>
        {differs && <span class="faint">HubSpot has {shown(confirmed)}</span>}
      </td>
      <td>
        <Badge {...fateStanding(fate)} />
        {reason !== null && reason !== known && <span class="origin-reason">{reason}</span>}
      </td>
      <td class="origin-from">
        <Origin property={row} />
      </td>
    </tr>
  );
}

function Origin({
  property: { event, mode, source },
}: {
  readonly property: ExplainedProperty;
}): ComponentChildren {
  const { link } = useFrame();
  const named = mode === 'newest' ? null : <span class="mode mono">{mode}</span>;
  // What a contact that was taken apart is left with was said by no event.
  if (event === null || event.eventId === '') {
    const from = source === 'wallet' ? 'computed from the wallet' : 'no event that is kept';
    return (
      <>
        <span class="faint">{from}</span>
        {named}
      </>
    );
  }
  return (
    <>
      <a href={link('events', event.eventId)}>{formatName(event.name)}</a>
      <span class="faint">
        <Moment atMs={Date.parse(event.at)} />
      </span>
      {named}
    </>
  );
}
