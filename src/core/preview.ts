import { choiceOf, sayingOf } from './consent/registers.ts';
import { parseDelivery } from './event.ts';
import { PASS_KEY } from './identity.ts';
import { applyMapping, type Receipt } from './mapping/apply.ts';
import { definitionsIn, type PortalProperties } from './definitions-in.ts';
import type { Mapping } from './mapping/mapping.ts';
import { project } from './mapping/project.ts';
import { desire, planContact, type ContactPlan } from './plan.ts';
import { textOf, unwritten, type Unwritten } from './unwritten.ts';
import type { DroppedValue, TimelineFact } from '../model/application.ts';
import type { LegalBasis } from '../model/consent.ts';
import type { ContactKey } from '../model/contact.ts';
import type { NeostoreEvent } from '../model/event.ts';
import type { Json } from '../model/json.ts';
import type { Registers } from '../model/register.ts';
import type { WriteMode } from '../model/write-mode.ts';

/** What one delivery would do to a contact of whom nothing else is known. Nothing is written. */
export interface Preview {
  /** Null where the delivery holds no event. */
  readonly event: { readonly id: string; readonly name: string; readonly at: string } | null;
  readonly mappingVersion: string;
  readonly outcome: 'applied' | 'skipped' | 'failed' | 'quarantined';
  /** Why it is not applied. */
  readonly reason: string | null;
  readonly keys: readonly ContactKey[];
  readonly properties: readonly PreviewedProperty[];
  readonly timeline: readonly TimelineFact[];
  readonly consents: readonly PreviewedConsent[];
  readonly dropped: readonly Unwritten[];
  /** The requests to HubSpot, in order, in words. */
  readonly requests: readonly string[];
}

/** What the event says of a consent. */
export interface PreviewedConsent {
  readonly name: string;
  /** The subscription type as the mapping names it. */
  readonly subscription: string;
  readonly isGiven: boolean;
  readonly legalBasis: LegalBasis;
}

export interface PreviewedProperty {
  readonly property: string;
  /** The value as the mapping yields it. */
  readonly given: string;
  /** What HubSpot would be sent. */
  readonly text: string;
  readonly type: string;
  readonly write: WriteMode;
  /** Whether the event carries the value, or it is computed of the wallet. */
  readonly source: 'event' | 'wallet';
}

/**
 * Shows what would become of a delivery with this body, against the property types that the
 * mapping file tells.
 *
 * @param headerName the event's name, where the body has none
 * @param portal how the account defines its properties; without it they are as the mapping file tells
 */
export async function previewDelivery(
  mapping: Mapping,
  body: string,
  receipt: Receipt,
  headerName?: string,
  portal: PortalProperties = new Map(),
): Promise<Preview> {
  const parsed = parseDelivery(body, receipt.receivedAtMs, headerName);
  if (parsed.kind === 'event') return previewEvent(mapping, parsed.event, receipt, portal);
  const { kind: outcome, reason } = parsed;
  return { event: null, mappingVersion: mapping.version, ...NOTHING, outcome, reason };
}

async function previewEvent(
  mapping: Mapping,
  event: NeostoreEvent,
  receipt: Receipt,
  portal: PortalProperties,
): Promise<Preview> {
  const { id, name, at } = event;
  const about = { event: { id, name, at }, mappingVersion: mapping.version };
  const refused = new Map<string, Json>();
  const application = await applyMapping(mapping, event, receipt, (property, value) =>
    refused.set(property, value),
  );
  const named = (dropped: readonly DroppedValue[]) =>
    unwritten(dropped, (property) => refused.get(property));
  if (application.kind !== 'applied') {
    const { kind: outcome, reason } = application;
    const unsaid = application.kind === 'skipped' ? (application.dropped ?? []) : [];
    return { ...about, ...NOTHING, outcome, reason, dropped: named(unsaid) };
  }
  const { keys, document, timeline } = application;
  const projection = await project(mapping, document);
  const definitions = definitionsIn(portal, mapping, [...projection.values.keys()]);
  const desired = desire(projection, definitions);
  const unknown = {
    keys: keys.map((key) => ({ ...key, at: '' })),
    claims: [],
    hubspotId: null,
    origin: null,
    confirmed: {},
    dropped: [],
    inDoubt: null,
    history: [],
  };
  const creation = planContact(unknown, desired, null, mapping);
  const consents = consentsIn(mapping, document.registers);
  const given = (property: string): string => textOf(projection.values.get(property)?.value ?? '');
  const properties = [...desired.values].map(([property, { text, mode }]) => ({
    property,
    given: given(property),
    text,
    type: definitions.get(property)?.type ?? 'string',
    write: mode,
    source: property in document.registers ? ('event' as const) : ('wallet' as const),
  }));
  return {
    ...about,
    outcome: 'applied',
    reason: null,
    keys,
    properties,
    timeline,
    consents,
    dropped: [
      ...named(application.dropped),
      ...unwritten(desired.dropped, (property) => projection.values.get(property)?.value),
    ],
    requests: [...requestsFor(keys, creation, timeline, mapping), ...consents.map(consentRequest)],
  };
}

const NOTHING = {
  keys: [],
  properties: [],
  timeline: [],
  consents: [],
  dropped: [],
  requests: [],
} as const;

function requestsFor(
  keys: readonly ContactKey[],
  creation: ContactPlan,
  timeline: readonly TimelineFact[],
  { recreate }: Pick<Mapping, 'recreate'>,
): readonly string[] {
  const lookups = keys
    .filter(({ property }) => property !== PASS_KEY)
    .map(({ property }) => `look for the contact by ${property} (contacts/batch/read)`);
  const found = lookups.length > 0 ? 'if it is there' : 'if another event told whose pass it is';
  const entries = timeline.map(
    ({ name }) => `put ${name} on its timeline, once it has a record (custom event or note)`,
  );
  return [
    ...lookups,
    `${found}, update its record (contacts/batch/update)`,
    `${creationRequest(creation)}${creation.kind === 'upsert' ? UNLESS_DELETED[recreate] : ''}`,
    ...entries,
  ];
}

function consentsIn({ consents }: Mapping, registers: Registers): readonly PreviewedConsent[] {
  return consents.flatMap(({ name, subscription, legalBasis }) => {
    const isGiven = choiceOf(registers, name) === 'given';
    const isSaid = sayingOf(registers, name) !== null;
    return isSaid ? [{ name, subscription, isGiven, legalBasis }] : [];
  });
}

function consentRequest({ subscription, isGiven }: PreviewedConsent): string {
  const type = JSON.stringify(subscription);
  return isGiven
    ? `ask how its address stands to ${type}, and subscribe it unless it has unsubscribed in HubSpot (communication-preferences/statuses)`
    : `unsubscribe its address from ${type}, if the consent was given before (communication-preferences/statuses)`;
}

const UNLESS_DELETED: { readonly [recreate in Mapping['recreate']]: string } = {
  event: '',
  never: ', unless a person deleted its record in HubSpot: then it stays deleted',
};

function creationRequest(plan: ContactPlan): string {
  return plan.kind === 'upsert'
    ? `if not, create it by ${plan.idProperty} (contacts/batch/upsert)`
    : `if not, wait: ${plan.kind === 'waiting' ? plan.reason : 'there is nothing to write'}`;
}
