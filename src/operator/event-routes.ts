import type { Router } from '@koa/router';
import { eventOutcome } from '../core/event-outcome.ts';
import { EVENT_COLUMNS } from '../core/list-columns.ts';
import { canonicalPattern } from '../core/mapping/mapping.ts';
import { explainEvent } from '../core/why/explain-event.ts';
import type { EventAnswer, EventsAnswer } from './api.ts';
import { conflictsAbout } from '../core/why/conflicts-about.ts';
import { contactOfList } from './contact-of-list.ts';
import { ConnectionFields, EventsCsvFields, EventsFields } from './fields.ts';
import type { OperatorOptions } from './operator-options.ts';
import { type Asked, readQuery } from './read-request.ts';
import { sendCsv } from './send-csv.ts';
import { RefusedRequest, type Refusal } from './refusal.ts';
import { withoutGaps } from '../core/without-gaps.ts';
import type { EventQuery } from '../model/view.ts';

/** There is no event of an id that was asked for. */
export const UNKNOWN_EVENT: Refusal = {
  status: 404,
  code: 'unknown_event',
  message: 'No event of this id was received on this connection. Look in the list of events.',
};

/** `/api/events`, `/api/events.csv` and `/api/events/{id}` */
export function eventRoutes(router: Router, { ledger, connections }: OperatorOptions): void {
  router.get('/api/events', async (ctx) => {
    const { connection, limit, before, ...filter } = readQuery(ctx, connections, EventsFields);
    const { id, recordUrl } = connection;
    const query = { ...queryOf(filter), limit, ...withoutGaps({ before }) };
    const { rows, next, isPartial = false } = await ledger.events(id, query);
    ctx.body = {
      events: rows.map(({ contact, ...event }) => ({
        ...event,
        outcome: eventOutcome(event),
        contact: contact === null ? null : contactOfList(contact, recordUrl),
      })),
      cursor: next === null ? null : String(next),
      isPartial,
    } satisfies EventsAnswer;
  });
  router.get('/api/events.csv', (ctx) => {
    const { connection, ...filter } = readQuery(ctx, connections, EventsCsvFields);
    const query = queryOf(filter);
    sendCsv(ctx, 'events', EVENT_COLUMNS, async (before: number | undefined, limit) =>
      ledger.events(connection.id, { ...query, limit, ...withoutGaps({ before }) }),
    );
  });
  router.get('/api/events/:id', async (ctx) => {
    const { id, recordUrl } = readQuery(ctx, connections, ConnectionFields).connection;
    const event = await ledger.event(id, ctx.params['id'] ?? '');
    if (event === null) throw new RefusedRequest(UNKNOWN_EVENT);
    const { contactId } = event;
    const contact = contactId === null ? null : await ledger.contactById(id, contactId);
    const conflicts = await conflictsAbout(event.facts?.keys ?? [], async (key) =>
      ledger.conflict(id, key),
    );
    const recordId = contact?.hubspotId ?? null;
    ctx.body = {
      ...explainEvent({ event, contact, conflicts }),
      contactUrl: recordId === null ? null : recordUrl(recordId),
    } satisfies EventAnswer;
  });
}

function queryOf({
  name,
  from: fromMs,
  to: toMs,
  ...filter
}: Omit<Asked<typeof EventsCsvFields>, 'connection'>): Omit<EventQuery, 'limit' | 'before'> {
  return withoutGaps({
    ...filter,
    name: name === undefined ? undefined : canonicalPattern(name),
    fromMs,
    toMs,
  });
}
