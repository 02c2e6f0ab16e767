import type { VNode } from 'preact';
import type { ContactAnswer } from '../../api.ts';
import { Card } from './card.tsx';
import { Moment } from './moment.tsx';

/** How the contact came to its record in HubSpot. */
export function RecordHistory({ contact }: { readonly contact: ContactAnswer }): VNode {
  const { hubspotId, origin, history } = contact;
  const now =
    hubspotId === null
      ? 'It has none yet.'
      : `Record ${hubspotId}, ${origin === 'created' ? 'made by this daemon' : 'found in HubSpot'}.`;
  return (
    <Card title="Record in HubSpot">
      <p class="pad number">{now}</p>
      {history.length > 0 && (
        <ol class="pad">
          {history.map(({ atMs, hubspotId, reason }, index) => (
            <li key={index} class={hubspotId === null ? 'rail line warn' : 'rail line good'}>
              <span>{reason}</span>
              {hubspotId !== null && <span class="mono faint">{hubspotId}</span>}
              <span class="faint last">
                <Moment atMs={atMs} />
              </span>
            </li>
          ))}
        </ol>
      )}
    </Card>
  );
}
