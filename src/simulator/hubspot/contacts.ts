import {
  addressesOf,
  emptyContact,
  merged,
  withValues,
  type Contact,
  type SourceType,
} from './contact.ts';
import { LIFECYCLE_STAGES } from './default-properties.ts';
import type { PropertyCatalog } from './properties.ts';
import { checkValue, unknownProperty } from './property-value.ts';
import {
  contactExists,
  invalid,
  invalidProperties,
  notFound,
  valueTaken,
  type PropertyFault,
} from './refusal.ts';
import type { JsonObject } from '../../model/json.ts';

/** What the contacts need to know of their surroundings. */
export interface ContactsSetting {
  readonly catalog: PropertyCatalog;
  readonly portalId: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** The account is in HubSpot's "Primary ID Preservation" beta: a merge keeps the primary's id. */
  readonly primaryIdPreservation: boolean;
  /** Whether unique values that differ in case alone are one; addresses always are. */
  readonly foldsUniqueValues: boolean;
}

/** How HubSpot words an e-mail conflict: single writes name the owner, batches the coordinates. */
export type ConflictWording = 'exists' | 'coordinates';

const BLOCKED_EMAIL: PropertyFault = {
  name: 'email',
  code: 'GDPR_BLOCKLISTED_EMAIL',
  message: 'This email address belongs to a contact that was deleted for privacy',
};

type Values = { readonly [name: string]: string };

// As long as HubSpot's own, which do not fit 32 bits.
const FIRST_RECORD_ID = 37_765_128_901;
// HubSpot's ids do not count up by one; a stride keeps anybody from relying on it.
const RECORD_ID_STRIDE = 50;

/**
 * The contacts, with the rules that HubSpot enforces on them: unique values, addresses unique over
 * primary and secondary ones, merges, the lifecycle that only moves forward.
 */
export class Contacts {
  readonly #setting: ContactsSetting;
  readonly #records = new Map<string, Contact>();
  /** Record ids by unique property and value, as they are compared. */
  readonly #owners = new Map<string, string>();
  /** From the id of a merged-away record to the record that took its place. */
  readonly #successors = new Map<string, string>();
  /** Addresses of contacts that were deleted for privacy; nobody can have them again. */
  readonly #blockedEmails = new Set<string>();
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
    const id = this.#owners.get(this.#ownerKey(property, value));
    return id === undefined ? undefined : this.#records.get(id);
  }

  /** @throws Refusal 400 or 409; nothing is written then */
  create(raw: JsonObject, wording: ConflictWording): Contact {
    const values = this.#check(raw, undefined);
    const id = this.#freshId();
    this.#requireFree(id, values, wording);
    return this.#put(withValues(emptyContact(id, this.#now()), values, this.#now()));
  }

  /** @throws Refusal 400, 404 or 409; nothing is written then */
  update(id: string, raw: JsonObject, wording: ConflictWording, sourceType?: SourceType): Contact {
    const contact = this.get(id);
    if (contact === undefined) throw notFound();
    const values = this.#check(raw, contact);
    this.#requireFree(id, values, wording);
    return this.#put(withValues(contact, values, this.#now(), sourceType));
  }

  /** Takes a contact out of sight and frees its unique values. */
  archive(id: string): void {
    this.#remove(id);
  }

  /** Keeps an address that nobody has from ever coming in. */
  blockEmail(address: string): void {
    this.#blockedEmails.add(address.trim().toLowerCase());
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
    const id = this.#setting.primaryIdPreservation ? primary.id : this.#freshId();
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

  /** Runs the work; when it throws, everything it wrote is undone. */
  atomically<T>(work: () => T): T {
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

  /** Brings values into HubSpot's form and reports every fault of the record at once. */
  #check(raw: JsonObject, contact: Contact | undefined): Values {
    const faults: PropertyFault[] = [];
    const values: Record<string, string> = {};
    for (const [name, value] of Object.entries(raw)) {
      const property = this.#setting.catalog.find(name);
      const current = contact?.properties[name] ?? '';
      if (property === undefined) {
        faults.push(unknownProperty(name));
        continue;
      }
      const check = checkValue(property, value, current);
      if (check.kind === 'faulty') faults.push(check.fault);
      else if (name === 'email' && this.#blockedEmails.has(check.value)) faults.push(BLOCKED_EMAIL);
      else
        values[name] = name === 'lifecyclestage' ? laterStage(current, check.value) : check.value;
    }
    if (faults.length > 0) throw invalidProperties(faults, this.#setting.portalId);
    return values;
  }

  #requireFree(id: string, values: Values, wording: ConflictWording): void {
    for (const [name, value] of Object.entries(values)) {
      if (value === '' || this.#setting.catalog.find(name)?.hasUniqueValue !== true) continue;
      const owner = this.#owners.get(this.#ownerKey(name, value));
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
      ...unique.map(([name, value]) => this.#ownerKey(name, value)),
      ...addressesOf(contact).map((address) => this.#ownerKey('email', address)),
    ];
  }

  #ownerKey(property: string, value: string): string {
    const isFolded = property === 'email' || this.#setting.foldsUniqueValues;
    return `${property}\n${isFolded ? value.toLowerCase() : value}`;
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

/** A stage before the current one is silently not taken; emptying it first is. [HubSpot's contacts guide] */
function laterStage(current: string, stage: string): string {
  if (current === '' || stage === '') return stage;
  return rankOf(stage) >= rankOf(current) ? stage : current;
}

function rankOf(stage: string): number {
  return LIFECYCLE_STAGES.findIndex((known) => known === stage);
}
