import { passRowsOf, walletOfRows } from '../pass-row.ts';
import type { ContactDocument } from '../../model/contact.ts';
import type { Registers } from '../../model/register.ts';

/** What is left of a contact without what some events said, so that these can be explained again. */
export function withoutEvents(
  { registers, wallet }: ContactDocument,
  events: ReadonlySet<string>,
): ContactDocument {
  const rows = passRowsOf(wallet).filter(({ eventId }) => !events.has(eventId));
  return { registers: registersWithout(registers, events), wallet: walletOfRows(rows) };
}

/**
 * Registers without those that some events set. A register that holds the options of several events
 * stays: nobody knows any more which are whose.
 */
export function registersWithout(registers: Registers, events: ReadonlySet<string>): Registers {
  const kept = Object.entries(registers).filter(
    ([, { mode, event }]) => mode === 'append' || !events.has(event),
  );
  return Object.fromEntries(kept);
}
