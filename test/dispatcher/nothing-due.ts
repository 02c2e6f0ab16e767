import type { Due } from '../../src/model/lane.ts';

/** What a connection says on which nothing waits. */
export const NOTHING_DUE: Due = {
  apply: null,
  contacts: null,
  timeline: null,
  consents: null,
  checks: null,
  reconcile: null,
  isLeavingOut: false,
  orders: 0,
};
