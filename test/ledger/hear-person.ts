import { strict as assert } from 'node:assert';
import { AT, anEvent, facts, NOW, TENANT } from './builders.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import type { KeyLimits } from '../../src/model/key-rules.ts';
import { workOf } from '../support/work-of.ts';

/** The key properties of the default mapping. */
const CUSTOMER = 'neostore_customer_id';

/** Whom an event names, and what else it says. */
export interface PersonSaid {
  readonly customer?: string;
  readonly email?: string;
  readonly values?: { readonly [property: string]: string };
  readonly timeline?: readonly string[];
}

export interface HeardHow {
  readonly connection?: string;
  /** One customer id for each contact, as the default mapping has it. */
  readonly limits?: KeyLimits;
  readonly nowMs?: number;
}

/** Receives an event that names somebody as the default mapping reads it, and applies it. */
export async function hearPerson(
  ledger: Ledger,
  eventId: string,
  { customer, email, values = {}, timeline = [] }: PersonSaid,
  { connection = TENANT, limits = { [CUSTOMER]: 1 }, nowMs = NOW }: HeardHow = {},
): Promise<void> {
  const keys = [
    ...(customer === undefined ? [] : [{ property: CUSTOMER, value: customer }]),
    ...(email === undefined ? [] : [{ property: 'email', value: email }]),
  ];
  const named = Object.fromEntries(keys.map(({ property, value }) => [property, value]));
  const application = facts(eventId, { values: { ...named, ...values }, timeline });
  await ledger.append(anEvent({ connection, eventId, at: AT }));
  const work = await workOf(ledger, connection);
  const [event] = await work.pendingEvents(1);
  assert(event !== undefined, 'nothing is pending');
  const applied = { ...application, keys, limits };
  await work.apply([{ seq: event.seq, application: applied, mappingVersion: 'v1' }], nowMs);
}
