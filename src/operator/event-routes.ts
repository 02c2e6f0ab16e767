import type { Router } from '@koa/router';
import { canonicalPattern } from '../core/mapping/mapping.ts';
import { explainEvent } from '../core/why/explain-event.ts';
import type { EventAnswer, EventsAnswer } from './api.ts';
import { chooseConnection } from './choose-connection.ts';
import { conflictsAbout } from '../core/why/conflicts-about.ts';
import { ConnectionFields, EventsFields } from './fields.ts';
import type { OperatorOptions } from './operator-options.ts';
import { readQuery } from './read-request.ts';
import { RefusedRequest, type Refusal } from './refusal.ts';

/** There is no event of an id that was asked for. */
export const UNKNOWN_EVENT: Refusal = {
  status: 404,
  code: 'unknown_event',
  message: 'No event of this id was received on this connection. Look in the list of events.',
};

/** `/api/events` and `/api/events/{id}` */
export function eventRoutes(router: Router, { ledger, connections }: OperatorOptions): void {
  router.get('/api/events', async (ctx) => {
    const { connection, name, limit, before, state } = readQuery(ctx, EventsFields);
    const { id } = chooseConnection(connections, connection);
    const events = await ledger.events(id, {
      limit,
      ...(before === undefined ? {} : { before }),
      ...(name === undefined ? {} : { name: canonicalPattern(name) }),
      ...(state === undefined ? {} : { state }),
    });
    ctx.body = { events } satisfies EventsAnswer;
  });
  router.get('/api/events/:id', async (ctx) => {
    const { connection } = readQuery(ctx, ConnectionFields);
    const { id, recordUrl } = chooseConnection(connections, connection);
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
