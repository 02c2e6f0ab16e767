import type { Router } from '@koa/router';
import { isConsentRegister } from '../core/consent/registers.ts';
import { identityOf, isSameKey } from '../core/identity.ts';
import { optionsText } from '../core/register.ts';
import { withoutGaps } from '../core/without-gaps.ts';
import type { ConflictAnswer, ConflictsAnswer, ConflictSide } from './api.ts';
import { ConflictFields, ConflictsFields, SettleFields } from './fields.ts';
import { listedContact } from './listed-contact.ts';
import type { OperatorConnection } from './operator-connection.ts';
import { noteOrder } from './note-order.ts';
import type { OperatorOptions } from './operator-options.ts';
import { readOrder, readQuery } from './read-request.ts';
import { RefusedRequest, type Refusal } from './refusal.ts';
import type { ContactKey } from '../model/contact.ts';
import type { ConflictSummary, Settled } from '../model/conflict.ts';
import type { ContactSummary } from '../model/view.ts';

const UNKNOWN_CONFLICT: Refusal = {
  status: 404,
  code: 'unknown_conflict',
  message:
    'Nobody claims this value now: one person has it, or nobody. Look in the list of conflicts.',
};

const NOT_CLAIMED: Refusal = {
  status: 409,
  code: 'not_claimed',
  message:
    'This cannot be decided: that contact does not claim the value any more, or nobody has it who could be the same person. Look at the conflict again.',
};

/** `/api/conflicts` with `/settle`, and `/api/conflict` */
export function conflictRoutes(router: Router, options: OperatorOptions): void {
  const { ledger, clock, connections } = options;
  router.get('/api/conflicts', async (ctx) => {
    const { connection, limit, before, open } = readQuery(ctx, connections, ConflictsFields);
    const query = { limit, isOpen: open === 'true', ...withoutGaps({ before }) };
    const conflicts = await ledger.conflicts(connection.id, query);
    const last = conflicts.length < limit ? undefined : conflicts.at(-1);
    ctx.body = {
      conflicts,
      cursor: last === undefined ? null : cursorOf(last),
    } satisfies ConflictsAnswer;
  });
  router.get('/api/conflict', async (ctx) => {
    const asked = readQuery(ctx, connections, ConflictFields);
    const { connection, with: contactId = null, ...key } = asked;
    ctx.body = await answer(options, connection, comparedKey(key), contactId);
  });
  router.post('/api/conflicts/settle', async (ctx) => {
    const { connection, settlement, ...key } = await readOrder(ctx, connections, SettleFields);
    const { id } = connection;
    const compared = comparedKey(key);
    const settled = await ledger.settleConflict(id, compared, settlement, clock.now());
    if (settled === null) {
      const isThere = (await ledger.conflict(id, compared)) !== null;
      throw new RefusedRequest(isThere ? NOT_CLAIMED : UNKNOWN_CONFLICT);
    }
    noteOrder(options, id, 'conflict.settled', settled);
    ctx.body = settled satisfies Settled;
  });
}

/** A person may write a value in another form than it is kept in. */
function comparedKey({ property, value }: ContactKey): ContactKey {
  return { property, value: identityOf(property, value) };
}

function cursorOf({ sinceMs, property, value }: ConflictSummary): string {
  return JSON.stringify([sinceMs, property, value]);
}

async function answer(
  { ledger }: OperatorOptions,
  connection: OperatorConnection,
  key: ContactKey,
  contactId: number | null,
): Promise<ConflictAnswer> {
  const conflict = await ledger.conflict(connection.id, key);
  if (conflict === null) throw new RefusedRequest(UNKNOWN_CONFLICT);
  const { holderContact, claimantContacts, ...summary } = conflict;
  const isListed = claimantContacts.some(({ id }) => id === contactId);
  const asked =
    contactId === null || isListed ? null : await claimantOf(ledger, connection.id, key, contactId);
  const claimants = asked === null ? claimantContacts : [asked, ...claimantContacts];
  return {
    ...summary,
    holderSide: holderContact === null ? null : side(holderContact, connection),
    claimantSides: claimants.map((contact) => side(contact, connection)),
  };
}

/** A contact that claims a value, by its number; null where it does not. */
async function claimantOf(
  ledger: OperatorOptions['ledger'],
  connection: string,
  key: ContactKey,
  contactId: number,
): Promise<ContactSummary | null> {
  const contact = await ledger.contactById(connection, contactId);
  const claims = contact?.claims.some((claim) => isSameKey(claim, key));
  return claims === true ? contact : null;
}

function side(contact: ContactSummary, connection: OperatorConnection): ConflictSide {
  const { keys, document } = contact;
  const values = Object.entries(document.registers)
    .filter(([property]) => !isConsentRegister(property))
    .map(([property, { value }]) => [property, optionsText(value)]);
  return {
    ...listedContact(contact, connection),
    keys: keys.map(({ property, value }) => ({ property, value })),
    values: Object.fromEntries(values) as ConflictSide['values'],
  };
}
