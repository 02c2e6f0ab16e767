import type { Deed, Occasion, PassDeed, Slot } from './deed.ts';
import type { Facts } from './facts.ts';
import type { Random } from './random.ts';
import { tellTruth, type PassTruth, type Truth } from './tell-truth.ts';
import type {
  CustomerUpserted,
  DeviceEvent,
  Identifiers,
  PassEvent,
  PassReference,
} from './world-event.ts';

/** What a person tells, and the form in which they tell it. */
export interface Telling {
  readonly flowName: string;
  readonly facts: Facts;
  /** False for a form that knows nothing but what was typed into it. */
  readonly identified: boolean;
  /** What a till that must write something writes where there is nothing to write. */
  readonly junk?: Junk;
}

/** Texts that name nobody. */
export interface Junk {
  readonly customerId?: string;
  readonly email?: string;
}

/**
 * One person of the history. Each method is something that happens: it changes what is true and
 * returns the event that reports it, written the way Neostore might (casing, blanks, missing
 * fields). The methods have to be called in the order in which things happen.
 */
export class Person {
  readonly customerId: string;
  readonly #random: Random;
  readonly #shopifyId: string | null;
  readonly #zipAttribute: 'zipCode' | 'postcode';
  readonly #loyaltyTier: string;
  readonly #deeds: Deed[] = [];
  #truth: Truth = tellTruth([]);

  constructor(customerId: string, random: Random) {
    this.customerId = customerId;
    this.#random = random;
    this.#shopifyId = random.chance(0.3) ? `7${String(random.int(1_000_000_000))}` : null;
    this.#zipAttribute = random.chance(0.5) ? 'zipCode' : 'postcode';
    this.#loyaltyTier = customerId.endsWith('7') ? 'Gold' : 'Silver';
  }

  get truth(): Truth {
    return this.#truth;
  }

  get passes(): readonly PassTruth[] {
    return this.#truth.passes;
  }

  /** The person fills in a form, or a till does: `Customer:Upserted`. */
  upsert(occasion: Occasion, { flowName, facts, identified, junk }: Telling): CustomerUpserted {
    const customerId = identified ? this.customerId : null;
    this.#note({ kind: 'told', occasion, customerId, facts });
    const nobody = junk?.customerId === undefined ? {} : { customerId: junk.customerId };
    // A field of this brand's own, which the shipped mapping leaves to whoever tries the workbench.
    const own = identified ? { loyaltyTier: this.#loyaltyTier } : {};
    return {
      flowName,
      identifiers: identified ? this.#identifiers() : nobody,
      attributes: { ...this.#attributes(facts, junk), ...own },
      ...envelope(occasion, 'Customer:Upserted'),
    };
  }

  /** A pass is made for the person: `Pass:Created`. */
  createPass(
    occasion: Occasion,
    pass: Pick<PassReference, 'passId' | 'passType' | 'metadata'>,
  ): PassEvent {
    const reference = { ...pass, identifiers: this.#identifiers() };
    this.#noteOfPass('created', occasion, reference);
    return { ...reference, ...envelope(occasion, 'Pass:Created') };
  }

  /** The pass comes to a slot that does not hold it: `Pass:Installed`. */
  install(occasion: Occasion, passId: string, slot: Slot, isNamed = true): DeviceEvent {
    return this.#onDevice('installed', occasion, this.#pass(passId), slot, isNamed);
  }

  /** A pass that was somebody else's so far comes to a slot of this person: `Pass:Installed`. */
  takeOver(occasion: Occasion, pass: PassReference, slot: Slot): DeviceEvent {
    const { passId, passType, metadata } = pass;
    const own = { passId, passType, identifiers: this.#identifiers(), metadata };
    return this.#onDevice('installed', occasion, own, slot, true);
  }

  /** The pass leaves a slot that holds it: `Pass:Uninstalled`. */
  uninstall(occasion: Occasion, passId: string, slot: Slot, isNamed = true): DeviceEvent {
    return this.#onDevice('uninstalled', occasion, this.#pass(passId), slot, isNamed);
  }

  /** The content of the pass changes: `Pass:Updated`. */
  update(occasion: Occasion, passId: string): PassEvent {
    const pass = this.#pass(passId);
    this.#noteOfPass('updated', occasion, pass);
    return { ...pass, ...envelope(occasion, 'Pass:Updated') };
  }

  /** The new content goes to a slot: `Pass:UpdateSent`. */
  sendUpdate(occasion: Occasion, passId: string, slot: Slot): DeviceEvent {
    return this.#onDevice('sent', occasion, this.#pass(passId), slot, true);
  }

  /** What events say of a pass of this person. */
  #pass(id: string): PassReference {
    const known = this.passes.find(({ passId }) => passId === id);
    if (known === undefined) throw new RangeError('the person has no such pass');
    const { passId, passType, identifiers, metadata } = known;
    return { passId, passType, identifiers, metadata };
  }

  #note(deed: Deed): void {
    this.#deeds.push(deed);
    this.#truth = tellTruth(this.#deeds);
  }

  #noteOfPass(
    kind: PassDeed['kind'],
    occasion: Occasion,
    pass: PassReference,
    slot: Slot | null = null,
    isNamed = true,
  ): void {
    const customerId = isNamed ? this.customerId : null;
    this.#note({ kind, occasion, customerId, pass, slot });
  }

  #identifiers(): Identifiers {
    const { customerId } = this;
    const shopifyId = this.#shopifyId;
    return shopifyId === null ? { customerId } : { customerId, shopifyId };
  }

  #attributes(facts: Facts, junk: Junk = {}): CustomerUpserted['attributes'] {
    const written = {
      email: facts.email === undefined ? junk.email : this.#typed(facts.email),
      firstName: facts.firstName,
      lastName: facts.lastName,
      phoneNumber: facts.phone,
      // Neostore documents no form for dates; .NET writes a day either way.
      birthDate: this.#day(facts.birthDate),
      address: facts.address,
      [this.#zipAttribute]: facts.zip,
      city: facts.city,
      country: facts.country,
      storeId: facts.storeId,
      consents_email: facts.consentEmail,
      consents_sms: facts.consentSms,
      consents_post: facts.consentPost,
      // A field that the form left blank: it must not empty anything.
      ...(facts.phone === undefined && this.#random.chance(0.1) ? { phoneNumber: null } : {}),
    };
    return Object.fromEntries(
      Object.entries(written).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, value]],
      ),
    );
  }

  #day(day: string | undefined): string | undefined {
    return day !== undefined && this.#random.chance(0.15) ? `${day}T00:00:00Z` : day;
  }

  /** An address as people type it: now and then with capitals, or with a blank around it. */
  #typed(email: string): string {
    const cased = this.#random.chance(0.15)
      ? email.charAt(0).toUpperCase() + email.slice(1)
      : email;
    const shouted = this.#random.chance(0.05) ? email.toUpperCase() : cased;
    return this.#random.chance(0.08) ? ` ${shouted} ` : shouted;
  }

  #onDevice(
    kind: keyof typeof DEVICE_EVENTS,
    occasion: Occasion,
    pass: PassReference,
    slot: Slot,
    isNamed: boolean,
  ): DeviceEvent {
    this.#noteOfPass(kind, occasion, pass, slot, isNamed);
    const written =
      slot.wallet === 'apple' ? ['Apple', 'Apple', 'apple'] : ['Google', 'Google', 'google'];
    const unnamed = this.#random.pick([{}, { deviceIdentifier: null }, { deviceIdentifier: '' }]);
    return {
      ...(isNamed ? pass : { ...pass, identifiers: {} }),
      device: this.#random.pick(written),
      ...(slot.device === '' ? unnamed : { deviceIdentifier: slot.device }),
      ...envelope(occasion, DEVICE_EVENTS[kind]),
    };
  }
}

const DEVICE_EVENTS = {
  installed: 'Pass:Installed',
  uninstalled: 'Pass:Uninstalled',
  sent: 'Pass:UpdateSent',
} as const;

function envelope<Name extends string>(
  { id, date }: Occasion,
  name: Name,
): { __id: string; __creationDate: string; __eventName: Name } {
  return { __id: id, __creationDate: date, __eventName: name };
}
