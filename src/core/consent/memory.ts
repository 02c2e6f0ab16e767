import type { ConsentMemory } from '../../model/consent.ts';

/** What is remembered of a consent with which nothing was done yet. */
export const NO_MEMORY: ConsentMemory = {
  choice: null,
  email: null,
  state: null,
  at: null,
  isOurs: false,
  isOwed: false,
  sending: null,
};
