import type { ContactView } from '../../model/view.ts';
import { tellingFirst } from '../contact-title.ts';
import { definitionsOf } from '../mapping/definitions.ts';
import type { Mapping } from '../mapping/mapping.ts';
import type { DesiredValue, Projection } from '../mapping/project.ts';
import { compareOrder } from '../order-key.ts';
import { desire, type Desired } from '../plan.ts';
import { walletContext } from '../wallet.ts';
import { MODES } from '../write-mode.ts';
import { claimedKeys, claimOn, claimReason } from './claims.ts';
import { explainConsents } from './explain-consents.ts';
import { namedEvent } from './named-event.ts';
import { summariseContact } from './summarise-contact.ts';
import { verdictFate } from './verdict-fate.ts';
import type { ConflictView } from '../../model/conflict.ts';
import type { DroppedValue } from '../../model/application.ts';
import type { WalletState } from '../../model/wallet.ts';
import { DEFAULT_MODE } from '../../model/write-mode.ts';
import type {
  ContactExplanation,
  ExplainedPass,
  ExplainedProperty,
} from '../../model/explanation.ts';
import type { PropertyDefinition } from '../../model/property.ts';

/** What is known of a contact, and what it is read by. */
export interface ContactCase {
  readonly contact: ContactView;
  readonly mapping: Pick<Mapping, 'hubspot' | 'consents'>;
  /** All that HubSpot should hold of it, by the mapping in force. */
  readonly projection: Projection;
  /** How the portal defines its properties; without them, the mapping's own definitions count. */
  readonly definitions?: ReadonlyMap<string, PropertyDefinition>;
  /** Conflicts about its keys. */
  readonly conflicts?: readonly ConflictView[];
}

/** Explains where every value of a contact comes from, and whether HubSpot has it. */
export function explainContact(input: ContactCase): ContactExplanation {
  const { contact, conflicts = [] } = input;
  const properties = propertiesOf(input);
  return {
    id: contact.id,
    keys: tellingFirst(contact.keys),
    claims: contact.claims,
    claimedKeys: claimedKeys(contact, conflicts),
    hubspotId: contact.hubspotId,
    origin: contact.origin,
    state: contact.state,
    reason: contact.reason,
    summary: summariseContact(contact, properties),
    updatedAtMs: contact.updatedAtMs,
    properties,
    consents: explainConsents(contact, input.mapping.consents),
    wallet: walletContext(contact.document.wallet, () => true),
    passes: passesOf(contact.document.wallet),
    history: contact.history,
    timeline: contact.timeline,
    events: contact.events.map(
      ({ eventId, name, at, receivedAtMs, syncedAtMs, state, reason, heldBy }) => ({
        eventId,
        name,
        at,
        receivedAtMs,
        syncedAtMs,
        state,
        reason,
        heldBy,
      }),
    ),
    requests: contact.requests,
  };
}

function propertiesOf({
  contact,
  mapping,
  projection,
  definitions,
}: ContactCase): readonly ExplainedProperty[] {
  const desired = desire(
    projection,
    definitions ?? definitionsOf(mapping, projection.values.keys()),
  );
  const unprojected = projection.dropped.map(({ property }) => property);
  const names = new Set([...projection.values.keys(), ...unprojected]);
  return [...names].map((property) => {
    const value = projection.values.get(property);
    const about = { contact, desired, property, isPortal: definitions !== undefined };
    return {
      property,
      value: desired.values.get(property)?.text ?? null,
      confirmed: contact.confirmed[property] ?? null,
      mode: value?.mode ?? DEFAULT_MODE,
      ...originOf(contact, property, value),
      ...fateOf(about),
    };
  });
}

/** The wallet's values take the place of what events said, as the projection has it. */
function originOf(
  contact: ContactView,
  property: string,
  value: DesiredValue | undefined,
): Pick<ExplainedProperty, 'source' | 'event'> {
  const register = contact.document.registers[property];
  if (register === undefined || register !== value) return { source: 'wallet', event: null };
  return { source: 'event', event: namedEvent(register, contact) };
}

interface PropertyCase {
  readonly contact: ContactView;
  readonly desired: Desired;
  readonly property: string;
  /** Whether values have the types of the portal, so that they can be compared with what it confirmed. */
  readonly isPortal: boolean;
}

type Fate = Pick<ExplainedProperty, 'fate' | 'reason'>;

function fateOf({ contact, desired, property, isPortal }: PropertyCase): Fate {
  const wanted = desired.values.get(property);
  if (wanted === undefined) return refused(desired.dropped, property);
  const claim = claimOn(contact, property, wanted.text);
  if (claim !== null) return { fate: 'refused', reason: claimReason(claim, contact) };
  const { state, confirmed, origin, dropped, inDoubt } = contact;
  const said = verdictFate(contact, property, wanted.text);
  if (said !== null) return said;
  const last = dropped.find((value) => value.property === property);
  if (last !== undefined && (state !== 'pending' || last.kept === true)) {
    return { fate: last.kept === true ? 'kept' : 'refused', reason: last.reason };
  }
  const { keptOfOthers } = MODES[wanted.mode];
  if (keptOfOthers !== null && origin === 'adopted') return { fate: 'kept', reason: keptOfOthers };
  if ((confirmed[property] ?? '') === wanted.text) {
    return inDoubt?.properties.includes(property) === true
      ? { fate: 'pending', reason: IN_DOUBT }
      : { fate: 'written', reason: null };
  }
  switch (state) {
    case 'done':
      return isPortal
        ? { fate: 'pending', reason: NEXT_CHANGE }
        : { fate: 'written', reason: null };
    case 'dead':
    case 'discarded':
      return { fate: 'refused', reason: contact.reason };
    case 'pending':
    case 'waiting':
      return { fate: 'pending', reason: contact.reason };
  }
}

const IN_DOUBT =
  'HubSpot confirmed it, but an earlier attempt whose answer was lost may still take effect; that is looked for within minutes';

const NEXT_CHANGE = 'the mapping changed since; it is sent with the next change of the contact';

function refused(dropped: readonly DroppedValue[], property: string): Fate {
  const reason = dropped.find((value) => value.property === property)?.reason ?? null;
  return { fate: 'refused', reason };
}

function passesOf(wallet: WalletState): readonly ExplainedPass[] {
  return Object.entries(wallet).map(([passId, { type, changes }]) => ({
    passId,
    passType: type.value,
    changes: Object.values(changes)
      .sort(compareOrder)
      .map(({ event: eventId, at, wallet, device, installed }) => ({
        eventId,
        at,
        wallet,
        device,
        installed,
      })),
  }));
}
