import { MODES } from '../write-mode.ts';
import type { Contact } from './contact.ts';
import { DEFAULT_MODE } from '../../model/write-mode.ts';
import type { Register } from '../../model/register.ts';

/** Later than every event. */
const LAST_AT = '\uffff';

/**
 * A contact of whose events some turn out to be of somebody else. What HubSpot holds by their word is
 * emptied, unless an event that is the contact's own says it again, or its own passes do.
 *
 * @param after the contact without what is to be said again
 * @param events those that are somebody else's, as far as that is known; else all that are said again
 */
export function emptied(
  { registers, confirmed }: Contact,
  after: Contact,
  events: ReadonlySet<string> | null = null,
): Contact {
  const gone = Object.entries(confirmed).filter(([property, value]) => {
    if (value === '' || Object.hasOwn(after.registers, property)) return false;
    // What is computed of passes has no register.
    const register = Object.hasOwn(registers, property) ? registers[property] : undefined;
    return register === undefined || events === null || events.has(register.event);
  });
  const empty = gone.map(([property]) => [property, emptyOf(registers[property])] as const);
  return { ...after, registers: { ...after.registers, ...Object.fromEntries(empty) } };
}

/** Nothing, which every value of an event takes the place of. */
function emptyOf({ mode }: Pick<Register, 'mode'> = { mode: DEFAULT_MODE }): Register {
  const at = MODES[mode].keeps === 'older' ? LAST_AT : '';
  return { value: '', mode, at, event: '' };
}
