import assert from 'node:assert/strict';
import { PLAIN_HABITS, type Actor } from './actor.ts';
import { inventFacts } from './facts.ts';
import { noLegacy, PARTS } from './parts.ts';
import { Person } from './person.ts';
import type { Random } from './random.ts';
import type { Troubles } from './troubles.ts';

/** Customer ids count on from here. */
const FIRST_NUMBER = 100_001;

const DEVICES_MAX = 3;

/** Share of the people who never give an e-mail address: nothing of them may reach HubSpot. */
const WITHOUT_EMAIL_SHARE = 0.06;

/** Everybody in a history, and what passes between them. */
export class Cast {
  readonly #random: Random;
  readonly #shares: Troubles & { readonly none: number };
  readonly #actors: Actor[] = [];
  readonly #legacy = noLegacy();
  /** Whom the newest event that names somebody names, by pass. */
  readonly #passPeople = new Map<string, Actor>();
  readonly #passesHandedOn = new Set<string>();

  constructor(random: Random, troubles: Troubles) {
    const sum = Object.values({ ...troubles }).reduce((all, share) => all + share, 0);
    assert(sum < 1 + Number.EPSILON * 10, 'the shares of all troubles are at most 1 together');
    this.#random = random;
    this.#shares = { ...troubles, none: 1 - sum };
  }

  /** In the order in which they came. */
  get actors(): readonly Actor[] {
    return this.#actors;
  }

  /** Brings a new person into the history. */
  enter(): Actor {
    const number = FIRST_NUMBER + this.#actors.length;
    const plain = plainActor(this.#random, number);
    // A population without troubles takes no further chances, and so stays the one it always was.
    const trouble = this.#shares.none === 1 ? 'none' : this.#random.weighted(this.#shares);
    const actor = trouble === 'none' ? plain : PARTS[trouble](plain, this.#legacy, this.#random);
    this.#actors.push(actor);
    return actor;
  }

  /** Notes that an event about a pass names somebody. */
  namePassPerson(passId: string, actor: Actor): void {
    const before = this.#passPeople.get(passId);
    if (before !== undefined && before !== actor) this.#passesHandedOn.add(passId);
    this.#passPeople.set(passId, actor);
  }

  /** Whether an event about a pass that names nobody is about this person. */
  isPassPerson(passId: string, actor: Actor): boolean {
    return this.#passPeople.get(passId) === actor;
  }

  isHandedOn(passId: string): boolean {
    return this.#passesHandedOn.has(passId);
  }

  /** Lets others have an address that somebody no longer has. */
  freeAddress(address: string): void {
    this.#legacy.freeAddresses.push(address);
  }
}

function plainActor(random: Random, number: number): Actor {
  const { email, ...others } = inventFacts(random, number);
  const withoutEmail = email === undefined || random.chance(WITHOUT_EMAIL_SHARE);
  return {
    person: new Person(String(number).padStart(10, '0'), random),
    number,
    habits: PLAIN_HABITS,
    facts: withoutEmail ? others : { ...others, email },
    devices: Array.from({ length: 1 + random.int(DEVICES_MAX) }, () => random.hex(32)),
    stage: 'stranger',
    named: false,
    addressPlan: null,
    handedOn: new Set(),
  };
}
