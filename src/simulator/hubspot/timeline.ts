import type { Contact } from './contact.ts';

/** One line on a contact's timeline. */
export interface TimelineEntry {
  readonly kind: 'custom-event' | 'app-event' | 'template-event' | 'note';
  readonly id: string;
  /** Of a custom event, without the `pe{portalId}_` before it, such as `pass_installed`; an app event's type; a template's id; `note`. */
  readonly name: string;
  readonly label: string;
  /** ISO 8601 in UTC. */
  readonly occurredAt: string;
  readonly properties: { readonly [name: string]: string };
  /** The HTML of a note, as it was sent; empty for events. */
  readonly body: string;
}

/** What happened to whom: entries by the record they were written to. */
export class Timeline {
  readonly #entries = new Map<string, TimelineEntry[]>();
  #size = 0;

  /** Entries of all contacts. */
  get size(): number {
    return this.#size;
  }

  add(contactId: string, entry: TimelineEntry): void {
    const entries = this.#entries.get(contactId);
    if (entries === undefined) this.#entries.set(contactId, [entry]);
    else entries.push(entry);
    this.#size += 1;
  }

  /** Takes an entry away, on whichever timeline it stands. */
  remove({ kind, name, id }: Pick<TimelineEntry, 'kind' | 'name' | 'id'>): void {
    for (const [contactId, entries] of this.#entries) {
      const others = entries.filter((e) => e.kind !== kind || e.name !== name || e.id !== id);
      this.#size -= entries.length - others.length;
      this.#entries.set(contactId, others);
    }
  }

  /** The entries of a contact and of the records that were merged into it, oldest first. */
  of(contact: Contact): readonly TimelineEntry[] {
    // A merge that keeps the primary's id names that id among those that were merged, too.
    const ids = new Set([contact.id, ...contact.mergedIds]);
    const entries = [...ids].flatMap((id) => this.#entries.get(id) ?? []);
    return entries.sort((a, b) => a.occurredAt.localeCompare(b.occurredAt));
  }
}
