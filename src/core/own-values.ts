import { holderText } from './holder-text.ts';
import { identityOf } from './identity.ts';
import { TAKEN_AGAIN_MS, isTimeUp } from './ledger/taken.ts';
import type { Mapping } from './mapping/mapping.ts';
import type { Desired, KnownContact } from './plan.ts';
import type { ReasonCode } from './reason.ts';
import type { DroppedValue } from '../model/application.ts';
import type { Claim } from '../model/claim.ts';

/** A value of a contact that another record in HubSpot has. */
export interface TakenValue {
  readonly property: string;
  /** In the form in which it is compared. */
  readonly value: string;
  readonly recordId: string;
}

type Sender = Pick<KnownContact, 'keys' | 'claims' | 'dropped'>;

/**
 * What HubSpot should hold of a contact without the values that are not its own: those that another
 * contact holds, and those that another record in HubSpot had when it was tried last. Of a key, the
 * newest value that is its own takes the place.
 */
export function ownValues(
  desired: Desired,
  contact: Sender,
  mapping: Pick<Mapping, 'match' | 'hubspot'>,
  nowMs: number,
): Desired {
  const properties = new Set(mapping.match.map(({ property }) => property));
  const remembered = contact.dropped.filter(
    ({ holder }) => holder !== undefined && !isTimeUp(holder.againAtMs, TAKEN_AGAIN_MS, nowMs),
  );
  return without(desired, contact, (property, value) => {
    const isIt = (one: { readonly property: string }, its: string | undefined): boolean =>
      one.property === property && its === value;
    const claim = properties.has(property)
      ? contact.claims.find((one) => isIt(one, one.value))
      : undefined;
    if (claim !== undefined) return ofClaim(claim, mapping);
    return remembered.find((one) => isIt(one, one.holder?.value)) ?? null;
  });
}

/** The same without values that other records in HubSpot turn out to have. */
export function withoutTaken(
  desired: Desired,
  contact: Sender,
  taken: readonly TakenValue[],
  nowMs: number,
): Desired {
  return without(desired, contact, (property, value) => {
    const found = taken.find((one) => one.property === property && one.value === value);
    return found === undefined ? null : ofRecord(found, nowMs);
  });
}

/** A value that is left out because another record in HubSpot has it. */
export function ofRecord({ property, value, recordId }: TakenValue, nowMs: number): DroppedValue {
  return {
    property,
    code: 'taken' satisfies ReasonCode,
    reason: `HubSpot record ${recordId} has it`,
    holder: { recordId, value, againAtMs: nowMs + TAKEN_AGAIN_MS },
  };
}

/** Why a value is not the contact's to send; null where it is. */
type Objection = (property: string, value: string) => DroppedValue | null;

function without(desired: Desired, contact: Sender, objection: Objection): Desired {
  const { values, dropped } = desired;
  const own = new Map(values);
  const left: DroppedValue[] = [];
  for (const [property, { text, mode }] of values) {
    const objected = text === '' ? null : objection(property, identityOf(property, text));
    if (objected === null) continue;
    left.push(objected);
    const [newest] = contact.keys
      .filter((key) => key.property === property && objection(property, key.value) === null)
      .toSorted((a, b) => (a.at < b.at ? 1 : -1));
    if (newest === undefined) own.delete(property);
    else own.set(property, { text: newest.value, mode });
  }
  if (left.length === 0) return desired;
  return { ...desired, values: own, dropped: [...dropped, ...left] };
}

function ofClaim(
  { property, kind, holder }: Claim,
  mapping: Pick<Mapping, 'hubspot'>,
): DroppedValue {
  const whose = holderText(holder, mapping);
  switch (kind) {
    case 'taken':
      return dropped(property, 'taken', `${whose} has it`);
    case 'ignored':
      return dropped(property, 'names-nobody', 'it names nobody');
    case 'over-limit':
      return dropped(property, 'over-limit', 'the contact has another one already');
  }
}

function dropped(property: string, code: ReasonCode, reason: string): DroppedValue {
  return { property, code, reason };
}
