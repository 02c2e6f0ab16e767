import type { ContactDocument } from '../../core/contact.ts';
import type { PassState } from '../../core/wallet.ts';
import { MODES } from '../../core/write-mode.ts';

/**
 * What is left of a contact without what some events said, so that these can be told anew. A
 * register that holds the options of several events stays: it cannot be told which are whose.
 */
export function withoutEvents(
  { registers, wallet }: ContactDocument,
  events: ReadonlySet<string>,
): ContactDocument {
  const keptRegisters = Object.entries(registers).filter(
    ([, { mode, event }]) => MODES[mode].keeps === 'both' || !events.has(event),
  );
  const keptPasses = Object.entries(wallet)
    .map(([passId, pass]) => [passId, withoutChanges(pass, events)] as const)
    .filter(([, { type, changes }]) => !events.has(type.event) || Object.keys(changes).length > 0);
  return {
    registers: Object.fromEntries(keptRegisters),
    wallet: Object.fromEntries(keptPasses),
  };
}

function withoutChanges({ type, changes }: PassState, events: ReadonlySet<string>): PassState {
  const kept = Object.entries(changes).filter(([, { event }]) => !events.has(event));
  return { type, changes: Object.fromEntries(kept) };
}
