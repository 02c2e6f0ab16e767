import type { Actor } from './actor.ts';
import type { Cast } from './cast.ts';
import { sameSlot, type Occasion, type Slot } from './deed.ts';
import {
  inventEmail,
  inventLastName,
  inventMove,
  inventNumber,
  STORES,
  type Facts,
} from './facts.ts';
import type { Telling } from './person.ts';
import { randomUuid, type Random } from './random.ts';
import type { PassTruth } from './tell-truth.ts';
import type { WorldEvent } from './world-event.ts';

/** Where something happens: among whom, when, and by what chance. */
export interface Scene {
  readonly cast: Cast;
  readonly occasion: Occasion;
  readonly random: Random;
}

/** Kinds of pass that the brand has; nobody has two of a kind. */
const PASS_TYPES = ['user', 'loyalty', 'membership'] as const;

/** What people do; each does it and returns the event that reports it. */
const MOVES = {
  preregister,
  activate,
  correct,
  changeEmail,
  createPass,
  install,
  uninstall,
  update,
  sendUpdate,
  handOn,
} satisfies Record<string, (actor: Actor, scene: Scene) => WorldEvent>;

/** Lets the person do one thing that is possible for them, and returns the event that reports it. */
export function act(actor: Actor, scene: Scene): WorldEvent {
  const move = scene.random.weighted(inclinations(actor, scene.cast));
  return MOVES[move](actor, scene);
}

/** Whether somebody has just seen a slip of theirs, and will do nothing before it is corrected. */
export function isCorrecting({ addressPlan, person }: Actor): boolean {
  return addressPlan?.isCorrection === true && person.truth.addresses.length > 0;
}

/** How likely each move is now; 0 where it is impossible. */
function inclinations(actor: Actor, cast: Cast): Record<keyof typeof MOVES, number> {
  const { person, facts, devices, stage, named, habits } = actor;
  const passes = passesOf(actor);
  const installed = passes.filter(({ slots }) => slots.length > 0).length;
  const free = passes.some((pass) => freeSlots(pass, devices).length > 0);
  // What was installed before a pass was handed on can still be removed by its first person.
  const held = person.passes.some(({ slots }) => slots.length > 0);
  const hasEmail = facts.email !== undefined;
  // A pass of somebody whose customer id is still unknown could not be joined to their e-mail.
  const mayHavePass = named || (stage === 'stranger' && habits.identified !== 'never');
  const customer = stage === 'customer';
  return {
    preregister: stage === 'stranger' && hasEmail && passes.length === 0 ? 8 : 0,
    activate: customer ? 0 : 7,
    correct: customer ? 1.5 : 0,
    changeEmail: addressInclination(actor),
    createPass: mayHavePass ? passInclination(stage, person.passes) : 0,
    install: free ? 4 / (1 + 3 * installed) : 0,
    uninstall: held ? 0.8 : 0,
    update: passes.length > 0 ? 1 : 0,
    sendUpdate: installed > 0 ? 1 : 0,
    handOn: recipientsOf(actor, cast).length > 0 ? 1 : 0,
  };
}

/** Addresses change now and then, or as it is planned, once they have been told. */
function addressInclination({ facts, person, stage, addressPlan }: Actor): number {
  const isCustomer = stage === 'customer';
  if (addressPlan === null) return isCustomer && facts.email !== undefined ? 0.06 : 0;
  return isCustomer || person.truth.addresses.length > 0 ? addressPlan.inclination : 0;
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
function preregister(actor: Actor, { occasion, random }: Scene): WorldEvent {
  const { facts, habits } = actor;
  const { email } = facts;
  actor.stage = 'preregistered';
  actor.named =
    habits.identified === 'sometimes' ? random.chance(0.4) : habits.identified === 'always';
  return actor.person.upsert(occasion, {
    flowName: 'preregistration',
    facts: email === undefined ? {} : { email },
    ...telling(actor, actor.named),
  });
}

function activate(actor: Actor, { occasion }: Scene): WorldEvent {
  const { facts, habits } = actor;
  actor.stage = 'customer';
  actor.named = habits.identified !== 'never';
  return actor.person.upsert(occasion, {
    flowName: 'activation',
    facts,
    ...telling(actor, actor.named),
  });
}

/** How a form names somebody, and what it holds where there is nothing to write. */
function telling({ habits }: Actor, identified: boolean): Pick<Telling, 'identified' | 'junk'> {
  return habits.junk === null ? { identified } : { identified, junk: habits.junk };
}

/** Something about the person changes; some forms send only that, others everything again. */
function correct(actor: Actor, { occasion, random }: Scene): WorldEvent {
  const topic = random.weighted({ address: 4, consents: 5, phone: 3, store: 2, name: 1 });
  const facts = CORRECTIONS[topic](random, actor.facts);
  actor.facts = { ...actor.facts, ...facts };
  // One whose id nobody knows is known by the address, which every form has to tell again.
  const isKnown = actor.habits.identified !== 'never';
  return actor.person.upsert(occasion, {
    flowName: 'profile',
    facts: random.chance(0.3) || !isKnown ? actor.facts : facts,
    ...telling(actor, isKnown),
  });
}

/** What may change about a person, and what is true of it then. */
const CORRECTIONS = {
  address: inventMove,
  consents: (random) => ({ consentEmail: random.chance(0.5), consentSms: random.chance(0.5) }),
  phone: (random, facts) => ({ phone: inventNumber(random, facts) }),
  store: (random) => ({ storeId: random.pick(STORES) }),
  name: (random) => ({ lastName: inventLastName(random) }),
} satisfies Record<string, (random: Random, facts: Facts) => Facts>;

function changeEmail(actor: Actor, { occasion, random, cast }: Scene): WorldEvent {
  const { firstName = '', lastName = '', email: former } = actor.facts;
  // The event's id makes the new address one that nobody has had before.
  const suffix = `${String(actor.number)}.${occasion.id.slice(0, 6)}`;
  const email = actor.addressPlan?.address ?? inventEmail(random, firstName, lastName, suffix);
  if (actor.habits.givesAddressUp && former !== undefined) cast.freeAddress(former);
  actor.facts = { ...actor.facts, email };
  actor.addressPlan = null;
  return actor.person.upsert(occasion, { flowName: 'profile', facts: { email }, identified: true });
}

function createPass(actor: Actor, { occasion, random, cast }: Scene): WorldEvent {
  actor.named = true;
  const passId = randomUuid(random);
  cast.namePassPerson(passId, actor);
  return actor.person.createPass(occasion, {
    passId,
    passType: missingTypes(actor.person.passes)[0] ?? PASS_TYPES[0],
    metadata: random.chance(0.5) ? null : { storeId: random.pick(STORES) },
  });
}

function install(actor: Actor, scene: Scene): WorldEvent {
  const { occasion, random } = scene;
  const { person, devices } = actor;
  const open = passesOf(actor).filter((pass) => freeSlots(pass, devices).length > 0);
  const pass = random.pick(open);
  const slot = random.pick(freeSlots(pass, devices));
  return person.install(occasion, pass.passId, slot, isNamed(pass, actor, scene));
}

function uninstall(actor: Actor, scene: Scene): WorldEvent {
  const { occasion, random } = scene;
  const pass = random.pick(actor.person.passes.filter(({ slots }) => slots.length > 0));
  const slot = random.pick(pass.slots);
  return actor.person.uninstall(occasion, pass.passId, slot, isNamed(pass, actor, scene));
}

function update(actor: Actor, { occasion, random, cast }: Scene): WorldEvent {
  const { passId } = random.pick(passesOf(actor));
  cast.namePassPerson(passId, actor);
  return actor.person.update(occasion, passId);
}

function sendUpdate(actor: Actor, { occasion, random, cast }: Scene): WorldEvent {
  const pass = random.pick(passesOf(actor).filter(({ slots }) => slots.length > 0));
  cast.namePassPerson(pass.passId, actor);
  return actor.person.sendUpdate(occasion, pass.passId, random.pick(pass.slots));
}

/** Share of the installs and uninstalls that name nobody once a pass has been handed on. */
const UNNAMED_SHARE = 0.4;

/**
 * Decides whether an install or uninstall names the person. Only of somebody whom the pass was last
 * seen with it need not: everybody else would be taken for that one.
 */
function isNamed({ passId }: PassTruth, actor: Actor, { cast, random }: Scene): boolean {
  const share = cast.isHandedOn(passId) ? UNNAMED_SHARE : actor.habits.unnamedShare;
  if (share > 0 && cast.isPassPerson(passId, actor) && random.chance(share)) return false;
  cast.namePassPerson(passId, actor);
  return true;
}

/** Another person installs a pass of this one, and it is theirs from then on. */
function handOn(actor: Actor, { occasion, random, cast }: Scene): WorldEvent {
  const recipient = random.pick(recipientsOf(actor, cast));
  const pass = random.pick(passesFor(recipient, actor));
  const slot = random.pick(freeSlots({ slots: [] }, recipient.devices));
  actor.handedOn.add(pass.passId);
  cast.namePassPerson(pass.passId, recipient);
  return recipient.person.takeOver(occasion, pass, slot);
}

/** Those whose customer id is known and who lack a kind of pass that the person has. */
function recipientsOf(actor: Actor, { actors }: Cast): readonly Actor[] {
  if (!actor.habits.handsPassesOn) return [];
  return actors.filter(
    (other) =>
      other !== actor &&
      other.named &&
      other.habits.junk === null &&
      passesFor(other, actor).length > 0,
  );
}

function passesFor({ person }: Actor, giver: Actor): readonly PassTruth[] {
  const missing = missingTypes(person.passes);
  return passesOf(giver).filter(({ passType }) => missing.includes(passType));
}

/** The passes that the person has not handed on. */
function passesOf({ person, handedOn }: Actor): readonly PassTruth[] {
  return person.passes.filter(({ passId }) => !handedOn.has(passId));
}

function freeSlots(
  { slots }: Pick<PassTruth, 'slots'>,
  devices: readonly string[],
): readonly Slot[] {
  const all: Slot[] = [
    ...devices.map((device) => ({ wallet: 'apple' as const, device })),
    { wallet: 'google', device: '' },
  ];
  return all.filter((slot) => !slots.some((held) => sameSlot(held, slot)));
}
