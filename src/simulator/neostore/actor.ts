import type { Facts } from './facts.ts';
import type { Junk, Person } from './person.ts';

/** Somebody in the history: what they have said so far, and what they are and have. */
export interface Actor {
  readonly person: Person;
  readonly number: number;
  readonly habits: Habits;
  /** Who they are, whether they have said so or not. */
  facts: Facts;
  /** Devices with an Apple Wallet that they own. */
  readonly devices: readonly string[];
  stage: 'stranger' | 'preregistered' | 'customer';
  /** False while only their e-mail address, not their customer id, is known to anybody. */
  named: boolean;
  /** What becomes of their address; null where it changes now and then, as addresses do. */
  addressPlan: AddressPlan | null;
  /** Ids of passes that they have handed on. */
  readonly handedOn: Set<string>;
}

/** What is particular about somebody from the beginning. */
export interface Habits {
  /**
   * Whether the forms that they fill in name their customer id. One who shares an address with
   * somebody has to be named `always`: by the address alone nobody could know who it was.
   */
  readonly identified: 'sometimes' | 'always' | 'never';
  /** What is written of them where there is nothing to write. */
  readonly junk: Junk | null;
  /** Share of their installs and uninstalls that name nobody. */
  readonly unnamedShare: number;
  readonly handsPassesOn: boolean;
  /** Whether others may have their address once they have another one. */
  readonly givesAddressUp: boolean;
}

/** The next address of somebody, and how much they want it; 0 for one who keeps theirs. */
export interface AddressPlan {
  readonly inclination: number;
  /** Null for a new one of their own. */
  readonly address: string | null;
  /** Whether the address so far is a slip, which is noticed at once. */
  readonly isCorrection: boolean;
}

/** What most people are like. */
export const PLAIN_HABITS: Habits = {
  identified: 'sometimes',
  junk: null,
  unnamedShare: 0,
  handsPassesOn: false,
  givesAddressUp: false,
};
