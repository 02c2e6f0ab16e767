import assert from 'node:assert/strict';
import type { Router } from '@koa/router';
import { contactLine } from '../core/contact-line.ts';
import { CONTACT_COLUMNS } from '../core/list-columns.ts';
import { contactTitle } from '../core/contact-title.ts';
import { mayBeOverfull } from '../core/may-be-overfull.ts';
import { keyRulesOf } from '../core/mapping/key-rules.ts';
import { explainContact } from '../core/why/explain-contact.ts';
import type { ContactAnswer, ContactsAnswer } from './api.ts';
import { conflictsAbout } from '../core/why/conflicts-about.ts';
import { ConnectionFields, ContactsCsvFields, ContactsFields } from './fields.ts';
import { listedContact } from './listed-contact.ts';
import type { OperatorOptions } from './operator-options.ts';
import { type Asked, readQuery } from './read-request.ts';
import { RefusedRequest, type Refusal } from './refusal.ts';
import { sendCsv } from './send-csv.ts';
import { withoutGaps } from '../core/without-gaps.ts';
import type { ContactListQuery, ContactPlace } from '../model/view.ts';

/** Nobody is known by a key that was asked for. */
export const UNKNOWN_CONTACT: Refusal = {
  status: 404,
  code: 'unknown_contact',
  message:
    'Nobody is known by this on this connection. Use an e-mail address, a customer id, a pass id, or a record id of HubSpot.',
};

/** Wallets that are named to be filtered by; what passes call theirs is any text. */
const WALLETS_MAX = 30;

/** `/api/contacts`, `/api/contacts.csv` and `/api/contacts/{key}` */
export function contactRoutes(router: Router, options: OperatorOptions): void {
  const { ledger, connections, evaluator } = options;
  router.get('/api/contacts', async (ctx) => {
    const { connection, limit, before, ...filter } = readQuery(ctx, connections, ContactsFields);
    const query = { ...queryOf(filter), limit, ...withoutGaps({ before }) };
    const { rows, next, isPartial = false } = await ledger.contacts(connection.id, query);
    ctx.body = {
      contacts: rows.map((contact) => listedContact(contact, connection)),
      wallets: await ledger.wallets(connection.id, WALLETS_MAX),
      cursor: next === null ? null : `${next.updatedAtMs}-${next.id}`,
      isPartial,
    } satisfies ContactsAnswer;
  });
  router.get('/api/contacts.csv', (ctx) => {
    const { connection, ...filter } = readQuery(ctx, connections, ContactsCsvFields);
    sendCsv(ctx, 'contacts', CONTACT_COLUMNS, async (before: ContactPlace | undefined, limit) => {
      const query = { ...queryOf(filter), limit, ...withoutGaps({ before }) };
      const { rows, next } = await ledger.contacts(connection.id, query);
      return { rows: rows.map(contactLine), next };
    });
  });
  router.get('/api/contacts/:key', async (ctx) => {
    const { id, mapping, recordUrl } = readQuery(ctx, connections, ConnectionFields).connection;
    const contact = await ledger.contact(id, ctx.params['key'] ?? '');
    if (contact === null) throw new RefusedRequest(UNKNOWN_CONTACT);
    const { keys, document, hubspotId } = contact;
    const inForce = mapping().mapping;
    const [projection] = await evaluator.project(inForce, [document]);
    assert(projection !== undefined, 'a contact without a projection');
    const conflicts = await conflictsAbout(keys, async (key) => ledger.conflict(id, key));
    ctx.body = {
      ...explainContact({ contact, mapping: inForce, projection, conflicts }),
      title: contactTitle(keys, document),
      url: hubspotId === null ? null : recordUrl(hubspotId),
      isOverfull: mayBeOverfull(keys, keyRulesOf(inForce)),
    } satisfies ContactAnswer;
  });
}

function queryOf({
  conflict,
  ...filter
}: Omit<Asked<typeof ContactsCsvFields>, 'connection'>): Omit<
  ContactListQuery,
  'limit' | 'before'
> {
  return withoutGaps({ ...filter, isInConflict: conflict === undefined ? undefined : true });
}
