import type { ContactRecord } from '../model/hubspot.ts';
import { convertValue } from './convert.ts';
import { identityOf, withoutCase } from './identity.ts';
import { attributed } from './ledger/doubt.ts';
import type { Mapping } from './mapping/mapping.ts';
import type { Projection } from './mapping/project.ts';
import { isLeftDeleted } from './was-deleted.ts';
import { lastingVerdicts } from './lasting-verdicts.ts';
import { planCreation } from './plan-creation.ts';
import type { ClosedCode, ReasonCode, WaitingCode } from './reason.ts';
import { optionsOf } from './register.ts';
import { kept, MODES, type Decision } from './write-mode.ts';
import type { DroppedValue } from '../model/application.ts';
import type { ContactOrigin, DirtyContact } from '../model/contact.ts';
import type { WriteMode } from '../model/write-mode.ts';
import type { PropertyDefinition } from '../model/property.ts';
import type { Verdict } from '../model/verdict.ts';
import { droppedBy } from './verdicts.ts';

/** What HubSpot should hold of a contact, in HubSpot's own notation. */
export interface Desired {
  readonly values: ReadonlyMap<string, { readonly text: string; readonly mode: WriteMode }>;
  readonly dropped: readonly DroppedValue[];
  /** What HubSpot said of these very values, by property; what it refused is left out of them. */
  readonly verdicts?: ReadonlyMap<string, Verdict>;
}

/** What is known of a contact's record in HubSpot. */
export type KnownContact = Pick<
  DirtyContact,
  'keys' | 'claims' | 'hubspotId' | 'origin' | 'confirmed' | 'dropped' | 'inDoubt' | 'history'
>;

/** The one request that brings a contact up to date, or why there is none. */
export type ContactPlan = WritePlan | IdlePlan;

/** A plan that sends something. */
export type WritePlan = Planned & {
  readonly properties: Properties;
  /** What HubSpot holds once it took `properties`. */
  readonly confirms: Properties;
} & (
    | {
        readonly kind: 'update';
        readonly recordId: string;
        readonly origin: ContactOrigin;
        /** What HubSpot held of these properties, as far as that is known. */
        readonly before: Properties;
      }
    | {
        readonly kind: 'upsert';
        readonly idProperty: string;
        readonly id: string;
        /** Properties without which the contact is not to be made. */
        readonly required: readonly string[];
        /** What depends on whose record it is: sent once that is known. */
        readonly guarded: Properties;
      }
  );

/** A plan that sends nothing. */
export type IdlePlan = Planned &
  (
    | { readonly kind: 'clean'; readonly recordId: string; readonly origin: ContactOrigin }
    | { readonly kind: 'waiting'; readonly code: WaitingCode; readonly reason: string }
    /** HubSpot refused a value without which the contact is not made. */
    | { readonly kind: 'refused'; readonly code: string; readonly reason: string }
    /** Nothing is left to do, although HubSpot does not have the contact. */
    | { readonly kind: 'closed'; readonly code: ClosedCode; readonly reason: string }
  );

interface Planned {
  /** Values that need no sending: HubSpot has them, or they are left to HubSpot. */
  readonly settled: Properties;
  /** Values that are not sent, each with its reason. */
  readonly dropped: readonly DroppedValue[];
  /** What HubSpot said of values, as far as it still counts. */
  readonly verdicts: readonly Verdict[];
}

export type Properties = { readonly [property: string]: string };

/** HubSpot's list of a contact's further addresses, separated by `;`. */
export const SECONDARY_EMAILS = 'hs_additional_emails';

/** Gives projected values the types of the portal's properties. */
export function desire(
  projection: Projection,
  definitions: ReadonlyMap<string, PropertyDefinition>,
): Desired {
  const values = new Map<string, { text: string; mode: WriteMode }>();
  const dropped: DroppedValue[] = [...projection.dropped];
  for (const [property, { value, mode }] of projection.values) {
    const definition = definitions.get(property);
    if (definition === undefined) {
      dropped.push({ property, ...NO_PROPERTY, schema: true });
      continue;
    }
    const conversion = convertValue(definition, value);
    if (conversion.kind === 'refused') {
      const { code, reason } = conversion;
      dropped.push({ property, code, reason, schema: true });
    } else values.set(property, { text: conversion.text, mode });
  }
  return { values, dropped };
}

const NO_PROPERTY = {
  code: 'no-such-property' satisfies ReasonCode,
  reason: 'HubSpot has no such contact property',
} as const;

/**
 * Whether a known record has to be read before it may be written: for values that depend on what it
 * holds, and where nothing is to be written that would show whether it is there.
 *
 * @param telling properties that tell whose a record is
 */
export function needsRead(
  contact: KnownContact & Pick<DirtyContact, 'isAwaited'>,
  { values, verdicts }: Desired,
  telling: readonly string[],
): boolean {
  const { hubspotId, origin, confirmed } = contact;
  if (hubspotId === null) return false;
  const open = [...values].filter(
    ([property, { text }]) =>
      confirmed[property] !== text && !isHeldOtherwise(contact, verdicts?.get(property)),
  );
  const isWritten = open.some(
    ([, { mode }]) => origin === 'created' || MODES[mode].keptOfOthers === null,
  );
  if (!isWritten && contact.isAwaited) return true;
  return open.some(([property, { text, mode }]) => {
    const isFirst = confirmed[property] === undefined;
    // A record that was there before may have somebody else's.
    const isTelling = origin === 'adopted' && telling.includes(property);
    const isOfEmail = property === 'email' && (isFirst || text === '');
    return MODES[mode].needsRead || isOfEmail || (isFirst && isTelling);
  });
}

/** Whether HubSpot holds what it said that it holds in place of a value. */
export function isHeldOtherwise(
  { confirmed }: Pick<KnownContact, 'confirmed'>,
  verdict: Verdict | undefined,
): boolean {
  if (verdict === undefined || verdict.isAssumed === true || verdict.held === null) return false;
  return (confirmed[verdict.property] ?? '') === verdict.held;
}

/**
 * Plans what to send for one contact: only what differs from what HubSpot confirmed last.
 *
 * @param found the record as just read by one of the contact's keys or by its id; null when it was
 *   not read, or when there is none
 */
export function planContact(
  contact: KnownContact,
  desired: Desired,
  found: ContactRecord | null,
  mapping: Pick<Mapping, 'match' | 'create' | 'recreate'>,
): ContactPlan {
  const recordId = found?.id ?? contact.hubspotId;
  if (recordId === null && isLeftDeleted(contact, mapping)) {
    const { dropped } = desired;
    return { ...LEFT_DELETED, settled: {}, dropped, verdicts: lastingVerdicts(desired) };
  }
  if (recordId === null) return planCreation(contact, desired, mapping);
  const origin = contact.origin ?? originOf(contact, recordId, found);
  return planUpdate(recordId, { ...contact, origin }, desired, found);
}

const LEFT_DELETED = {
  kind: 'closed',
  code: 'deleted-in-hubspot',
  reason: 'deleted in HubSpot by a person, and contact.recreate is "never"',
} as const;

/** A record that an attempt of ours may have made, whose answer was lost, is ours if it is no older. */
function originOf(
  contact: KnownContact,
  hubspotId: string,
  found: ContactRecord | null,
): ContactOrigin {
  const { createdAtMs } = found ?? {};
  const record = { hubspotId, origin: 'adopted' } as const;
  return attributed(contact, createdAtMs === undefined ? record : { ...record, createdAtMs })
    .origin;
}

function planUpdate(
  recordId: string,
  contact: KnownContact & { readonly origin: ContactOrigin },
  desired: Desired,
  found: ContactRecord | null,
): ContactPlan {
  const properties: Record<string, string> = {};
  const confirms: Record<string, string> = {};
  const settled: Record<string, string> = {};
  const before: Record<string, string> = {};
  const dropped = [...desired.dropped];
  const verdicts = lastingVerdicts(desired);
  for (const [property, { text, mode }] of desired.values) {
    if (found === null || contact.hubspotId === found.id) {
      const verdict = desired.verdicts?.get(property);
      if (verdict !== undefined && isHeldOtherwise(contact, verdict)) {
        verdicts.push(verdict);
        dropped.push(droppedBy(verdict));
        continue;
      }
      if (contact.confirmed[property] === text) {
        // What was left to HubSpot counts as settled, and the reason is reported as long as it is.
        dropped.push(...contact.dropped.filter((one) => one.kept && one.property === property));
        continue;
      }
    }
    const decision = decide(property, text, mode, contact, found);
    if (decision.kind === 'send') {
      const held = heldBefore(property, contact, found);
      if (held !== undefined) before[property] = held;
      properties[property] = decision.text;
      confirms[property] = text;
    } else settled[property] = text;
    if (decision.kind === 'kept') {
      const { code, reason } = decision;
      dropped.push({ property, code, reason, kept: true });
    }
  }
  const about = { recordId, origin: contact.origin, settled, dropped, verdicts };
  return Object.keys(properties).length === 0
    ? { ...about, kind: 'clean' }
    : { ...about, kind: 'update', properties, confirms, before };
}

/** What HubSpot held of a property; undefined where that is not known. */
function heldBefore(
  property: string,
  contact: KnownContact,
  found: ContactRecord | null,
): string | undefined {
  return found === null ? contact.confirmed[property] : (found.properties[property] ?? '');
}

/** What becomes of a value that HubSpot has not confirmed. */
function decide(
  property: string,
  text: string,
  mode: WriteMode,
  contact: KnownContact,
  found: ContactRecord | null,
): Decision {
  const current = found?.properties[property] ?? '';
  if (found !== null && current === text) return { kind: 'same' };
  if (property === 'email' && found !== null) return decideEmail(text, contact, found);
  const { confirmed } = contact;
  return MODES[mode].decide(text, {
    current,
    isOurs: current === confirmed[property] || isInDoubt(contact, property),
    isOurRecord: contact.origin === 'created',
  });
}

/**
 * The address of a record stays unless it is one of ours: of a record that was found, or that
 * another one was merged into, ours may be a secondary address. It is ours where we have confirmed
 * one there, where one of ours may be there whose answer was lost, and where events named the
 * contact by it: had these been sent as they came, we had.
 */
function decideEmail(text: string, contact: KnownContact, found: ContactRecord): Decision {
  const primary = found.properties['email'] ?? '';
  const held = [primary, ...optionsOf(found.properties[SECONDARY_EMAILS] ?? '')];
  const isHeld = held.some((address) => isSameEmail(address, text));
  const { hubspotId, origin, confirmed } = contact;
  const isOurRecord = hubspotId === found.id || (hubspotId === null && origin === 'created');
  // Of two records that were both ours, the one that remains keeps its address, also an older one.
  const isOlder = origin === 'created' && isOurRecord && isBefore(primary, text, confirmed);
  if (isHeld && !isOlder) return { kind: 'same' };
  const mayBeOurs = isOurRecord && isInDoubt(contact, 'email');
  const isOther = primary !== '' && !isSameEmail(primary, confirmed['email'] ?? '');
  if (text === '' && isOther && !mayBeOurs) return OTHER_PRIMARY;
  const isConfirmed = isOurRecord && confirmed['email'] !== undefined;
  const isKey = contact.keys.some(
    ({ property, value }) => property === 'email' && value === identityOf('email', primary),
  );
  return isConfirmed || mayBeOurs || isKey || primary === ''
    ? { kind: 'send', text }
    : OTHER_PRIMARY;
}

const OTHER_PRIMARY = kept('other-primary-email', 'HubSpot has another primary e-mail');

/** Whether a record's address is the one that we confirmed last, and not the one of now. */
function isBefore(primary: string, text: string, { email }: KnownContact['confirmed']): boolean {
  return email !== undefined && isSameEmail(primary, email) && !isSameEmail(primary, text);
}

function isSameEmail(one: string, other: string): boolean {
  return identityOf('email', one) === identityOf('email', other);
}

/** Whether what HubSpot holds of a property may be a value of ours whose answer was lost. */
function isInDoubt({ inDoubt }: KnownContact, property: string): boolean {
  return inDoubt?.properties.includes(property) === true;
}

/**
 * Cuts writes into batches of at most `sizeMax`, none of which holds an id twice: HubSpot refuses
 * the whole batch when e-mail addresses are equal without regard to case, and may do so of other
 * unique values. [HubSpot batch upsert]
 */
export function intoBatches<T extends { readonly id: string }>(
  writes: readonly T[],
  sizeMax: number,
): readonly (readonly T[])[] {
  const batches: { readonly ids: Set<string>; readonly writes: T[] }[] = [];
  for (const write of writes) {
    const id = withoutCase(write.id);
    const fitting = batches.find(({ ids }) => ids.size < sizeMax && !ids.has(id));
    if (fitting === undefined) batches.push({ ids: new Set([id]), writes: [write] });
    else {
      fitting.ids.add(id);
      fitting.writes.push(write);
    }
  }
  return batches.map((batch) => batch.writes);
}
