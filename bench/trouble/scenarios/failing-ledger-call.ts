import type { TestedElsewhere } from '../scenario.ts';

/** Nothing outside the process can make one call of the ledger fail and let the others through. */
export const failingLedgerCall: TestedElsewhere = {
  name: 'ledger-call',
  title: 'Ledger call that fails in one lane',
  done: 'cannot be done from outside',
  right: 'one write under way for a contact, the newest value wins',
  test: 'test/dispatcher/one-flight.test.ts',
};
