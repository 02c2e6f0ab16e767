import type { HubSpotAnswers } from '../../core/hubspot-answers.ts';
import { Refusal, type PropertyFault } from './refusal.ts';

/** The addresses of people who were deleted for privacy; nobody can have them again. */
export class Blocklist {
  readonly #form: HubSpotAnswers['blockedEmail'];
  readonly #addresses = new Set<string>();

  constructor(form: HubSpotAnswers['blockedEmail']) {
    this.#form = form;
  }

  add(address: string): void {
    this.#addresses.add(address.trim().toLowerCase());
  }

  /** Takes an address off the list. */
  remove(address: string): void {
    this.#addresses.delete(address.trim().toLowerCase());
  }

  has(address: string): boolean {
    return this.#addresses.has(address);
  }

  /** What is wrong with an address that is on the list; null where HubSpot does not say it so. */
  get fault(): PropertyFault | null {
    const { code, status, category, message } = this.#form;
    const isFault = status === 400 && category === 'VALIDATION_ERROR';
    return code === null || !isFault ? null : { name: 'email', code, message };
  }

  /** The refusal of such an address where it is no fault of a property. */
  get refusal(): Refusal {
    const { code, status, message, category } = this.#form;
    const errors = code === null ? {} : { errors: [{ code, message }] };
    return new Refusal(status, { message, category, ...errors });
  }
}
