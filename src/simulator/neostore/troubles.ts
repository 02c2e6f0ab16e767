/**
 * What makes it hard to tell the people of real retail apart: for each trouble the share of the
 * newcomers who bring it with them, from 0 to 1 and together at most 1. All others are plain
 * people, whose addresses, ids and passes are theirs alone.
 */
export interface Troubles {
  /** Two to four customers with one mailbox; some of them have an address of their own before or after. */
  readonly family: number;
  /** Customers for whom a till, which asks for an address, writes {@link PLACEHOLDER}. */
  readonly placeholder: number;
  /** The same with {@link IGNORED_PLACEHOLDER}. */
  readonly ignoredPlaceholder: number;
  /** People who give an address up, and people who take one that was given up. */
  readonly recycledAddress: number;
  /** People who type the address of somebody else and correct it a moment later, and those others. */
  readonly typo: number;
  /** People who hand a pass on. */
  readonly handedOnPass: number;
  /** People of whose installs and uninstalls some name nobody. */
  readonly unnamedEvent: number;
  /** People of whom a till that must write a customer id writes one that names nobody. */
  readonly junkId: number;
  /** People of whom a till writes an address that is none. */
  readonly junkAddress: number;
  /** People with two customer ids, each of which counts as one newcomer. */
  readonly secondId: number;
  /** People whose ids differ in case alone. */
  readonly caseTwin: number;
}

/** An address that a till writes for whoever has none to give, and that no mapping knows of. */
export const PLACEHOLDER = 'noemail@till.example';

/** Such an address of another till, which a mapping may name among those it ignores. */
export const IGNORED_PLACEHOLDER = 'nobody@counter.example';

/** Customer ids that name nobody, as tills write them. */
export const JUNK_IDS = [
  '00000000-0000-0000-0000-000000000000',
  '0',
  'null',
  'undefined',
  '',
  'N/A',
] as const;

/** What tills write as an address and is none. */
export const JUNK_ADDRESSES = ['N/A', '-', 'not an e-mail'] as const;

/** A population without any trouble. */
export const PLAIN_PEOPLE: Troubles = {
  family: 0,
  placeholder: 0,
  ignoredPlaceholder: 0,
  recycledAddress: 0,
  typo: 0,
  handedOnPass: 0,
  unnamedEvent: 0,
  junkId: 0,
  junkAddress: 0,
  secondId: 0,
  caseTwin: 0,
};

/** A population in which every trouble is met, and far more often than in a shop. */
export const RETAIL_PEOPLE: Troubles = {
  family: 0.14,
  placeholder: 0.07,
  ignoredPlaceholder: 0.04,
  recycledAddress: 0.08,
  typo: 0.08,
  handedOnPass: 0.08,
  unnamedEvent: 0.06,
  junkId: 0.07,
  junkAddress: 0.06,
  secondId: 0.04,
  caseTwin: 0.04,
};
