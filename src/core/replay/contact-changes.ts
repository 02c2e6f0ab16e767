import { tellingKey } from '../contact-title.ts';
import { mergeContact } from '../contact.ts';
import { definitionsOf } from '../mapping/definitions.ts';
import type { Mapping } from '../mapping/mapping.ts';
import type { Projection } from '../mapping/project.ts';
import { desire } from '../plan.ts';
import type { Application } from '../../model/application.ts';
import type { ContactDocument, ContactKey } from '../../model/contact.ts';

/** A contact, and its events as a mapping would apply them now. */
export interface RetoldContact {
  readonly keys: readonly ContactKey[];
  /** What is known of it now. */
  readonly document: ContactDocument;
  /** What would be left of it without these events. */
  readonly rest: ContactDocument;
  readonly events: readonly RetoldEvent[];
}

export interface RetoldEvent {
  readonly eventId: string;
  readonly application: Application;
  /** Names of the timeline entries that it has already. */
  readonly entries: readonly string[];
}

/** What applying a contact's events again would change. */
export interface ContactChanges {
  /** A key that says who it is; null where it has none. */
  readonly key: ContactKey | null;
  readonly properties: readonly ChangedProperty[];
  /** Names of the timeline entries that would be added, one for each event that adds it. */
  readonly entries: readonly string[];
  /** Events that would say nothing any more. */
  readonly unapplied: readonly UnappliedEvent[];
}

/** A property whose value would be another one; null stands for none. */
export interface ChangedProperty {
  readonly property: string;
  readonly before: string | null;
  readonly after: string | null;
}

export interface UnappliedEvent {
  readonly kind: 'failed' | 'skipped';
  readonly reason: string;
  readonly eventId: string;
}

/** A contact's document, now and afterwards. */
export interface DocumentPair {
  readonly before: ContactDocument;
  readonly after: ContactDocument;
}

/** What HubSpot should hold by the mapping in force, and by the other one after its events are applied again. */
export interface ProjectionPair {
  readonly before: Projection;
  readonly after: Projection;
}

/** The mapping by which HubSpot's values were computed, and the one to compare it with. */
export interface MappingPair {
  readonly inForce: Mapping;
  readonly next: Mapping;
}

/** What is known of a contact now, and what would be once its events are applied again. */
export function documentsOf({ document, rest, events }: RetoldContact): DocumentPair {
  const retold = events.flatMap(({ application }) =>
    application.kind === 'applied' ? [application.document] : [],
  );
  return { before: document, after: retold.reduce(mergeContact, rest) };
}

/** Compares what HubSpot should hold of a contact with what it should once its events are applied again. */
export function contactChanges(
  { keys, events }: RetoldContact,
  projections: ProjectionPair,
  { inForce, next }: MappingPair,
): ContactChanges {
  const before = valuesOf(inForce, projections.before);
  const after = valuesOf(next, projections.after);
  const properties = [...new Set([...before.keys(), ...after.keys()])]
    .map((property) => ({
      property,
      before: before.get(property) ?? null,
      after: after.get(property) ?? null,
    }))
    .filter((change) => change.before !== change.after);
  return {
    key: tellingKey(keys),
    properties,
    entries: events.flatMap(({ application, entries }) =>
      application.kind === 'applied'
        ? application.timeline.map(({ name }) => name).filter((name) => !entries.includes(name))
        : [],
    ),
    unapplied: events.flatMap(({ eventId, application }) =>
      application.kind === 'applied' ? [] : [{ ...application, eventId }],
    ),
  };
}

/** What HubSpot should hold, as the mapping's own definitions write it. */
function valuesOf(mapping: Mapping, projection: Projection): ReadonlyMap<string, string> {
  const { values } = desire(projection, definitionsOf(mapping, projection.values.keys()));
  return new Map([...values].map(([property, { text }]) => [property, text]));
}
