import { entriesOf } from '../../src/simulator/expected-contact.ts';
import type { HubSpotContact } from '../../src/simulator/hubspot-snapshot.ts';
import type { Deed } from '../../src/simulator/neostore/deed.ts';
import { tellTruth } from '../../src/simulator/neostore/tell-truth.ts';
import { JUNK_ADDRESSES, JUNK_IDS } from '../../src/simulator/neostore/troubles.ts';
import type { World } from '../../src/simulator/neostore/world.ts';
import type { WorldEvent } from '../../src/simulator/neostore/world-event.ts';
import { DEFAULT_RULES, type IdentityRules } from '../../src/simulator/people.ts';
import { expectedProperties } from '../../src/simulator/watched-properties.ts';

/** A contact as the rules of identity make one, event by event. */
interface Contact {
  readonly ids: Set<string>;
  readonly deeds: Deed[];
  /** When each address was told last. */
  readonly told: Map<string, string>;
  readonly held: Set<string>;
}

/**
 * The HubSpot that the rules of identity end with when events arrive in this order: a small model
 * of what any daemon has to do that follows them, to try the truth with outcomes that are right. It
 * knows who is who by the written events alone, and only then looks up what happened in them.
 */
export function hubspotAfter(
  arrivals: readonly WorldEvent[],
  { customers }: World,
  rules: IdentityRules = DEFAULT_RULES,
): HubSpotContact[] {
  const ledger = new Ledger(rules);
  const deeds = new Map(
    customers.flatMap(({ deeds }) => deeds.map((deed) => [deed.occasion.id, deed] as const)),
  );
  const seen = new Set<string>();
  for (const event of arrivals) {
    const deed = deeds.get(event.__id);
    if (deed !== undefined && !seen.has(event.__id)) ledger.apply(event, deed);
    seen.add(event.__id);
  }
  return ledger.records();
}

class Ledger {
  readonly #rules: IdentityRules;
  readonly #contacts = new Set<Contact>();
  /** Who an event of a pass names, by its date. */
  readonly #namings = new Map<string, { readonly date: string; contact: Contact }[]>();
  readonly #unnamed: Deed[] = [];

  constructor(rules: IdentityRules) {
    this.#rules = rules;
  }

  apply(event: WorldEvent, deed: Deed): void {
    const id = idIn(event);
    const address = this.#addressIn(event);
    if (id === null && address === null) {
      if (deed.kind !== 'told') this.#applyUnnamed(deed);
      return;
    }
    const contact = this.#find(id, address);
    contact.deeds.push(deed);
    if (id !== null) contact.ids.add(id);
    if (address !== null) this.#tell(contact, address, deed.occasion.date);
    if (deed.kind !== 'told') this.#name(deed.pass.passId, deed.occasion.date, contact);
    this.#release();
  }

  records(): HubSpotContact[] {
    for (const deed of this.#unnamed) this.#personAt(deed)?.deeds.push(deed);
    return [...this.#contacts].flatMap((contact, index) => {
      const email = effective(contact);
      if (email === null) return [];
      const properties = { ...expectedProperties(tellTruth(contact.deeds)), email };
      const held = Object.entries(properties).filter(
        (entry): entry is [string, string] => entry[1] !== null,
      );
      const timeline = contact.deeds.flatMap(entriesOf);
      return [{ id: String(index), properties: Object.fromEntries(held), timeline }];
    });
  }

  /** The contact of the strongest key; where that is new, the one of the other key if it may have it. */
  #find(id: string | null, address: string | null): Contact {
    const contacts = [...this.#contacts];
    const holder = contacts.find(({ held }) => address !== null && held.has(address));
    const known = contacts.find(({ ids }) => id !== null && ids.has(id));
    if (known === undefined) {
      if (holder !== undefined && (id === null || this.#mayBeOne(holder.ids, new Set([id])))) {
        return holder;
      }
      const contact = {
        ids: new Set<string>(),
        deeds: [],
        told: new Map(),
        held: new Set<string>(),
      };
      this.#contacts.add(contact);
      return contact;
    }
    if (holder !== undefined && holder !== known && this.#mayBeOne(holder.ids, known.ids)) {
      this.#join(known, holder);
    }
    return known;
  }

  #mayBeOne(some: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
    return new Set([...some, ...others]).size <= this.#rules.customerIdsMax;
  }

  #join(contact: Contact, other: Contact): void {
    this.#contacts.delete(other);
    for (const id of other.ids) contact.ids.add(id);
    contact.deeds.push(...other.deeds);
    for (const [address, date] of other.told) noteTold(contact, address, date);
    for (const address of other.held) contact.held.add(address);
    for (const namings of this.#namings.values()) {
      for (const naming of namings) if (naming.contact === other) naming.contact = contact;
    }
  }

  #tell(contact: Contact, address: string, date: string): void {
    noteTold(contact, address, date);
    const isHeld = [...this.#contacts].some(({ held }) => held.has(address));
    if (!isHeld) contact.held.add(address);
  }

  /** Whoever claims an address gets it once its holder goes by another one, and so on. */
  #release(): void {
    for (const claimant of this.#contacts) {
      const newest = newestOf(claimant.told, () => true);
      if (newest === null || claimant.held.has(newest)) continue;
      const holder = [...this.#contacts].find(({ held }) => held.has(newest));
      if (holder !== undefined && effective(holder) === newest) continue;
      holder?.held.delete(newest);
      claimant.held.add(newest);
      this.#release();
      return;
    }
  }

  #name(passId: string, date: string, contact: Contact): void {
    this.#namings.set(passId, [...(this.#namings.get(passId) ?? []), { date, contact }]);
  }

  #applyUnnamed(deed: Deed): void {
    const person = this.#rules.unnamedEvents === 'asArrived' ? this.#personNow(deed) : null;
    if (person === null) this.#unnamed.push(deed);
    else person.deeds.push(deed);
  }

  /** Whom the newest event names that has arrived of the pass. */
  #personNow(deed: Deed): Contact | null {
    if (deed.kind === 'told') return null;
    const namings = this.#namings.get(deed.pass.passId) ?? [];
    return namings.toSorted(byDate).at(-1)?.contact ?? null;
  }

  /** Whom the newest event before this one names of all, or the first if there is none before. */
  #personAt(deed: Deed): Contact | null {
    if (deed.kind === 'told') return null;
    const namings = (this.#namings.get(deed.pass.passId) ?? []).toSorted(byDate);
    const before = namings.findLast(({ date }) => date < deed.occasion.date);
    return (before ?? namings[0])?.contact ?? null;
  }

  #addressIn(event: WorldEvent): string | null {
    if (event.__eventName !== 'Customer:Upserted') return null;
    const { email } = event.attributes;
    if (typeof email !== 'string') return null;
    const junk: readonly string[] = [...JUNK_ADDRESSES, ...this.#rules.ignoredAddresses];
    const address = email.trim().toLowerCase();
    return junk.some((text) => text.toLowerCase() === address) ? null : address;
  }
}

function idIn(event: WorldEvent): string | null {
  if (event.__eventName === 'Redirect:Redirected') return null;
  const id = event.identifiers['customerId'] ?? '';
  return JUNK_IDS.some((junk) => junk === id) ? null : id;
}

/** The newest address that the contact has told and holds. */
function effective({ told, held }: Contact): string | null {
  return newestOf(told, (address) => held.has(address));
}

function newestOf(
  told: ReadonlyMap<string, string>,
  counts: (address: string) => boolean,
): string | null {
  const found = [...told].filter(([address]) => counts(address));
  return found.sort(([, a], [, b]) => (a < b ? 1 : -1))[0]?.[0] ?? null;
}

function noteTold(contact: Contact, address: string, date: string): void {
  const before = contact.told.get(address) ?? '';
  contact.told.set(address, before > date ? before : date);
}

function byDate(a: { readonly date: string }, b: { readonly date: string }): number {
  return a.date < b.date ? -1 : 1;
}
