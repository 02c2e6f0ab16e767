import assert from 'node:assert/strict';
import type { Router } from '@koa/router';
import { contactTitle, tellingKey } from '../core/contact-title.ts';
import { walletContext } from '../core/wallet.ts';
import { explainContact } from '../core/why/explain-contact.ts';
import type { ContactAnswer, ContactsAnswer, ListedContact } from './api.ts';
import { chooseConnection } from './choose-connection.ts';
import { ConnectionFields, ContactsFields } from './fields.ts';
import type { OperatorConnection } from './operator-connection.ts';
import type { OperatorOptions } from './operator-options.ts';
import { readQuery } from './read-request.ts';
import { RefusedRequest, type Refusal } from './refusal.ts';
import type { ContactSummary } from '../model/view.ts';

const UNKNOWN_CONTACT: Refusal = {
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
      contacts: contacts.map((contact) => listed(contact, chosen)),
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
    ctx.body = {
      ...explainContact({ contact, mapping: inForce, projection }),
      title: contactTitle(keys, document),
      url: hubspotId === null ? null : recordUrl(hubspotId),
    } satisfies ContactAnswer;
  });
}

function listed(contact: ContactSummary, { recordUrl }: OperatorConnection): ListedContact {
  const { id, keys, document, hubspotId, state, reason, updatedAtMs } = contact;
  const { status, passes, devices, lastEvent, lastChangedAt } = walletContext(
    document.wallet,
    () => true,
  );
  return {
    id,
    title: contactTitle(keys, document),
    key: tellingKey(keys)?.value ?? hubspotId ?? '',
    state,
    reason,
    wallet: { status, passes, devices, lastEvent, lastChangedAt },
    updatedAtMs,
    url: hubspotId === null ? null : recordUrl(hubspotId),
  };
}
