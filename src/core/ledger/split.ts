import { MODES } from '../write-mode.ts';
import type { Contact } from './contact.ts';
import { replayed } from './plan-replay.ts';
import type { ContactKey } from '../../model/contact.ts';
import type { Register, Registers } from '../../model/register.ts';
import { DEFAULT_MODE } from '../../model/write-mode.ts';

/** Later than every event. */
const LAST_AT = '\uffff';

/**
 * A contact that keeps one key, of which all else is to be said again, see {@link retold}. Further
 * records that were those of others are not its own any more: whoever they are of finds them.
 */
export function splitContact(
  contact: Contact,
  kept: ContactKey,
  eventIds: ReadonlySet<string>,
  unsyncedSinceMs: number | null,
  nowMs: number,
): Contact {
  const rest = retold(contact, eventIds, unsyncedSinceMs, nowMs);
  return {
    ...rest,
    duplicates: [],
    registers: { ...rest.registers, ...ownKey(rest, kept) },
  };
}

/**
 * A contact of whose events some may be of somebody else, and which are all to be said again. What
 * HubSpot holds by our word is emptied, unless what is the contact's own says it again: a value of an
 * event, or one that is computed of the passes.
 */
export function retold(
  contact: Contact,
  eventIds: ReadonlySet<string>,
  unsyncedSinceMs: number | null,
  nowMs: number,
): Contact {
  const rest = replayed(contact, eventIds, unsyncedSinceMs, nowMs);
  return { ...rest, registers: { ...emptied(contact, rest.registers), ...rest.registers } };
}

function emptied({ registers, confirmed }: Contact, rest: Registers): Registers {
  const gone = Object.keys(confirmed).filter(
    (property) => confirmed[property] !== '' && !Object.hasOwn(rest, property),
  );
  return Object.fromEntries(
    gone.map((property) => [
      property,
      emptyOf(Object.hasOwn(registers, property) ? registers[property] : undefined),
    ]),
  );
}

/** Nothing, which every value of an event takes the place of. */
function emptyOf(register: Register | undefined): Register {
  const { mode } = register ?? { mode: DEFAULT_MODE };
  const at = MODES[mode].keeps === 'older' ? LAST_AT : '';
  return { value: '', mode, at, event: '' };
}

function ownKey({ registers }: Contact, { property, value }: ContactKey): Registers {
  const register = Object.hasOwn(registers, property) ? registers[property] : undefined;
  if (register !== undefined && register.value !== '') return {};
  return { [property]: { value, mode: 'newest', at: '', event: '' } };
}
