import type { ContactView, EventView } from '../../model/view.ts';
import { isSameKey } from '../identity.ts';
import { consentOfRegister, isConsentRegister } from '../consent/registers.ts';
import { tellingKey } from '../contact-title.ts';
import { isTooDeep, parseExactJson } from '../json.ts';
import { withoutSecrets } from '../mapping/apply.ts';
import { optionsOf, optionsText } from '../register.ts';
import { REDACTED } from '../secret.ts';
import { MODES } from '../write-mode.ts';
import { claimedKeys, claimOn, claimReason } from './claims.ts';
import { explainConsents } from './explain-consents.ts';
import { namedEvent } from './named-event.ts';
import { verdictFate } from './verdict-fate.ts';
import { summariseEvent } from './summarise-event.ts';
import type { ContactKey } from '../../model/contact.ts';
import type { Json } from '../../model/json.ts';
import type { Register, RegisterEffect } from '../../model/register.ts';
import type {
  EventCase,
  EventExplanation,
  ExplainedContact,
  ExplainedPassChange,
  ExplainedValue,
  ValueFate,
} from '../../model/explanation.ts';

/**
 * Explains the life of an event: what it did to its contact when it was applied, and what has become
 * of its values since.
 */
export function explainEvent({ event, contact, conflicts = [] }: EventCase): EventExplanation {
  const { facts, body, eventId } = event;
  const values = valuesOf({ event, contact });
  const leftOut = values.filter(({ fate }) => fate === 'refused').length;
  return {
    eventId,
    name: event.name,
    at: event.at,
    state: event.state,
    reason: event.reason,
    heldBy: event.heldBy,
    wallet: event.wallet,
    summary: summariseEvent({ event, contact }, leftOut),
    receivedAtMs: event.receivedAtMs,
    appliedAtMs: event.appliedAtMs,
    syncedAtMs: event.syncedAtMs,
    bodyBytes: event.bodyBytes,
    bodyHash: event.bodyHash,
    signatureEncoding: event.signatureEncoding,
    mappingVersion: event.mappingVersion,
    purged: body === null,
    body: body === null ? null : shownBody(body),
    keys: facts?.keys ?? null,
    claims: contact === null ? [] : claimsOf(facts?.keys ?? [], contact),
    claimedKeys: contact === null ? [] : claimedKeys(contact, conflicts),
    contact: contact === null ? null : contactOf(contact),
    pass: contact === null ? null : passChangeOf(eventId, contact),
    values,
    timeline: event.timeline,
    requests: event.requests,
  };
}

/** The payload as it came, but for the secrets of identifiers, which never leave the ledger. */
function shownBody(body: Uint8Array): string {
  const text = new TextDecoder().decode(body);
  const payload = parseExactJson(text) as Json | undefined;
  // What was quarantined for being no JSON, or for its depth, may hold them all the same.
  if (payload === undefined || isTooDeep(payload)) {
    return text.replace(SECRET_MEMBER, `$1"${REDACTED}"`);
  }
  const shown = JSON.stringify(withoutSecrets(payload));
  return shown === JSON.stringify(payload) ? text : shown;
}

/** A secret with its name, in a text that cannot be parsed; it may be cut off. */
const SECRET_MEMBER = /("[^"]*\.(?:hmac|secret)"\s*:\s*)(?:"(?:[^"\\]|\\.)*"?|[^\s,}\]]+)/gi;

function contactOf({ id, keys, hubspotId, state, reason }: ContactView): ExplainedContact {
  return { id, key: tellingKey(keys), hubspotId, state, reason };
}

/** What the contact claims of the keys that the event names. */
function claimsOf(
  keys: readonly ContactKey[],
  { claims }: Pick<ContactView, 'claims'>,
): EventExplanation['claims'] {
  return claims.filter((claim) => keys.some((key) => isSameKey(key, claim)));
}

function passChangeOf(
  eventId: string,
  { document }: Pick<ContactView, 'document'>,
): ExplainedPassChange | null {
  for (const [passId, { type, changes }] of Object.entries(document.wallet)) {
    // An id is any text: also the name of something that every object has.
    const change = Object.hasOwn(changes, eventId) ? changes[eventId] : undefined;
    if (change === undefined) continue;
    const { wallet, device, installed } = change;
    return { passId, passType: type.value, wallet, device, installed };
  }
  return null;
}

function valuesOf({ event, contact }: EventCase): readonly ExplainedValue[] {
  const { registers = {}, effects = {} } = event.facts ?? {};
  const said = Object.entries(registers).flatMap(([property, register]): ExplainedValue[] => {
    const value = optionsText(register.value);
    const fate = fateOf(event, contact, property, register, effects[property] ?? 'set');
    if (!isConsentRegister(property)) return [{ property, value, ...fate }];
    const consent = consentOfRegister(property);
    return consent === null ? [] : [{ property: `consents.${consent}`, value, ...fate }];
  });
  const unsaid = event.dropped.map(({ property, reason }): ExplainedValue => ({
    property,
    value: null,
    fate: 'refused',
    reason,
    instead: null,
  }));
  return [...said, ...unsaid];
}

type Fate = Pick<ExplainedValue, 'fate' | 'reason' | 'instead'>;

function fateOf(
  event: EventView,
  contact: ContactView | null,
  property: string,
  register: Register,
  effect: RegisterEffect,
): Fate {
  const current = contact?.document.registers[property];
  if (contact === null || current === undefined) {
    // Its contact is explained again, or no longer there.
    return only(event.state === 'pending' ? 'pending' : 'superseded');
  }
  const isSame = optionsText(current.value) === optionsText(register.value);
  const isOther = current.event !== event.eventId && !isSame;
  const instead = isOther ? namedEvent(current, contact) : null;
  if (effect === 'stale') return { ...only('stale'), instead };
  if (effect === 'set' && isOther && !isWithin(register, current)) {
    return { ...only('superseded'), instead };
  }
  const fate = fateInHubSpot(event, contact, property);
  if (effect === 'set' || fate.fate === 'kept' || fate.fate === 'refused') return fate;
  return { ...only('unchanged'), instead };
}

/** Whether a register that keeps the options of all events still holds those of one. */
function isWithin(register: Register, current: Register): boolean {
  const held = new Set(optionsOf(current.value));
  return (
    MODES[current.mode].keeps === 'both' && optionsOf(register.value).every((one) => held.has(one))
  );
}

/** What became of a value that counts. */
function fateInHubSpot(event: EventView, contact: ContactView, property: string): Fate {
  const current = contact.document.registers[property];
  const consent = consentOfRegister(property);
  if (consent !== null) return fateOfConsent(contact, consent);
  const claim = current === undefined ? null : claimOn(contact, property, current.value);
  if (claim !== null) return only('refused', claimReason(claim, contact));
  const said =
    current === undefined ? null : verdictFate(contact, property, optionsText(current.value));
  if (said !== null) return only(said.fate, said.reason);
  const dropped = contact.dropped.find((value) => value.property === property);
  if (dropped !== undefined && contact.state !== 'pending') {
    return only(dropped.kept === true ? 'kept' : 'refused', dropped.reason);
  }
  const { state, reason, confirmed } = contact;
  const isConfirmed = current !== undefined && confirmed[property] === optionsText(current.value);
  if (state === 'done' || event.syncedAtMs !== null || isConfirmed) return only('written');
  return only(state === 'dead' || state === 'discarded' ? 'refused' : 'pending', reason);
}

function fateOfConsent(contact: ContactView, name: string): Fate {
  const explained = explainConsents(contact, []).find((consent) => consent.name === name);
  return explained === undefined ? only('pending') : only(explained.fate, explained.reason);
}

function only(fate: ValueFate, reason: string | null = null): Fate {
  return { fate, reason, instead: null };
}
