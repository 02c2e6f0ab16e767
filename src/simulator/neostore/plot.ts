import { Person, sameSlot, type Occasion, type PassTruth, type Slot } from './person.ts';
import {
  inventEmail,
  inventFacts,
  inventLastName,
  inventMove,
  inventNumber,
  STORES,
  type Facts,
} from './facts.ts';
import { randomUuid, type Random } from './random.ts';
import type { WorldEvent } from './world-event.ts';

/** Somebody in the history: what they have said so far, and what they are and have. */
export interface Actor {
  readonly person: Person;
  readonly number: number;
  /** Who they are, whether they have said so or not. */
  facts: Facts;
  /** Devices with an Apple Wallet that they own. */
  readonly devices: readonly string[];
  stage: 'stranger' | 'preregistered' | 'customer';
  /** False while only their e-mail address, not their customer id, is known to anybody. */
  named: boolean;
}

type Move =
  | 'preregister'
  | 'activate'
  | 'correct'
  | 'changeEmail'
  | 'createPass'
  | 'install'
  | 'uninstall'
  | 'update'
  | 'sendUpdate';

/** Kinds of pass that the brand has; nobody has two of a kind. */
const PASS_TYPES = ['user', 'loyalty', 'membership'] as const;

const DEVICES_MAX = 3;

/** Share of the people who never give an e-mail address: nothing of them may reach HubSpot. */
const WITHOUT_EMAIL_SHARE = 0.06;

/** Brings a new person into the history; `number` is theirs alone. */
export function enter(random: Random, number: number): Actor {
  const { email, ...others } = inventFacts(random, number);
  const withoutEmail = email === undefined || random.chance(WITHOUT_EMAIL_SHARE);
  return {
    person: new Person(String(number).padStart(10, '0'), random),
    number,
    facts: withoutEmail ? others : { ...others, email },
    devices: Array.from({ length: 1 + random.int(DEVICES_MAX) }, () => random.hex(32)),
    stage: 'stranger',
    named: false,
  };
}

/** Lets the person do one thing that is possible for them, and returns the event that reports it. */
export function act(actor: Actor, occasion: Occasion, random: Random): WorldEvent {
  const move = random.weighted(inclinations(actor));
  switch (move) {
    case 'preregister':
      return preregister(actor, occasion, random);
    case 'activate':
      return activate(actor, occasion);
    case 'correct':
      return correct(actor, occasion, random);
    case 'changeEmail':
      return changeEmail(actor, occasion, random);
    case 'createPass':
      return createPass(actor, occasion, random);
    case 'install':
      return install(actor, occasion, random);
    case 'uninstall':
    case 'sendUpdate':
      return visit(move, actor, occasion, random);
    case 'update':
      return actor.person.update(occasion, random.pick(actor.person.passes).passId);
    default:
      return move satisfies never;
  }
}

/** How likely each move is now; 0 where it is impossible. */
function inclinations({ person, facts, devices, stage, named }: Actor): Record<Move, number> {
  const { passes } = person;
  const installed = passes.filter(({ slots }) => slots.length > 0).length;
  const free = passes.some((pass) => freeSlots(pass, devices).length > 0);
  const hasEmail = facts.email !== undefined;
  // A pass of somebody whose customer id is still unknown could not be joined to their e-mail.
  const mayHavePass = named || stage === 'stranger';
  const customer = stage === 'customer';
  return {
    preregister: stage === 'stranger' && hasEmail && passes.length === 0 ? 8 : 0,
    activate: customer ? 0 : 7,
    correct: customer ? 1.5 : 0,
    changeEmail: customer && hasEmail ? 0.06 : 0,
    createPass: mayHavePass ? passInclination(stage, passes) : 0,
    install: free ? 4 / (1 + 3 * installed) : 0,
    uninstall: installed > 0 ? 0.8 : 0,
    update: passes.length > 0 ? 1 : 0,
    sendUpdate: installed > 0 ? 1 : 0,
  };
}

/** Customers want a first pass most; strangers get one only at a till. */
function passInclination(stage: Actor['stage'], passes: readonly PassTruth[]): number {
  if (missingTypes(passes).length === 0) return 0;
  if (passes.length > 0) return 0.4;
  return stage === 'customer' ? 5 : 2;
}

function missingTypes(passes: readonly PassTruth[]): readonly string[] {
  return PASS_TYPES.filter((type) => !passes.some(({ passType }) => passType === type));
}

/** The first step of a form, which asks for the e-mail address only. */
function preregister(actor: Actor, occasion: Occasion, random: Random): WorldEvent {
  const { email } = actor.facts;
  actor.stage = 'preregistered';
  actor.named = random.chance(0.4);
  return actor.person.upsert(occasion, {
    flowName: 'preregistration',
    facts: email === undefined ? {} : { email },
    identified: actor.named,
  });
}

function activate(actor: Actor, occasion: Occasion): WorldEvent {
  actor.stage = 'customer';
  actor.named = true;
  const { facts } = actor;
  return actor.person.upsert(occasion, { flowName: 'activation', facts, identified: true });
}

/** Something about the person changes; some forms send only that, others everything again. */
function correct(actor: Actor, occasion: Occasion, random: Random): WorldEvent {
  const topic = random.weighted({ address: 4, consents: 5, phone: 3, store: 2, name: 1 });
  const facts = correction(topic, actor.facts, random);
  actor.facts = { ...actor.facts, ...facts };
  return actor.person.upsert(occasion, {
    flowName: 'profile',
    facts: random.chance(0.3) ? actor.facts : facts,
    identified: true,
  });
}

function correction(
  topic: 'address' | 'consents' | 'phone' | 'store' | 'name',
  facts: Facts,
  random: Random,
): Facts {
  switch (topic) {
    case 'address':
      return inventMove(random, facts);
    case 'consents':
      return { consentEmail: random.chance(0.5), consentSms: random.chance(0.5) };
    case 'phone':
      return { phone: inventNumber(random, facts) };
    case 'store':
      return { storeId: random.pick(STORES) };
    case 'name':
      return { lastName: inventLastName(random) };
    default:
      return topic satisfies never;
  }
}

function changeEmail(actor: Actor, occasion: Occasion, random: Random): WorldEvent {
  const { firstName = '', lastName = '' } = actor.facts;
  // The event's id makes the new address one that nobody has had before.
  const suffix = `${String(actor.number)}.${occasion.id.slice(0, 6)}`;
  const email = inventEmail(random, firstName, lastName, suffix);
  actor.facts = { ...actor.facts, email };
  return actor.person.upsert(occasion, { flowName: 'profile', facts: { email }, identified: true });
}

function createPass(actor: Actor, occasion: Occasion, random: Random): WorldEvent {
  actor.named = true;
  return actor.person.createPass(occasion, {
    passId: randomUuid(random),
    passType: missingTypes(actor.person.passes)[0] ?? PASS_TYPES[0],
    metadata: random.chance(0.5) ? null : { storeId: random.pick(STORES) },
  });
}

function install({ person, devices }: Actor, occasion: Occasion, random: Random): WorldEvent {
  const open = person.passes.filter((pass) => freeSlots(pass, devices).length > 0);
  const pass = random.pick(open);
  return person.install(occasion, pass.passId, random.pick(freeSlots(pass, devices)));
}

function visit(
  move: 'uninstall' | 'sendUpdate',
  { person }: Actor,
  occasion: Occasion,
  random: Random,
): WorldEvent {
  const pass = random.pick(person.passes.filter(({ slots }) => slots.length > 0));
  return person[move](occasion, pass.passId, random.pick(pass.slots));
}

function freeSlots(pass: PassTruth, devices: readonly string[]): readonly Slot[] {
  const all: Slot[] = [
    ...devices.map((device) => ({ wallet: 'apple' as const, device })),
    { wallet: 'google', device: '' },
  ];
  return all.filter((slot) => !pass.slots.some((held) => sameSlot(held, slot)));
}
