import type { Clock } from '../clock.ts';

/**
 * How long a rule of HubSpot's administrators is believed, in milliseconds: that one was loosened shows
 * in no other way than by a try.
 */
export const RULE_BELIEVED_MS = 24 * 60 * 60_000;

/** From so many values on that set a rule off, any value does. */
const VALUES_MAX = 20;

interface Trigger {
  readonly sinceMs: number;
  readonly values: Set<string>;
}

/**
 * The rules of a connection's account that its refusals have taught: what a new contact has to have,
 * and which values want another one. So a rule costs a few requests once, and not for each contact.
 */
export class RuleBook {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #onCreation = new Map<string, number>();
  /** By the property that is wanted, then by the one that sets the rule off. */
  readonly #conditional = new Map<string, Map<string, Trigger>>();

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** Forgets all: a person has asked for another try. */
  forget(): void {
    this.#onCreation.clear();
    this.#conditional.clear();
  }

  /** Notes that HubSpot makes no contact without a property. */
  noteOnCreation(property: string): void {
    this.#onCreation.set(property, this.#clock.now());
  }

  /** Notes that a value of one property wants another property. */
  noteConditional(missing: string, trigger: string, value: string): void {
    const triggers = this.#conditional.get(missing) ?? new Map<string, Trigger>();
    const known = triggers.get(trigger);
    const { sinceMs, values } =
      this.#isBelieved(known?.sinceMs) && known !== undefined
        ? known
        : { sinceMs: this.#clock.now(), values: new Set<string>() };
    triggers.set(trigger, { sinceMs, values: new Set([...values, value]) });
    this.#conditional.set(missing, triggers);
  }

  /** Properties without which HubSpot makes no contact. */
  get onCreation(): readonly string[] {
    return [...this.#onCreation].flatMap(([property, atMs]) =>
      this.#isBelieved(atMs) ? [property] : [],
    );
  }

  /** Properties that are wanted by some condition. */
  get conditional(): readonly string[] {
    return [...this.#conditional.keys()];
  }

  /** Properties that are known to set off a rule which wants this one. */
  triggersOf(missing: string): readonly string[] {
    return [...(this.#conditional.get(missing) ?? [])].flatMap(([trigger, { sinceMs }]) =>
      this.#isBelieved(sinceMs) ? [trigger] : [],
    );
  }

  /** Whether a value is known to want another property. */
  isSetOff(missing: string, trigger: string, value: string): boolean {
    const known = this.#conditional.get(missing)?.get(trigger);
    if (known === undefined || value === '' || !this.#isBelieved(known.sinceMs)) return false;
    return known.values.has(value) || known.values.size >= VALUES_MAX;
  }

  #isBelieved(atMs: number | undefined): boolean {
    return atMs !== undefined && Math.abs(this.#clock.now() - atMs) < RULE_BELIEVED_MS;
  }
}
