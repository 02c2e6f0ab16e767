import type { WriteMode } from './write-mode.ts';
import type { OrderKey } from './order-key.ts';

/** A value before it takes HubSpot's type; a list holds the options of a multiple checkbox. */
export type RegisterValue = string | number | boolean | readonly string[];

/**
 * The value of one HubSpot property as our events state it, with the order key of the event that
 * set it. An empty string empties the property in HubSpot.
 */
export interface Register extends OrderKey {
  readonly value: RegisterValue;
  readonly mode: WriteMode;
}

/** Registers by HubSpot property name. */
export type Registers = { readonly [property: string]: Register };

/**
 * What a register of an event does to a contact: it sets the property, it says what the contact
 * says already, or another event counts more.
 */
export type RegisterEffect = 'set' | 'same' | 'stale';
