import type { Json, JsonObject } from '../../src/model/json.ts';

/** The payload of an event, as Neostore would send it. */
export type Payload = JsonObject;

/** When the first event of a test happens: a day before the clocks of the tests begin. */
const FIRST_MS = Date.parse('2026-11-22T10:00:00.000Z');

/** What a test says of an event; the rest is filled in. */
export interface EventFields {
  /** The event's id. */
  readonly id?: string;
  /** Seconds after the first event of the test file at which it happens. */
  readonly second?: number;
  readonly [field: string]: Json | undefined;
}

let made = 0;

/** An event of a name with these fields; each has an id of its own and happens after the one before it. */
export function anEvent(name: string, { id, second, ...fields }: EventFields = {}): Payload {
  made += 1;
  const at = new Date(FIRST_MS + (second ?? made) * 1_000).toISOString();
  return {
    ...(fields as JsonObject),
    __id: id ?? `event-${made}`,
    __creationDate: at.replace('Z', '0000Z'),
    __eventName: name,
  };
}

/** What a test says of a customer. */
export interface CustomerFields {
  readonly id?: string;
  readonly second?: number;
  /** Null leaves the customer id out, as a form does that knows nobody. */
  readonly customerId?: string | null;
  readonly attributes?: { readonly [name: string]: Json };
}

/** `Customer:Upserted` of customer `c1`, Ada, unless something else is given. */
export function aCustomer(fields: CustomerFields = {}): Payload {
  const { customerId = 'c1', attributes = {}, ...rest } = fields;
  return anEvent('Customer:Upserted', {
    ...rest,
    flowName: 'activation',
    identifiers: customerId === null ? {} : { customerId },
    attributes: { email: 'ada@example.com', firstName: 'Ada', ...attributes },
  });
}

/** The customer of a number: `customerId` and address are theirs alone (`n7`, `person7@example.com`). */
export function customerNumber(n: number, attributes: CustomerFields['attributes'] = {}): Payload {
  const email = `person${n}@example.com`;
  return aCustomer({
    customerId: `n${n}`,
    attributes: { email, firstName: `P${n}`, ...attributes },
  });
}

/** An event of pass `pass-1` of customer `c1`, unless something else is given. */
export function aPassEvent(name: string, fields: EventFields = {}): Payload {
  return anEvent(name, {
    passId: 'pass-1',
    passType: 'loyalty',
    identifiers: { customerId: 'c1' },
    metadata: null,
    ...fields,
  });
}

/** `Pass:Installed` on the one device of an Apple Wallet, unless something else is given. */
export function anInstall(fields: EventFields = {}): Payload {
  return aPassEvent('Pass:Installed', { device: 'Apple', deviceIdentifier: 'phone-1', ...fields });
}

/** `Pass:Uninstalled`, see {@link anInstall}. */
export function anUninstall(fields: EventFields = {}): Payload {
  return aPassEvent('Pass:Uninstalled', {
    device: 'Apple',
    deviceIdentifier: 'phone-1',
    ...fields,
  });
}

/** The name under which an event is sent. */
export function eventNameOf({ ['__eventName']: name }: Payload): string {
  return typeof name === 'string' ? name : '';
}
