import { EMPTY_CONTACT, mergeContact } from '../../src/core/contact.ts';
import type { Facts } from './builders.ts';
import type { ContactDocument } from '../../src/model/contact.ts';

/**
 * What a ledger should know, computed from the events alone and in the plainest way: contacts are
 * sets of keys that events or records have brought together, and a contact's document is the fold
 * of all its events.
 */
export class Model {
  readonly #groups = new Map<string, Set<string>>();
  readonly #facts = new Map<string, Facts>();
  readonly #unsynced = new Set<string>();
  #events = 0;
  #replays = 0;

  /** A new event's id. */
  nextEventId(): string {
    this.#events += 1;
    return `e${String(this.#events).padStart(4, '0')}`;
  }

  /** Events that have not been reported as being in HubSpot. */
  get unsynced(): ReadonlySet<string> {
    return this.#unsynced;
  }

  /** A value of a key of each contact. */
  get contacts(): readonly string[] {
    return [...new Set(this.#groups.values())].map((group) => [...group][0] ?? '');
  }

  apply(eventId: string, facts: Facts): void {
    this.#facts.set(eventId, facts);
    this.#unsynced.add(eventId);
    this.join(facts.keys.map(({ value }) => value));
  }

  /** A number that is larger for each replay. */
  nextReplay(): number {
    this.#replays += 1;
    return this.#replays;
  }

  /** An event is applied again, and says what it said; it is on its way to HubSpot again. */
  replay(eventId: string): Facts {
    const facts = this.#facts.get(eventId);
    if (facts === undefined) throw new Error(`${eventId} was never applied`);
    this.#unsynced.add(eventId);
    return facts;
  }

  /** These keys belong to one contact. */
  join(values: readonly string[]): void {
    const joined = new Set(values.flatMap((value) => [value, ...(this.#groups.get(value) ?? [])]));
    for (const value of joined) this.#groups.set(value, joined);
  }

  keysOf(value: string): readonly string[] {
    return [...(this.#groups.get(value) ?? [])].sort();
  }

  documentOf(value: string): ContactDocument {
    return [...this.#facts.values()]
      .filter(({ keys }) => keys.some((key) => this.#groups.get(value)?.has(key.value)))
      .map(({ document }) => document)
      .reduce(mergeContact, EMPTY_CONTACT);
  }

  /** Events that a ledger reports as being in HubSpot; false when one was reported before. */
  sync(eventIds: readonly string[]): boolean {
    return eventIds.every((eventId) => this.#unsynced.delete(eventId));
  }
}
