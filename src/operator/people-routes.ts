import type { Router } from '@koa/router';
import { keptKey } from '../core/ledger/people.ts';
import type Koa from 'koa';
import { keyRulesOf } from '../core/mapping/key-rules.ts';
import type { OverfullAnswer, PeopleAnswer, SplitAnswer } from './api.ts';
import { UNKNOWN_CONTACT } from './contact-routes.ts';
import { ConnectionFields, OverfullFields, SplitFields } from './fields.ts';
import { listedContact } from './listed-contact.ts';
import type { OperatorConnection } from './operator-connection.ts';
import { noteOrder } from './note-order.ts';
import type { OperatorOptions } from './operator-options.ts';
import { readOrder, readQuery } from './read-request.ts';
import { RefusedRequest, type Refusal } from './refusal.ts';
import type { KeyRules } from '../model/key-rules.ts';
import type { PeopleOfContact } from '../model/people.ts';

const ONE_PERSON: Refusal = {
  status: 409,
  code: 'one_person',
  message: 'This contact holds one person by the mapping in force: there is nothing to take apart.',
};

const NOT_OF_CONTACT: Refusal = {
  status: 409,
  code: 'not_of_contact',
  message:
    'The contact does not hold the key that "keep" names. Use a key of one of its people, such as a customer id.',
};

/** `/api/contacts/{key}/people` and `/split`, and `/api/overfull` */
export function peopleRoutes(router: Router, options: OperatorOptions): void {
  const { ledger, connections } = options;
  router.get('/api/contacts/:key/people', async (ctx) => {
    const { connection } = readQuery(ctx, connections, ConnectionFields);
    const held = await peopleOf(ctx, options, connection);
    const { contact, recordKey, people, purged } = held;
    ctx.body = { recordId: contact.hubspotId, recordKey, people, purged } satisfies PeopleAnswer;
  });
  router.get('/api/overfull', async (ctx) => {
    const { connection, limit } = readQuery(ctx, connections, OverfullFields);
    const rules = keyRulesOf(connection.mapping().mapping);
    const found = await ledger.overfull(connection.id, rules, limit);
    ctx.body = {
      contacts: found.map(({ contact, people }) => ({
        ...listedContact(contact, connection),
        people: people.length,
      })),
    } satisfies OverfullAnswer;
  });
  splitRoute(router, options);
}

function splitRoute(router: Router, options: OperatorOptions): void {
  const { ledger, clock, connections } = options;
  router.post('/api/contacts/:key/split', async (ctx) => {
    const { connection, keep, dryRun } = await readOrder(ctx, connections, SplitFields);
    const { id } = connection;
    const rules = keyRulesOf(connection.mapping().mapping);
    const plan = planSplit(await peopleOf(ctx, options, connection), keep, rules);
    if (dryRun === true) {
      ctx.body = plan;
      return;
    }
    const split = await ledger.split(id, keyOf(ctx), plan.kept.value, rules, clock.now());
    if (split === null) throw new RefusedRequest(NOT_OF_CONTACT);
    const { events, purged } = split;
    noteOrder(options, id, 'contact.split', { people: plan.people, events, purged });
    ctx.body = { ...plan, ...split, isDone: true } satisfies SplitAnswer;
  });
}

/**
 * What taking a contact apart would do.
 *
 * @throws RefusedRequest where it holds one person, or not the key of whoever is to keep the record
 */
function planSplit(held: PeopleOfContact, keep: string | undefined, rules: KeyRules): SplitAnswer {
  const { people, purged } = held;
  if (people.length < 2) throw new RefusedRequest(ONE_PERSON);
  const kept = keptKey(held, keep, rules);
  if (kept === null) throw new RefusedRequest(NOT_OF_CONTACT);
  const events = people.reduce((sum, person) => sum + person.events, 0);
  return { kept, people: people.length, events, purged, isDone: false };
}

async function peopleOf(
  ctx: Koa.Context,
  { ledger }: OperatorOptions,
  { id, mapping }: OperatorConnection,
): Promise<PeopleOfContact> {
  const found = await ledger.people(id, keyOf(ctx), keyRulesOf(mapping().mapping));
  if (found === null) throw new RefusedRequest(UNKNOWN_CONTACT);
  return found;
}

function keyOf(ctx: Koa.Context): string {
  const { key = '' } = ctx['params'] as { readonly key?: string };
  return key;
}
