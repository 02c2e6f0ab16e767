import type { Actor, AddressPlan, Habits } from './actor.ts';
import { inventEmail, type Facts } from './facts.ts';
import { Person } from './person.ts';
import type { Random } from './random.ts';
import {
  IGNORED_PLACEHOLDER,
  JUNK_ADDRESSES,
  JUNK_IDS,
  PLACEHOLDER,
  type Troubles,
} from './troubles.ts';

/** What those who came before have left for those who come after them. */
export interface Legacy {
  /** A family that still waits for members. */
  family: Family | null;
  /** Addresses that were given up and that nobody has taken yet. */
  readonly freeAddresses: string[];
  /** People whose address others type. */
  readonly misspelt: Actor[];
  /** Somebody who will register again, with another customer id. */
  forgetful: Actor | null;
  /** A customer id that somebody else has in another case. */
  twinId: string | null;
}

interface Family {
  readonly mailbox: string;
  readonly shared: Facts;
  /** Whether nobody in it ever has another address. */
  readonly isUnited: boolean;
  membersToCome: number;
}

/** Nobody before the first. */
export function noLegacy(): Legacy {
  return { family: null, freeAddresses: [], misspelt: [], forgetful: null, twinId: null };
}

type Part = (newcomer: Actor, legacy: Legacy, random: Random) => Actor;

/** What each trouble makes of a newcomer. */
export const PARTS: { readonly [trouble in keyof Troubles]: Part } = {
  family: joinFamily,
  placeholder: (newcomer, _legacy, random) => atTill(newcomer, PLACEHOLDER, random),
  ignoredPlaceholder: (newcomer, _legacy, random) => atTill(newcomer, IGNORED_PLACEHOLDER, random),
  recycledAddress: recycle,
  typo: misspell,
  handedOnPass: (newcomer) => having(newcomer, { handsPassesOn: true, unnamedShare: 0.4 }),
  unnamedEvent: (newcomer) => having(newcomer, { unnamedShare: 0.5 }),
  junkId: haveJunkId,
  junkAddress: haveJunkAddress,
  secondId: registerAgain,
  caseTwin: haveTwinId,
};

function joinFamily(newcomer: Actor, legacy: Legacy, random: Random): Actor {
  const family = legacy.family ?? foundFamily(newcomer, random);
  const isFirst = legacy.family === null;
  family.membersToCome -= 1;
  legacy.family = family.membersToCome > 0 ? family : null;
  const { mailbox, shared, isUnited } = family;
  const member = { ...newcomer, facts: { ...newcomer.facts, ...shared } };
  // In a united family it does not matter whose address a form without an id tells: it is anybody's.
  if (isUnited && isFirst) return addressed(member, mailbox, KEPT);
  const known = having(member, { identified: 'always' });
  switch (isUnited ? 'mailbox' : random.weighted({ mailbox: 3, leaves: 3, comes: 2 })) {
    case 'mailbox':
      return addressed(known, mailbox, KEPT);
    case 'leaves':
      return addressed(known, mailbox, OWN_NEXT);
    default:
      return addressed(known, ownAddress(newcomer, random), { ...OWN_NEXT, address: mailbox });
  }
}

function foundFamily({ facts, number }: Actor, random: Random): Family {
  const { lastName = '', address = '', zip = '', city = '' } = facts;
  return {
    mailbox: inventEmail(random, 'family', lastName, String(number)),
    shared: { lastName, address, zip, city },
    isUnited: random.chance(0.3),
    membersToCome: FAMILY_MIN + random.int(FAMILY_MAX - FAMILY_MIN + 1),
  };
}

function atTill(newcomer: Actor, placeholder: string, random: Random): Actor {
  const plan = random.chance(0.3) ? OWN_NEXT : KEPT;
  return addressed(having(newcomer, { identified: 'always' }), placeholder, plan);
}

/** Takes an address that was given up, or is somebody who will give one up. */
function recycle(newcomer: Actor, { freeAddresses }: Legacy, random: Random): Actor {
  const known = having(newcomer, { identified: 'always' });
  const free = freeAddresses.shift();
  if (free !== undefined) return addressed(known, free, null);
  const giver = having(known, { givesAddressUp: true });
  return addressed(giver, ownAddress(newcomer, random), OWN_NEXT);
}

/** Types the address of somebody else, or is somebody whose address others will type. */
function misspell(newcomer: Actor, { misspelt }: Legacy, random: Random): Actor {
  const own = ownAddress(newcomer, random);
  const known = having(newcomer, { identified: 'always' });
  const other = misspelt.length > 0 && random.chance(0.6) ? random.pick(misspelt) : null;
  if (other?.facts.email !== undefined) {
    return addressed(known, other.facts.email, {
      inclination: 60,
      address: own,
      isCorrection: true,
    });
  }
  const actor = addressed(known, own, null);
  misspelt.push(actor);
  return actor;
}

function haveJunkId(newcomer: Actor, _legacy: Legacy, random: Random): Actor {
  const customerId = random.pick(JUNK_IDS);
  const way = random.weighted({ passesOnly: 2, never: 3, later: 3 });
  const identified = way === 'never' ? 'never' : 'sometimes';
  const written = having(newcomer, { identified, junk: { customerId } });
  if (way === 'passesOnly') {
    const { email: _none, ...facts } = newcomer.facts;
    return { ...written, facts, person: new Person(customerId, random), addressPlan: KEPT };
  }
  return addressed(written, ownAddress(newcomer, random), way === 'never' ? KEPT : null);
}

/** Has no address but what a till writes: at first, or until the end, or now and then beside a true one. */
function haveJunkAddress(newcomer: Actor, _legacy: Legacy, random: Random): Actor {
  const written = having(newcomer, { junk: { email: random.pick(JUNK_ADDRESSES) } });
  const address = ownAddress(newcomer, random);
  const way = random.weighted({ atFirst: 3, always: 2, between: 2 });
  if (way === 'between') return addressed(written, address, null);
  const { email: _none, ...facts } = newcomer.facts;
  return { ...written, facts, addressPlan: way === 'atFirst' ? { ...OWN_NEXT, address } : KEPT };
}

/** Registers a second time with all that was told the first time, or is somebody who will. */
function registerAgain(newcomer: Actor, legacy: Legacy, random: Random): Actor {
  const known = having(newcomer, { identified: 'always' });
  const first = legacy.forgetful;
  if (first !== null) {
    legacy.forgetful = null;
    return { ...known, facts: first.facts, devices: first.devices };
  }
  legacy.forgetful = addressed(known, ownAddress(newcomer, random), null);
  return legacy.forgetful;
}

function haveTwinId(newcomer: Actor, legacy: Legacy, random: Random): Actor {
  const id = legacy.twinId ?? `Xy${String(newcomer.number)}q`;
  legacy.twinId = legacy.twinId === null ? inOtherCase(id) : null;
  return { ...newcomer, person: new Person(id, random) };
}

const FAMILY_MIN = 2;
const FAMILY_MAX = 4;

const KEPT: AddressPlan = { inclination: 0, address: null, isCorrection: false };
const OWN_NEXT: AddressPlan = { inclination: 1, address: null, isCorrection: false };

function having(actor: Actor, habits: Partial<Habits>): Actor {
  return { ...actor, habits: { ...actor.habits, ...habits } };
}

function addressed(actor: Actor, email: string, addressPlan: AddressPlan | null): Actor {
  return { ...actor, facts: { ...actor.facts, email }, addressPlan };
}

function ownAddress({ facts, number }: Actor, random: Random): string {
  const { email, firstName = '', lastName = '' } = facts;
  return email ?? inventEmail(random, firstName, lastName, String(number));
}

function inOtherCase(text: string): string {
  return text.replaceAll(/[a-z]/gi, (letter) =>
    letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
  );
}
