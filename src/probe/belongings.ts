import { z } from 'zod';
import { pageIn } from '../core/probe/read-page.ts';
import type { HubSpotApi } from '../hubspot/api.ts';

/** Records of one batch request. */
const BATCH = 100;
/** Pages of a contact's notes that are looked through. */
const NOTE_PAGES_MAX = 10;

/** How a contact of the probe can be found again, whatever became of the answer that named its id. */
interface Person {
  readonly idProperty: string;
  readonly id: string;
}

/** What could not be removed, for a person to remove. */
export interface Leftovers {
  readonly contacts: readonly string[];
  readonly notes: number;
  readonly events: readonly string[];
  readonly properties: readonly string[];
}

const IdSchema = z.union([z.string(), z.number()]).transform(String);
const FoundSchema = z.object({ results: z.array(z.object({ id: IdSchema })).catch([]) });
const NotesSchema = z.object({
  results: z
    .array(z.object({ id: IdSchema.optional(), toObjectId: IdSchema.optional() }))
    .catch([]),
});

/**
 * Everything that the probe has made, or has asked HubSpot to make: each is put down before the
 * request leaves, so that what an answer got lost of is removed as well.
 */
export class Belongings {
  /** By property and value, with the record id once HubSpot has told it. */
  readonly #people = new Map<string, Person & { readonly recordId: string | null }>();
  readonly #contactIds = new Set<string>();
  /** By name, whether HubSpot has told that it made the event. */
  readonly #events = new Map<string, boolean>();
  readonly #properties = new Set<string>();
  readonly #portalId: string;

  constructor(portalId: string) {
    this.#portalId = portalId;
  }

  /** A contact that is about to be made, or of which HubSpot has told the id. */
  person(idProperty: string, id: string, recordId: string | null = null): void {
    const key = `${idProperty}\n${id}`;
    const known = this.#people.get(key)?.recordId ?? null;
    this.#people.set(key, { idProperty, id, recordId: recordId ?? known });
  }

  /** A contact that came about otherwise, as by a merge. */
  contact(recordId: string): void {
    this.#contactIds.add(recordId);
  }

  /** An event that is about to be made, or of which HubSpot has told that it is. */
  event(name: string, isMade: boolean): void {
    this.#events.set(name, isMade);
  }

  /** An event that was removed already, or not made after all. */
  noEvent(name: string): void {
    this.#events.delete(name);
  }

  property(name: string): void {
    this.#properties.add(name);
  }

  /** A property that was not made after all. */
  noProperty(name: string): void {
    this.#properties.delete(name);
  }

  /** Removes everything; what cannot be removed is named. Never throws for what HubSpot does. */
  async remove(api: HubSpotApi, apiVersion: string): Promise<Leftovers> {
    const remover = new Remover(api, apiVersion);
    const people = [...this.#people.values()];
    const known = people.flatMap(({ recordId }) => recordId ?? []);
    const sought = await remover.find(people.filter(({ recordId }) => recordId === null));
    const ids = new Set([...this.#contactIds, ...known, ...sought.ids]);
    const notes = new Set<string>();
    for (const id of ids) for (const note of await remover.notesOf(id)) notes.add(note);
    const notesLeft = await remover.archive('notes', [...notes]);
    const contacts = [...sought.unknown, ...(await remover.archive('contacts', [...ids]))];
    const events: string[] = [];
    for (const [name, isMade] of this.#events) {
      const names = [name, `pe${this.#portalId}_${name}`];
      if (!(await remover.removeEvent(names, isMade))) events.push(name);
    }
    const properties: string[] = [];
    for (const name of this.#properties) {
      if (!(await remover.removeProperty(name))) properties.push(name);
    }
    return { contacts, notes: notesLeft.length, events, properties };
  }
}

/** Whether anything is left. */
export function isClean({ contacts, notes, events, properties }: Leftovers): boolean {
  return contacts.length + notes + events.length + properties.length === 0;
}

class Remover {
  readonly #api: HubSpotApi;
  readonly #apiVersion: string;

  constructor(api: HubSpotApi, apiVersion: string) {
    this.#api = api;
    this.#apiVersion = apiVersion;
  }

  /** Record ids of those who are there, and who they are of whom HubSpot does not tell. */
  async find(
    people: readonly Person[],
  ): Promise<{ readonly ids: readonly string[]; readonly unknown: readonly string[] }> {
    const ids: string[] = [];
    const unknown: string[] = [];
    for (const [idProperty, those] of Map.groupBy(people, (person) => person.idProperty)) {
      for (const part of batches(those)) {
        const inputs = part.map(({ id }) => ({ id }));
        const fields = { properties: ['hs_object_id'], propertiesWithHistory: [] };
        const answer = await this.#post('contacts/batch/read', { idProperty, ...fields, inputs });
        const found = FoundSchema.safeParse(answer.body);
        if (answer.kind === 'answered' && found.success) {
          ids.push(...found.data.results.map(({ id }) => id));
        } else unknown.push(...part.map(({ id }) => id));
      }
    }
    return { ids, unknown };
  }

  /** Ids of the notes of a contact. */
  async notesOf(contactId: string): Promise<readonly string[]> {
    const ids: string[] = [];
    let after: string | null = '';
    for (let page = 0; after !== null && page < NOTE_PAGES_MAX; page += 1) {
      const query = new URLSearchParams({ limit: '500', ...(after === '' ? {} : { after }) });
      const answer = await this.#api.request({
        ...QUIET,
        method: 'GET',
        path: `/crm/objects/${this.#apiVersion}/contacts/${contactId}/associations/notes?${query.toString()}`,
        endpoint: 'contacts/associations/notes',
      });
      const listed = NotesSchema.safeParse(answer.body);
      if (!listed.success) return ids;
      ids.push(...listed.data.results.flatMap(({ id, toObjectId }) => toObjectId ?? id ?? []));
      after = pageIn(answer.body)?.next?.after ?? null;
    }
    return ids;
  }

  /** Archives records; those that stay are returned. */
  async archive(kind: 'contacts' | 'notes', ids: readonly string[]): Promise<readonly string[]> {
    const left: string[] = [];
    for (const part of batches(ids)) {
      const inputs = part.map((id) => ({ id }));
      const answer = await this.#post(`${kind}/batch/archive`, { inputs });
      if (answer.kind === 'failed') left.push(...part);
    }
    return left;
  }

  /** Removes an event by one of its names; which of them is taken is one of the questions. */
  async removeEvent(names: readonly string[], isMade: boolean): Promise<boolean> {
    for (const one of names) {
      const answer = await this.#api.requestDated('events', (version) => ({
        ...QUIET,
        method: 'DELETE',
        path: `/events/${version}/event-definitions/${one}`,
        endpoint: 'events/event-definitions',
      }));
      if (answer.kind === 'answered') return true;
      if (answer.status !== NOT_FOUND) return false;
    }
    // HubSpot has never said that it made it, and knows nothing of it.
    return !isMade;
  }

  async removeProperty(name: string): Promise<boolean> {
    const answer = await this.#api.request({
      ...QUIET,
      method: 'DELETE',
      path: `/crm/properties/${this.#apiVersion}/contacts/${name}`,
      endpoint: 'properties/contacts',
    });
    return answer.kind === 'answered' || answer.status === NOT_FOUND;
  }

  async #post(path: string, body: object): ReturnType<HubSpotApi['request']> {
    return this.#api.request({
      ...QUIET,
      method: 'POST',
      path: `/crm/objects/${this.#apiVersion}/${path}`,
      endpoint: path,
      body,
    });
  }
}

const NOT_FOUND = 404;
/** Removing is harmless when done twice, and a refusal here says nothing of the connection. */
const QUIET = { repeatable: true, probe: true } as const;

function batches<T>(all: readonly T[]): readonly (readonly T[])[] {
  const count = Math.ceil(all.length / BATCH);
  return Array.from({ length: count }, (_, at) => all.slice(at * BATCH, (at + 1) * BATCH));
}
