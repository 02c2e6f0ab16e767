import assert from 'node:assert/strict';
import type { Router } from '@koa/router';
import { contactTitle } from '../core/contact-title.ts';
import { mayBeOverfull } from '../core/may-be-overfull.ts';
import { keyRulesOf } from '../core/mapping/key-rules.ts';
import { explainContact } from '../core/why/explain-contact.ts';
import type { ContactAnswer, ContactsAnswer } from './api.ts';
import { chooseConnection } from './choose-connection.ts';
import { conflictsAbout } from '../core/why/conflicts-about.ts';
import { ConnectionFields, ContactsFields } from './fields.ts';
import { listedContact } from './listed-contact.ts';
import type { OperatorOptions } from './operator-options.ts';
import { readQuery } from './read-request.ts';
import { RefusedRequest, type Refusal } from './refusal.ts';

/** Nobody is known by a key that was asked for. */
export const UNKNOWN_CONTACT: Refusal = {
  status: 404,
  code: 'unknown_contact',
  message:
    'Nobody is known by this on this connection. Use an e-mail address, a customer id, a pass id, or a record id of HubSpot.',
};

/** `/api/contacts` and `/api/contacts/{key}` */
export function contactRoutes(router: Router, options: OperatorOptions): void {
  const { ledger, connections, evaluator } = options;
  router.get('/api/contacts', async (ctx) => {
    const { connection, limit, before, search, state } = readQuery(ctx, ContactsFields);
    const chosen = chooseConnection(connections, connection);
    const contacts = await ledger.contacts(chosen.id, {
      limit,
      ...(before === undefined ? {} : { before }),
      ...(search === undefined ? {} : { search }),
      ...(state === undefined ? {} : { state }),
    });
    const last = contacts.length < limit ? undefined : contacts.at(-1);
    ctx.body = {
      contacts: contacts.map((contact) => listedContact(contact, chosen)),
      cursor: last === undefined ? null : `${last.updatedAtMs}-${last.id}`,
    } satisfies ContactsAnswer;
  });
  router.get('/api/contacts/:key', async (ctx) => {
    const { connection } = readQuery(ctx, ConnectionFields);
    const { id, mapping, recordUrl } = chooseConnection(connections, connection);
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
