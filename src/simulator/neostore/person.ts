import type { Facts } from './facts.ts';
import type { Random } from './random.ts';
import type {
  CustomerUpserted,
  DeviceEvent,
  Identifiers,
  PassEvent,
  PassReference,
} from './world-event.ts';

/** Everything that is true of one person at the end of the history, as its author knows it. */
export interface Truth {
  /** Null as long as no event has named it. */
  readonly customerId: string | null;
  /** The newest of each fact that an event has reported. */
  readonly facts: Facts;
  readonly passes: readonly PassTruth[];
  readonly wallet: WalletTruth;
  /** In the order in which things happened. */
  readonly timeline: readonly EntryTruth[];
}

export type Wallet = 'apple' | 'google';

/** A place where a pass can be; Google names no device, so there it is empty. */
export interface Slot {
  readonly wallet: Wallet;
  readonly device: string;
}

export interface PassTruth extends PassReference {
  readonly createdAt: string;
  readonly changedAt: string;
  /** Where the pass is now. */
  readonly slots: readonly Slot[];
  /** Newest install in each wallet that holds the pass now. */
  readonly installedAt: { readonly [wallet in Wallet]?: string };
}

/** Instants in UTC with milliseconds; null where it never happened. */
export interface WalletTruth {
  readonly firstInstalledAt: string | null;
  readonly appleInstalledAt: string | null;
  readonly googleInstalledAt: string | null;
  readonly lastEvent: 'installed' | 'uninstalled' | null;
  readonly lastChangedAt: string | null;
  /** Newest change of any pass's content, and newest time at which one was sent to a device. */
  readonly updatedAt: string | null;
  readonly updateSentAt: string | null;
}

export interface EntryTruth {
  readonly name: 'pass_created' | 'pass_installed' | 'pass_uninstalled';
  /** UTC with milliseconds. */
  readonly at: string;
  readonly passType: string;
  readonly passId: string;
  readonly wallet: Wallet | null;
}

/** When something happens, and the id of the event that will report it. */
export interface Occasion {
  readonly id: string;
  /** UTC with 7 fractional digits. */
  readonly date: string;
}

/** What a person tells, and the form in which they tell it. */
export interface Telling {
  readonly flowName: string;
  readonly facts: Facts;
  /** False for a form that knows nothing but what was typed into it. */
  readonly identified: boolean;
}

const NO_WALLET: WalletTruth = {
  firstInstalledAt: null,
  appleInstalledAt: null,
  googleInstalledAt: null,
  lastEvent: null,
  lastChangedAt: null,
  updatedAt: null,
  updateSentAt: null,
};

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
  readonly #passes = new Map<string, PassTruth>();
  readonly #timeline: EntryTruth[] = [];
  #named = false;
  #facts: Facts = {};
  #wallet = NO_WALLET;

  constructor(customerId: string, random: Random) {
    this.customerId = customerId;
    this.#random = random;
    this.#shopifyId = random.chance(0.3) ? `7${String(random.int(1_000_000_000))}` : null;
    this.#zipAttribute = random.chance(0.5) ? 'zipCode' : 'postcode';
  }

  get truth(): Truth {
    return {
      customerId: this.#named ? this.customerId : null,
      facts: this.#facts,
      passes: [...this.#passes.values()],
      wallet: this.#wallet,
      timeline: [...this.#timeline],
    };
  }

  get passes(): readonly PassTruth[] {
    return [...this.#passes.values()];
  }

  /** The person fills in a form, or a till does: `Customer:Upserted`. */
  upsert(occasion: Occasion, { flowName, facts, identified }: Telling): CustomerUpserted {
    this.#facts = { ...this.#facts, ...facts };
    this.#named ||= identified;
    return {
      flowName,
      identifiers: identified ? this.#identifiers() : {},
      attributes: this.#attributes(facts),
      ...envelope(occasion, 'Customer:Upserted'),
    };
  }

  /** A pass is made for the person: `Pass:Created`. */
  createPass(
    occasion: Occasion,
    pass: Pick<PassReference, 'passId' | 'passType' | 'metadata'>,
  ): PassEvent {
    const at = milliseconds(occasion);
    this.#named = true;
    const reference = { ...pass, identifiers: this.#identifiers() };
    this.#passes.set(pass.passId, {
      ...reference,
      createdAt: occasion.date,
      changedAt: occasion.date,
      slots: [],
      installedAt: {},
    });
    this.#note('pass_created', at, reference, null);
    return { ...reference, ...envelope(occasion, 'Pass:Created') };
  }

  /** The pass comes to a slot that does not hold it: `Pass:Installed`. */
  install(occasion: Occasion, passId: string, slot: Slot): DeviceEvent {
    const at = milliseconds(occasion);
    const pass = this.#change(passId, occasion, (known) => ({
      slots: [...known.slots, slot],
      installedAt: { ...known.installedAt, [slot.wallet]: occasion.date },
    }));
    this.#wallet = {
      ...this.#wallet,
      firstInstalledAt: this.#wallet.firstInstalledAt ?? at,
      appleInstalledAt: slot.wallet === 'apple' ? at : this.#wallet.appleInstalledAt,
      googleInstalledAt: slot.wallet === 'google' ? at : this.#wallet.googleInstalledAt,
      lastEvent: 'installed',
      lastChangedAt: at,
    };
    this.#note('pass_installed', at, pass, slot.wallet);
    return this.#deviceEvent(occasion, 'Pass:Installed', pass, slot);
  }

  /** The pass leaves a slot that holds it: `Pass:Uninstalled`. */
  uninstall(occasion: Occasion, passId: string, slot: Slot): DeviceEvent {
    const at = milliseconds(occasion);
    const pass = this.#change(passId, occasion, (known) => {
      const slots = known.slots.filter((held) => !sameSlot(held, slot));
      const left = slots.some(({ wallet }) => wallet === slot.wallet);
      const { [slot.wallet]: _gone, ...others } = known.installedAt;
      return { slots, installedAt: left ? known.installedAt : others };
    });
    // A pass that is still on another device of the same wallet has not left the wallet.
    if (!pass.slots.some(({ wallet }) => wallet === slot.wallet)) {
      this.#wallet = { ...this.#wallet, lastEvent: 'uninstalled', lastChangedAt: at };
    }
    this.#note('pass_uninstalled', at, pass, slot.wallet);
    return this.#deviceEvent(occasion, 'Pass:Uninstalled', pass, slot);
  }

  /** The content of the pass changes: `Pass:Updated`. */
  update(occasion: Occasion, passId: string): PassEvent {
    const pass = this.#change(passId, occasion, () => ({}));
    this.#wallet = { ...this.#wallet, updatedAt: milliseconds(occasion) };
    return { ...reference(pass), ...envelope(occasion, 'Pass:Updated') };
  }

  /** The new content goes to a slot: `Pass:UpdateSent`. */
  sendUpdate(occasion: Occasion, passId: string, slot: Slot): DeviceEvent {
    const pass = this.#change(passId, occasion, () => ({}));
    this.#wallet = { ...this.#wallet, updateSentAt: milliseconds(occasion) };
    return this.#deviceEvent(occasion, 'Pass:UpdateSent', pass, slot);
  }

  #change(
    passId: string,
    occasion: Occasion,
    change: (known: PassTruth) => Partial<PassTruth>,
  ): PassTruth {
    const known = this.#passes.get(passId);
    if (known === undefined) throw new RangeError('the person has no such pass');
    const changed = { ...known, ...change(known), changedAt: occasion.date };
    this.#passes.set(passId, changed);
    return changed;
  }

  #note(name: EntryTruth['name'], at: string, pass: PassReference, wallet: Wallet | null): void {
    this.#timeline.push({ name, at, passType: pass.passType, passId: pass.passId, wallet });
  }

  #identifiers(): Identifiers {
    const { customerId } = this;
    const shopifyId = this.#shopifyId;
    return shopifyId === null ? { customerId } : { customerId, shopifyId };
  }

  #attributes(facts: Facts): CustomerUpserted['attributes'] {
    const written = {
      email: facts.email === undefined ? undefined : this.#typed(facts.email),
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

  #deviceEvent(
    occasion: Occasion,
    name: DeviceEvent['__eventName'],
    pass: PassTruth,
    { wallet, device }: Slot,
  ): DeviceEvent {
    const written =
      wallet === 'apple' ? ['Apple', 'Apple', 'apple'] : ['Google', 'Google', 'google'];
    const unnamed = this.#random.pick([{}, { deviceIdentifier: null }, { deviceIdentifier: '' }]);
    return {
      ...reference(pass),
      device: this.#random.pick(written),
      ...(device === '' ? unnamed : { deviceIdentifier: device }),
      ...envelope(occasion, name),
    };
  }
}

/** Says whether two slots are the same place. */
export function sameSlot(a: Slot, b: Slot): boolean {
  return a.wallet === b.wallet && a.device === b.device;
}

function reference({ passId, passType, identifiers, metadata }: PassTruth): PassReference {
  return { passId, passType, identifiers, metadata };
}

function envelope<Name extends string>(
  { id, date }: Occasion,
  name: Name,
): { __id: string; __creationDate: string; __eventName: Name } {
  return { __id: id, __creationDate: date, __eventName: name };
}

function milliseconds({ date }: Occasion): string {
  return `${date.slice(0, 23)}Z`;
}
