import type { VNode } from 'preact';
import { formatName } from '../format.ts';
import { useFrame } from '../frame.ts';
import { fateStanding } from '../standing.ts';
import { Badge } from './badge.tsx';
import { Card } from './card.tsx';
import { Moment } from './moment.tsx';
import type { ExplainedConsent } from '../../../model/explanation.ts';

/** What events say of a contact's consents, and how HubSpot stands to each. */
export function ConsentTable({
  consents,
}: {
  readonly consents: readonly ExplainedConsent[];
}): VNode {
  return (
    <Card title="Consents" side={<span class="faint number">{consents.length}</span>}>
      <table class="origins">
        <thead>
          <tr>
            {['Consent', 'Choice', 'State', 'From'].map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {consents.map((consent) => (
            <ConsentRow consent={consent} key={consent.name} />
          ))}
        </tbody>
      </table>
    </Card>
  );
}

function ConsentRow({ consent }: { readonly consent: ExplainedConsent }): VNode {
  const { link } = useFrame();
  const { name, subscription, choice, inHubSpot, fate, reason, event } = consent;
  return (
    <tr>
      <th scope="row" class="mono">
        {name}
      </th>
      <td class="origin-value">
        <span>{CHOICES[choice]}</span>
        {subscription !== null && <span class="faint">{subscription}</span>}
      </td>
      <td>
        <Badge {...fateStanding(fate)} />
        {reason === null ? (
          inHubSpot && <span class="origin-reason">HubSpot: {STATES[inHubSpot]}</span>
        ) : (
          <span class="origin-reason">{reason}</span>
        )}
      </td>
      <td class="origin-from">
        {event === null ? (
          <span class="faint">no event that is kept</span>
        ) : (
          <>
            <a href={link('events', event.eventId)}>{formatName(event.name)}</a>
            <span class="faint">
              <Moment atMs={Date.parse(event.at)} />
            </span>
          </>
        )}
      </td>
    </tr>
  );
}

const CHOICES: { readonly [choice in ExplainedConsent['choice']]: string } = {
  never: 'not given',
  given: 'given',
  withdrawn: 'withdrawn',
};

const STATES: { readonly [state in NonNullable<ExplainedConsent['inHubSpot']>]: string } = {
  SUBSCRIBED: 'subscribed',
  UNSUBSCRIBED: 'unsubscribed',
  NOT_SPECIFIED: 'nothing said',
};
