import { tellingKey } from '../contact-title.ts';
import { mergeContact } from '../contact.ts';
import { definitionsIn, type PortalProperties } from '../definitions-in.ts';
import { desiredValues, type Whose } from '../desired-values.ts';
import type { Mapping } from '../mapping/mapping.ts';
import type { Projection } from '../mapping/project.ts';
import { unwritten, type Unwritten } from '../unwritten.ts';
import type { DefinitionHash } from '../with-verdicts.ts';
import type { Application } from '../../model/application.ts';
import type { ContactDocument, ContactKey } from '../../model/contact.ts';

/** A contact, and its events as a mapping would apply them now. */
export interface RetoldContact extends Whose {
  /** What is known of it now. */
  readonly document: ContactDocument;
  /** What would be left of it without these events. */
  readonly rest: ContactDocument;
  readonly events: readonly RetoldEvent[];
}

export interface RetoldEvent {
  readonly eventId: string;
  readonly application: Application;
  /** What the mapping in force makes of it. */
  readonly inForce: Application;
  /** Names of the timeline entries that it has already. */
  readonly entries: readonly string[];
}

/** What applying a contact's events again would change. */
export interface ContactChanges {
  /** A key that says who it is; null where it has none. */
  readonly key: ContactKey | null;
  readonly properties: readonly ChangedProperty[];
  /** Values that HubSpot would not get, so that it keeps what it has. */
  readonly leftOut: readonly LeftOutValue[];
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

/** A value that is left out, or that HubSpot has refused before. */
export interface LeftOutValue extends Unwritten {
  /** Whether it is not left out for this reason by the mapping in force. */
  readonly isNew: boolean;
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

/** What is known of the account. */
export interface KnownAccount {
  readonly portal: PortalProperties;
  readonly definitionHash: DefinitionHash;
  readonly nowMs: number;
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
  contact: RetoldContact,
  projections: ProjectionPair,
  { inForce, next }: MappingPair,
  account: KnownAccount,
): ContactChanges {
  const { keys, events } = contact;
  const told = events.map((event) => event.application);
  const before = planOf(
    contact,
    projections.before,
    events.map((event) => event.inForce),
    { ...account, mapping: inForce },
  );
  const after = planOf(contact, projections.after, told, { ...account, mapping: next });
  const isLeftOut = (property: string): boolean =>
    after.leftOut.some((one) => one.property === property);
  const properties = [...new Set([...before.values.keys(), ...after.values.keys()])]
    .map((property) => ({
      property,
      before: before.values.get(property) ?? null,
      after: after.values.get(property) ?? null,
    }))
    // What is refused changes nothing in HubSpot, and is told as that.
    .filter((one) => one.before !== one.after && (one.after !== null || !isLeftOut(one.property)));
  return {
    key: tellingKey(keys),
    properties,
    leftOut: after.leftOut.map((one) => ({ ...one, isNew: !isAmong(before.leftOut, one) })),
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

interface PlannedValues {
  readonly values: ReadonlyMap<string, string>;
  readonly leftOut: readonly Unwritten[];
}

/** What HubSpot should hold, and what it does not get. */
function planOf(
  contact: RetoldContact,
  projection: Projection,
  applications: readonly Application[],
  { mapping, portal, ...account }: KnownAccount & { readonly mapping: Mapping },
): PlannedValues {
  const definitions = definitionsIn(portal, mapping, [...projection.values.keys()]);
  const ground = { ...account, mapping, definitions };
  const { values, dropped } = desiredValues(contact, projection, ground);
  const unsaid = applications
    .flatMap((application) => (application.kind === 'applied' ? application.dropped : []))
    // A value that another event said stands for one that could not be taken.
    .filter(({ property }) => !projection.values.has(property));
  const valueOf = (property: string) => projection.values.get(property)?.value;
  const leftOut = unwritten([...unsaid, ...dropped], valueOf);
  return {
    values: new Map([...values].map(([property, { text }]) => [property, text])),
    leftOut: leftOut.filter((one, index) => !isAmong(leftOut.slice(0, index), one)),
  };
}

function isAmong(list: readonly Unwritten[], { property, reason }: Unwritten): boolean {
  return list.some((one) => one.property === property && one.reason === reason);
}
