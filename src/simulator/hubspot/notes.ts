import { isJsonObject } from '../../core/json.ts';
import { propertiesOf, requiredText, textOf } from './batch.ts';
import type { Contacts } from './contacts.ts';
import { instantOrNull, isoOf } from './instant.ts';
import { unknownProperty } from './property-value.ts';
import { invalid, invalidProperties, type PropertyFault } from './refusal.ts';
import type { Timeline } from './timeline.ts';
import type { Json, JsonObject } from '../../model/json.ts';

/** Characters of a note. [HubSpot's notes guide] */
const NOTE_BODY_CHARS_MAX = 65_536;
/** The type of the association from a note to a contact. [HubSpot's notes guide] */
const NOTE_TO_CONTACT = 202;

const FIRST_NOTE_ID = 81_203_447_001;
const WRITABLE = ['hs_timestamp', 'hs_note_body', 'hubspot_owner_id', 'hs_attachment_ids'];

/** The notes. They have no id of the caller's choice, so sending one twice makes two. */
export class Notes {
  readonly #portalId: string;
  readonly #now: () => number;
  readonly #contacts: Contacts;
  readonly #timeline: Timeline;
  readonly #notes = new Map<string, JsonObject>();
  #made = 0;

  constructor(setting: {
    readonly portalId: string;
    readonly now: () => number;
    readonly contacts: Contacts;
    readonly timeline: Timeline;
  }) {
    this.#portalId = setting.portalId;
    this.#now = setting.now;
    this.#contacts = setting.contacts;
    this.#timeline = setting.timeline;
  }

  /** @throws Refusal 400 when the note could not be created */
  check(input: JsonObject): void {
    this.#parseProperties(propertiesOf(input));
    this.#parseAssociations(input['associations']);
  }

  /**
   * Creates a note from the body of a request, with its associations.
   * @throws Refusal 400
   */
  create(input: JsonObject): JsonObject {
    const properties = this.#parseProperties(propertiesOf(input));
    return this.#write(properties, this.#parseAssociations(input['associations']));
  }

  /** Takes a note away. */
  archive(id: string): void {
    this.#notes.delete(id);
    this.#timeline.remove({ kind: 'note', name: 'note', id });
  }

  /** A note with all its properties, as the API returns it. */
  get(id: string): JsonObject | undefined {
    return this.#notes.get(id);
  }

  #write(properties: NoteProperties, contactIds: readonly string[]): JsonObject {
    const id = String(FIRST_NOTE_ID + this.#made);
    this.#made += 1;
    const at = isoOf(this.#now());
    const system = { hs_object_id: id, hs_createdate: at, hs_lastmodifieddate: at };
    const record = { properties: { ...properties, ...system }, createdAt: at, updatedAt: at };
    const note = { id, ...record, archived: false };
    this.#notes.set(id, note);
    const { hs_timestamp: occurredAt, hs_note_body: body } = properties;
    const entry = { id, name: 'note', label: 'Note', occurredAt, properties: {}, body };
    for (const contactId of contactIds) this.#timeline.add(contactId, { kind: 'note', ...entry });
    return note;
  }

  #parseProperties(raw: JsonObject): NoteProperties {
    const faults: PropertyFault[] = Object.keys(raw)
      .filter((name) => !WRITABLE.includes(name))
      .map((name) => unknownProperty(name));
    const atMs = instantOrNull(textOf(raw, 'hs_timestamp') ?? '');
    const message = 'hs_timestamp is required and must be a date and time';
    if (atMs === null) faults.push({ name: 'hs_timestamp', code: 'INVALID_DATE', message });
    if ((textOf(raw, 'hs_note_body') ?? '').length > NOTE_BODY_CHARS_MAX) {
      const message = `over ${NOTE_BODY_CHARS_MAX} characters`;
      faults.push({ name: 'hs_note_body', code: 'INVALID_LENGTH', message });
    }
    if (atMs === null || faults.length > 0) throw invalidProperties(faults, this.#portalId);
    const body = textOf(raw, 'hs_note_body') ?? '';
    const others = WRITABLE.map((name) => [name, textOf(raw, name) ?? ''] as const);
    return { ...Object.fromEntries(others), hs_note_body: body, hs_timestamp: isoOf(atMs) };
  }

  #parseAssociations(raw: Json | undefined): readonly string[] {
    const list = Array.isArray(raw) ? (raw as readonly Json[]) : [];
    return list.map((association) => {
      if (!isJsonObject(association)) throw invalid('An association must be an object');
      const to = association['to'];
      const id = requiredText(to !== undefined && isJsonObject(to) ? to : {}, 'id');
      if (!hasNoteType(association['types'])) {
        throw invalid(`An association to a contact needs the type ${NOTE_TO_CONTACT}`);
      }
      const contact = this.#contacts.resolve(id);
      if (contact !== undefined) return contact.id;
      throw invalid('One or more associations are not valid', {
        errors: [{ message: `CONTACT=${id} is not valid`, code: 'INVALID_OBJECT_IDS' }],
      });
    });
  }
}

interface NoteProperties {
  readonly [name: string]: string;
  readonly hs_timestamp: string;
  readonly hs_note_body: string;
}

function hasNoteType(raw: Json | undefined): boolean {
  const list = Array.isArray(raw) ? (raw as readonly Json[]) : [];
  return list.some(
    (type) =>
      isJsonObject(type) &&
      type['associationCategory'] === 'HUBSPOT_DEFINED' &&
      type['associationTypeId'] === NOTE_TO_CONTACT,
  );
}
