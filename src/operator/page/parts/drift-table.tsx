import type { VNode } from 'preact';
import { useFrame } from '../frame.ts';
import type { Standing } from '../standing.ts';
import { Badge } from './badge.tsx';
import { Card } from './card.tsx';
import { shown } from './value-list.tsx';
import type { DriftView } from '../../../model/reconcile.ts';

/** The values in which HubSpot differs. */
export function DriftTable({ drifts }: { readonly drifts: readonly DriftView[] }): VNode {
  return (
    <Card title="What differs" side={<span class="faint number">{drifts.length}</span>}>
      <table class="drifts">
        <thead>
          <tr>
            {['Contact', 'Property', 'Should be', 'HubSpot has', 'Cause'].map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {drifts.map((drift) => (
            <DriftRow drift={drift} key={`${drift.contactId} ${drift.property ?? ''}`} />
          ))}
        </tbody>
      </table>
    </Card>
  );
}

function DriftRow({ drift }: { readonly drift: DriftView }): VNode {
  const { link } = useFrame();
  const { contactKey, hubspotId, property, expected, found, cause, changedBy } = drift;
  const key = contactKey?.value ?? hubspotId;
  return (
    <tr>
      <th scope="row">
        <a href={link('contacts', key)} data-row>
          {key}
        </a>
      </th>
      <td class="mono" data-label="Property">
        {property ?? 'the whole record'}
      </td>
      <td data-label="Should be">{property === null ? '–' : shown(expected)}</td>
      <td data-label="HubSpot has">{property === null ? '–' : shown(found)}</td>
      <td data-label="Cause">
        <Badge {...CAUSES[cause]} />
        {changedBy !== null && <span class="faint mono">{changedBy}</span>}
      </td>
    </tr>
  );
}

const CAUSES: { readonly [cause in DriftView['cause']]: Standing } = {
  'changed in HubSpot': { tone: 'plain', text: 'changed in HubSpot' },
  lost: { tone: 'warn', text: 'lost' },
  'record gone': { tone: 'bad', text: 'record gone' },
};
