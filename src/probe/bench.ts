import type { Rule } from '../core/probe/read-rules.ts';
import { errorsIn, isTaken, recordsIn, wordOf, type Reply } from '../core/probe/reply.ts';
import { ALREADY_EXISTS, CannotTry, type Lab } from './lab.ts';

/** A contact property to make for a trial. */
export interface TrialProperty {
  readonly type: string;
  readonly fieldType: string;
  readonly [field: string]: unknown;
}

/** A contact to make for a trial, or to write to by a unique value. */
export interface TrialContact {
  readonly idProperty: string;
  readonly id: string;
  readonly properties: Values;
}

export type Values = { readonly [name: string]: string };

/** What a person adds to what the probe can make by itself. */
export interface Helps {
  /** A rule that an administrator has made. */
  readonly rule: Rule | null;
  /** A timeline event template of an app partner. */
  readonly template: string | null;
  /** Whether to make as many event definitions as fill a page. */
  readonly fillsPages: boolean;
}

/** What contacts of trials are called. */
export const FIRST_NAME = 'Neostore probe';
/** A property that takes no word. */
export const NUMBER = { type: 'number', fieldType: 'number' };
/** A property for any word: one of the account's own could have a rule. */
export const WORD = { type: 'string', fieldType: 'text' };

/** What HubSpot says of a property that it has just made, for some seconds. */
const UNKNOWN_PROPERTY = 'PROPERTY_DOESNT_EXIST';
const TRIES_MAX = 5;
const TRY_AGAIN_MS = 2_000;

/** Makes what trials need, once for all of them: properties, contacts. */
export class Bench {
  readonly lab: Lab;
  readonly helps: Helps;
  readonly #properties = new Map<string, Promise<string>>();
  #keys = 0;

  constructor(lab: Lab, helps: Helps) {
    this.lab = lab;
    this.helps = helps;
  }

  /** The name of the property whose values are unique. */
  async keyProperty(): Promise<string> {
    return this.property('key', { type: 'string', fieldType: 'text', hasUniqueValue: true });
  }

  /**
   * The name of a property that is made at the first call.
   * @throws CannotTry where HubSpot does not make it
   */
  async property(what: string, definition: TrialProperty): Promise<string> {
    const made = this.#properties.get(what) ?? this.#define(what, definition);
    this.#properties.set(what, made);
    return made;
  }

  /**
   * A new contact that is known by a unique value.
   * @throws CannotTry where HubSpot does not make it
   */
  async contact(properties: Values = {}): Promise<{ readonly id: string; readonly key: string }> {
    const key = this.freshKey();
    const named = { firstname: FIRST_NAME, ...properties };
    const reply = await this.upsert([
      { idProperty: await this.keyProperty(), id: key, properties: named },
    ]);
    const [record] = recordsIn(reply);
    if (record === undefined) throw new CannotTry(`HubSpot refused a contact: ${wordOf(reply)}`);
    return { id: record.id, key };
  }

  /** A value of the unique property that nobody has. */
  freshKey(): string {
    this.#keys += 1;
    return `Probe-${this.#keys}`;
  }

  /** Writes contacts by unique values; each has a trace id. */
  async upsert(contacts: readonly TrialContact[]): Promise<Reply> {
    const { belongings } = this.lab;
    for (const { idProperty, id } of contacts) belongings.person(idProperty, id);
    const inputs = contacts.map((contact, at) => ({
      ...contact,
      objectWriteTraceId: `trace-${at}`,
    }));
    const reply = await this.#write('upsert', inputs);
    for (const { traceId, id } of recordsIn(reply)) {
      const contact = contacts.find((_, at) => traceId === `trace-${at}`);
      if (contact !== undefined) belongings.person(contact.idProperty, contact.id, id);
      else belongings.contact(id);
    }
    return reply;
  }

  /**
   * What nobody doubts that HubSpot takes: where it does not, a refusal of what comes after it would
   * say something else than it seems to.
   * @throws CannotTry where HubSpot refuses it
   */
  control(what: string, reply: Reply): void {
    if (!isTaken(reply)) throw new CannotTry(`HubSpot refused ${what}: ${wordOf(reply)}`);
  }

  /** Writes to one record. */
  async update(id: string, properties: Values): Promise<Reply> {
    return this.#write('update', [{ id, properties, objectWriteTraceId: 'trace-0' }]);
  }

  /** What HubSpot holds of a record; what it does not hold is left out. */
  async held(id: string, properties: readonly string[]): Promise<Values> {
    const body = { properties, propertiesWithHistory: [], inputs: [{ id }] };
    const path = `${this.lab.contacts}/batch/read`;
    const endpoint = 'contacts/batch/read';
    return (
      recordsIn(await this.lab.ask({ method: 'POST', path, endpoint, body }))[0]?.properties ?? {}
    );
  }

  async #define(what: string, definition: TrialProperty): Promise<string> {
    const { lab } = this;
    const name = lab.name(what);
    lab.belongings.property(name);
    const body = { name, label: name, groupName: 'contactinformation', ...definition };
    const reply = await lab.make(
      async () =>
        lab.ask({ method: 'POST', path: lab.properties, endpoint: 'properties/contacts', body }),
      () => lab.belongings.noProperty(name),
    );
    if (reply.kind === 'taken' || reply.status === ALREADY_EXISTS) return name;
    throw new CannotTry(`HubSpot refused to make a contact property: ${wordOf(reply)}`);
  }

  async #write(verb: 'upsert' | 'update', inputs: readonly object[]): Promise<Reply> {
    const endpoint = `contacts/batch/${verb}`;
    const path = `${this.lab.contacts}/batch/${verb}`;
    for (let tries = 1; ; tries += 1) {
      const reply = await this.lab.ask({ method: 'POST', path, endpoint, body: { inputs } });
      const isEarly = errorsIn(reply).some(({ message, details }) =>
        [message, ...details.map(({ code }) => code)].some((text) =>
          text?.includes(UNKNOWN_PROPERTY),
        ),
      );
      if (!isEarly || tries === TRIES_MAX) return reply;
      await this.lab.pause(TRY_AGAIN_MS);
    }
  }
}
