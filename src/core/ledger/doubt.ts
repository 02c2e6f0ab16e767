import type { Contact } from './contact.ts';
import type { FoundRecord } from '../../model/settlement.ts';
import type { HubSpotRecord, InDoubt } from '../../model/contact.ts';

/**
 * How long after an attempt without a known end its late effect is looked for, in milliseconds: a
 * request that a proxy or HubSpot has held back takes effect within minutes, or never.
 */
export const LATE_EFFECT_MS = 5 * 60_000;

/** How far the clocks of HubSpot's machines may be from each other, in milliseconds. */
const CLOCK_SKEW_MAX_MS = 60_000;

/**
 * A contact whose attempt under way has no known end. What was sent may be in HubSpot, or come to
 * be there: none of it counts as confirmed, and a late effect is looked for.
 */
export function doubted(contact: Contact, nowMs: number): Contact {
  const { sending, inDoubt } = contact;
  if (sending === null) return contact;
  const { properties, creates, sinceMs } = sending;
  const known = Object.entries(contact.confirmed).filter(([name]) => properties.includes(name));
  return {
    ...contact,
    sending: null,
    confirmed: without(contact.confirmed, properties),
    inDoubt: {
      properties: [...new Set([...(inDoubt?.properties ?? []), ...properties])],
      checkAtMs: nowMs + LATE_EFFECT_MS,
      createsSinceMs: inDoubt?.createsSinceMs ?? (creates ? sinceMs : null),
      ...untilOf(inDoubt, creates ? sinceMs + LATE_EFFECT_MS : null),
      before: { ...Object.fromEntries(known), ...inDoubt?.before },
    },
  };
}

/**
 * What stays in doubt of a contact that has another record, or none any more: nothing that was sent to the
 * former one, but a record that an attempt may have made besides. It is ours when it turns up.
 */
export function madeInDoubt(inDoubt: InDoubt | null): InDoubt | null {
  if (inDoubt === null || inDoubt.createsSinceMs === null) return null;
  return { ...inDoubt, properties: [], before: {} };
}

/**
 * The record that an attempt found, with its origin: one that HubSpot made while an attempt to make
 * it whose answer was lost may have taken effect is ours.
 */
export function attributed(
  { inDoubt }: Pick<Contact, 'inDoubt'>,
  { hubspotId, origin, createdAtMs }: FoundRecord,
): HubSpotRecord {
  const { createsSinceMs: fromMs = null, checkAtMs = 0 } = inDoubt ?? {};
  const toMs = inDoubt?.createsUntilMs ?? checkAtMs;
  const isOurs = fromMs !== null && isMadeWithin(createdAtMs, { fromMs, toMs });
  return { hubspotId, origin: isOurs ? 'created' : origin };
}

/** Until when attempts may have made a record, an earlier one and one more; nothing where neither makes any. */
export function untilOf(
  earlier: Pick<InDoubt, 'createsUntilMs'> | null,
  moreMs: number | null,
): Pick<InDoubt, 'createsUntilMs'> {
  const known = [earlier?.createsUntilMs ?? null, moreMs].filter((one) => one !== null);
  return known.length === 0 ? {} : { createsUntilMs: Math.max(...known) };
}

/** Whether HubSpot made a record within a time by its own clock; a time that it does not name is none. */
export function isMadeWithin(
  createdAtMs: number | undefined,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): boolean {
  if (createdAtMs === undefined) return false;
  return createdAtMs >= fromMs - CLOCK_SKEW_MAX_MS && createdAtMs <= toMs + CLOCK_SKEW_MAX_MS;
}

/** Confirmed values but for those of some properties. */
export function without(
  confirmed: Contact['confirmed'],
  properties: readonly string[],
): Contact['confirmed'] {
  const gone = new Set(properties);
  return Object.fromEntries(Object.entries(confirmed).filter(([property]) => !gone.has(property)));
}
