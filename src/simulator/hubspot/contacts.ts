import {
  addressesOf,
  emptyContact,
  merged,
  withValues,
  type Contact,
  type SourceType,
} from './contact.ts';
import { checkValues, type ValuesSetting } from './contact-values.ts';
import { contactExists, invalid, notFound, valueTaken } from './refusal.ts';
import { uniqueKey } from './unique-key.ts';
import type { JsonObject } from '../../model/json.ts';

/** What the contacts need to know of their surroundings. */
export interface ContactsSetting extends ValuesSetting {
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** How contacts are written. */
export interface ContactWrite {
  readonly wording: ConflictWording;
  /** The version of the API that writes; none where a person does. */
  readonly version?: string;
  readonly sourceType?: SourceType;
}

/** How HubSpot words an e-mail conflict: single writes name the owner, batches the coordinates. */
export type ConflictWording = 'exists' | 'coordinates';

/** A contact after a write, and what HubSpot says it stored otherwise. */
export interface WrittenContact {
  readonly contact: Contact;
  readonly warnings: readonly JsonObject[];
}

/** A contact that was deleted, and can be brought back. */
export interface ArchivedContact {
  readonly contact: Contact;
  readonly archivedAtMs: number;
}

type Values = { readonly [name: string]: string };

// As long as HubSpot's own, which do not fit 32 bits.
const FIRST_RECORD_ID = 37_765_128_901;
// HubSpot's ids do not count up by one; a stride keeps anybody from relying on it.
const RECORD_ID_STRIDE = 50;

/**
 * The contacts, with the rules that HubSpot enforces on them: unique values, addresses unique over
 * primary and secondary ones, merges, and what `contact-values.ts` says of values.
 */
export class Contacts {
  readonly #setting: ContactsSetting;
  readonly #records = new Map<string, Contact>();
  /** Record ids by unique property and value. */
  readonly #owners = new Map<string, string>();
  /** From the id of a merged-away record to the record that took its place. */
  readonly #successors = new Map<string, string>();
  readonly #archived = new Map<string, ArchivedContact>();
  #nextId = FIRST_RECORD_ID;
  #revision = 0;
  #undo: (() => void)[] | undefined;

  constructor(setting: ContactsSetting) {
    this.#setting = setting;
  }

  /** Grows with every change of any contact. */
  get revision(): number {
    return this.#revision;
  }

  all(): readonly Contact[] {
    return [...this.#records.values()];
  }

  /** The contact with this id; those of merged-away records lead nowhere. */
  get(id: string): Contact | undefined {
    return this.#records.get(id);
  }

  /** The contact that this id led or leads to, over any number of merges. */
  resolve(id: string): Contact | undefined {
    const successor = this.#successors.get(id);
    return successor === undefined ? this.#records.get(id) : this.resolve(successor);
  }

  /**
   * The contact with this value of a unique property; `email` finds secondary addresses too.
   * @throws Refusal 400 when the property is not unique
   */
  findBy(property: string, value: string): Contact | undefined {
    if (this.#setting.catalog.find(property)?.hasUniqueValue !== true) {
      throw invalid(`Unable to perform the operation by non-unique property "${property}"`);
    }
    const id = this.#owners.get(this.#keyOf(property, value));
    return id === undefined ? undefined : this.#records.get(id);
  }

  /** @throws Refusal 400 or 409; nothing is written then */
  create(raw: JsonObject, write: ContactWrite): WrittenContact {
    const { values, warnings } = checkValues(raw, undefined, write, this.#setting);
    const id = this.#freshId();
    this.#requireFree(id, values, write.wording);
    const contact = withValues(emptyContact(id, this.#now()), values, this.#now());
    return { contact: this.#put(contact), warnings };
  }

  /** @throws Refusal 400, 404 or 409; nothing is written then */
  update(id: string, raw: JsonObject, write: ContactWrite): WrittenContact {
    const before = this.get(id);
    if (before === undefined) throw notFound();
    const { values, warnings } = checkValues(raw, before, write, this.#setting);
    this.#requireFree(id, values, write.wording);
    const contact = withValues(before, values, this.#now(), write.sourceType);
    return { contact: this.#put(contact), warnings };
  }

  /** Takes a contact out of sight and frees its unique values. */
  archive(id: string): void {
    const contact = this.#records.get(id);
    if (contact === undefined) return;
    this.#archived.set(id, { contact, archivedAtMs: this.#now() });
    this.#remove(id);
  }

  /** A contact that is out of sight. */
  archived(id: string): ArchivedContact | undefined {
    return this.#archived.get(id);
  }

  /**
   * Brings an archived contact back, as a person does in HubSpot.
   * @throws Refusal 404, or 400 and 409 where another one has its unique values now
   */
  restore(id: string): void {
    const archived = this.#archived.get(id);
    if (archived === undefined) throw notFound();
    this.#requireFree(id, archived.contact.properties, 'exists');
    this.#archived.delete(id);
    this.#put(archived.contact);
  }

  /** Keeps an address that nobody has from ever coming in. */
  blockEmail(address: string): void {
    this.#setting.blocklist.add(address);
  }

  /** Lets an address in again that was kept out. */
  admitEmail(address: string): void {
    this.#setting.blocklist.remove(address);
  }

  /** Deletes a contact for privacy and keeps its addresses from coming back. */
  forget(id: string): void {
    const contact = this.get(id);
    if (contact === undefined) return;
    for (const address of addressesOf(contact)) this.blockEmail(address);
    this.#remove(id);
  }

  /** @throws Refusal 400 or 404 */
  merge(primaryId: string, otherId: string): Contact {
    const primary = this.resolve(primaryId);
    const other = this.resolve(otherId);
    if (primary === undefined || other === undefined) throw notFound();
    if (primary.id === other.id) throw invalid('Cannot merge a record with itself');
    this.#remove(primary.id);
    this.#remove(other.id);
    const id = this.#setting.answers.primaryIdPreservation ? primary.id : this.#freshId();
    for (const old of [primary.id, other.id]) {
      if (old !== id) this.#successors.set(old, id);
    }
    return this.#put(merged(id, primary, other, this.#now()));
  }

  /**
   * Gives a contact a further address, as a person does in HubSpot.
   * @throws Refusal 404 or 409
   */
  addEmail(id: string, address: string): Contact {
    const contact = this.get(id);
    if (contact === undefined) throw notFound();
    const email = address.toLowerCase();
    this.#requireFree(id, { email }, 'exists');
    const secondaryEmails = [...contact.secondaryEmails, email];
    return this.#put({ ...contact, secondaryEmails, updatedAtMs: this.#now() });
  }

  /** Notes whether an address wants no e-mail at all, on the contact whose primary address it is. */
  optOut(address: string, isOptedOut: boolean): void {
    const contact = this.findBy('email', address);
    if (contact === undefined) return;
    this.#put(withValues(contact, { hs_email_optout: isOptedOut ? 'true' : '' }, this.#now()));
  }

  /** Runs the work; when it throws, everything it wrote is undone. Within another one, that one does so. */
  atomically<T>(work: () => T): T {
    if (this.#undo !== undefined) return work();
    const undo: (() => void)[] = [];
    this.#undo = undo;
    try {
      return work();
    } catch (refusal) {
      for (const step of undo.toReversed()) step();
      throw refusal;
    } finally {
      this.#undo = undefined;
    }
  }

  #requireFree(id: string, values: Values, wording: ConflictWording): void {
    for (const [name, value] of Object.entries(values)) {
      if (value === '' || this.#setting.catalog.find(name)?.hasUniqueValue !== true) continue;
      const owner = this.#owners.get(this.#keyOf(name, value));
      if (owner === undefined || owner === id) continue;
      if (name === 'email' && wording === 'exists') throw contactExists(owner);
      throw valueTaken(this.#setting.portalId, name, value, id, owner);
    }
  }

  #put(contact: Contact): Contact {
    const before = this.#records.get(contact.id);
    if (before === contact) return contact;
    this.#replace(contact.id, contact);
    this.#undo?.push(() => this.#replace(contact.id, before));
    return contact;
  }

  #remove(id: string): void {
    const before = this.#records.get(id);
    if (before === undefined) return;
    this.#replace(id, undefined);
    this.#undo?.push(() => this.#replace(id, before));
  }

  #replace(id: string, contact: Contact | undefined): void {
    const before = this.#records.get(id);
    for (const key of before === undefined ? [] : this.#keysOf(before)) this.#owners.delete(key);
    if (contact === undefined) this.#records.delete(id);
    else this.#records.set(id, contact);
    for (const key of contact === undefined ? [] : this.#keysOf(contact)) this.#owners.set(key, id);
    this.#revision += 1;
  }

  #keysOf(contact: Contact): readonly string[] {
    const unique = Object.entries(contact.properties).filter(
      ([name]) => name !== 'email' && this.#setting.catalog.find(name)?.hasUniqueValue === true,
    );
    return [
      ...unique.map(([name, value]) => this.#keyOf(name, value)),
      ...addressesOf(contact).map((address) => this.#keyOf('email', address)),
    ];
  }

  #keyOf(property: string, value: string): string {
    return `${property}\n${uniqueKey(property, value, this.#setting.answers)}`;
  }

  #freshId(): string {
    const id = String(this.#nextId);
    this.#nextId += RECORD_ID_STRIDE;
    return id;
  }

  #now(): number {
    return this.#setting.now();
  }
}
