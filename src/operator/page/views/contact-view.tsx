import type { ComponentChildren, VNode } from 'preact';
import type { ExplainedEvent } from '../../../model/explanation.ts';
import type { LaneState } from '../../../model/lane.ts';
import type { ContactAnswer } from '../../api.ts';
import { api } from '../api-client.ts';
import { formatName, inPageTime, plural } from '../format.ts';
import { useFrame } from '../frame.ts';
import { showAnswer } from '../parts/answer-view.tsx';
import { Badge, WalletBadge } from '../parts/badge.tsx';
import { Card } from '../parts/card.tsx';
import { ClaimNotes } from '../parts/claim-notes.tsx';
import { CommandHint } from '../parts/command-hint.tsx';
import { ConsentTable } from '../parts/consent-table.tsx';
import { EntryList } from '../parts/entry-list.tsx';
import { HaltNotes } from '../parts/halt-notes.tsx';
import { RecordLink } from '../parts/hubspot-link.tsx';
import { KeyList } from '../parts/key-list.tsx';
import { LinkLines } from '../parts/link-lines.tsx';
import { Moment } from '../parts/moment.tsx';
import { OriginTable } from '../parts/origin-table.tsx';
import { PassHistory } from '../parts/pass-history.tsx';
import { RequestList } from '../parts/request-list.tsx';
import { TakeApart } from '../parts/take-apart.tsx';
import { Verdict } from '../parts/verdict.tsx';
import { ViewHead } from '../parts/view-head.tsx';
import { contactStanding, eventStanding } from '../standing.ts';
import { useAnswer, useNews } from '../use-answer.ts';

/** The origin of every value of a contact. */
export function ContactView({ id }: { readonly id: string }): VNode {
  const { connection, link } = useFrame();
  const asked = useAnswer(`${connection} ${id}`, async () => api.contact(id, { connection }));
  const contact = asked.value;
  useNews(
    (item) =>
      (item.kind === 'applied' && item.event.contactId === contact?.id) ||
      (item.kind === 'synced' && item.hubspotId !== null && item.hubspotId === contact?.hubspotId),
    asked.reload,
  );
  return (
    <div class="stack">
      <ViewHead
        title={contact?.title ?? id}
        back={{ href: link('contacts'), text: 'Contacts' }}
        text={contact === null ? undefined : <KeyList keys={contact.keys} />}
      >
        <RecordLink url={contact?.url ?? null} />
      </ViewHead>
      {showAnswer(asked, (contact) => (
        <>
          <Stand contact={contact} />
          <HaltNotes awaited={awaitedBy(contact)} />
          <ClaimNotes id={contact.id} told={contact} />
          {contact.isOverfull && <TakeApart id={id} onDone={asked.reload} />}
          <div class="columns">
            <div class="stack">
              <OriginTable properties={contact.properties} known={contact.reason} />
              {contact.consents.length > 0 && <ConsentTable consents={contact.consents} />}
              <EventLines events={contact.events} />
            </div>
            <Side contact={contact} />
          </div>
        </>
      ))}
    </div>
  );
}

function awaitedBy({ state, timeline, consents }: ContactAnswer): readonly LaneState['lane'][] {
  return [
    ...(state === 'pending' ? (['contacts'] as const) : []),
    ...(timeline.some((entry) => entry.state === 'pending') ? (['timeline'] as const) : []),
    ...(consents.some(({ fate }) => fate === 'pending') ? (['consents'] as const) : []),
  ];
}

function Stand({ contact }: { readonly contact: ContactAnswer }): VNode {
  const { link } = useFrame();
  const { state, summary, wallet, reason, properties } = contact;
  const refused = properties.filter(({ fate }) => fate === 'refused').length;
  const isSaid = reason === null || state === 'done' || summary.includes(reason);
  return (
    <Verdict
      standing={contactStanding(state, refused)}
      text={
        <>
          {inPageTime(summary)}
          {!isSaid && <span class="reason"> {reason}</span>}
        </>
      }
    >
      {state === 'dead' && reason !== null && (
        <a href={link('letters', null, { kind: 'contact', reason })}>What can be done</a>
      )}
      <span class="line">
        <WalletBadge status={wallet.status} others={wallet.others} />
        <span class="faint number">
          {plural(wallet.passes, 'pass', 'passes')} on {plural(wallet.devices, 'device')}
        </span>
      </span>
    </Verdict>
  );
}

function Side({ contact }: { readonly contact: ContactAnswer }): VNode {
  const { passes, timeline, requests } = contact;
  return (
    <div class="stack">
      {passes.length > 0 && <PassHistory passes={passes} />}
      <RecordHistory contact={contact} />
      {timeline.length > 0 && (
        <Card title="Timeline entries" count={timeline.length}>
          <EntryList entries={timeline} isLinked />
        </Card>
      )}
      {requests.length > 0 && (
        <Card title="Requests to HubSpot" count={requests.length}>
          <RequestList requests={requests} />
        </Card>
      )}
      <Commands contact={contact} />
    </div>
  );
}

function Commands({ contact }: { readonly contact: ContactAnswer }): ComponentChildren {
  const key = contact.keys[0]?.value;
  if (key === undefined) return null;
  return (
    <>
      <CommandHint
        text="After a change of the mapping, this applies all its stored events again:"
        name="replay --contact"
        contact={key}
      />
      <CommandHint
        text="This shows what erasing the person would remove; without --dry-run it does so:"
        name="erase --dry-run"
        contact={key}
      />
    </>
  );
}

/** The events of a contact, newest first. */
function EventLines({ events }: { readonly events: readonly ExplainedEvent[] }): VNode {
  const { link } = useFrame();
  const lines = events.map((event) => ({
    key: event.eventId,
    href: link('events', event.eventId),
    title: formatName(event.name),
    side: <Badge {...eventStanding(event)} />,
    atMs: Date.parse(event.at),
  }));
  return (
    <Card title="Events" count={events.length}>
      <LinkLines lines={lines} />
    </Card>
  );
}

/** How the contact came to its record in HubSpot. */
function RecordHistory({ contact }: { readonly contact: ContactAnswer }): VNode {
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
