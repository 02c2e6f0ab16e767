import type { Contact } from './contact.ts';
import { emptied } from './emptied.ts';
import { replayed } from './plan-replay.ts';
import type { ContactKey } from '../../model/contact.ts';
import type { Registers } from '../../model/register.ts';

/**
 * A contact that keeps one key, of which all else is to be said again. What HubSpot holds of it by
 * our word is emptied, unless an event that is its own says it again. Further records that were
 * those of others are not its own any more: whoever they are of finds them.
 */
export function splitContact(
  contact: Contact,
  kept: ContactKey,
  eventIds: ReadonlySet<string>,
  unsyncedSinceMs: number | null,
  nowMs: number,
): Contact {
  const rest = replayed(contact, eventIds, unsyncedSinceMs, nowMs);
  return {
    ...rest,
    duplicates: [],
    registers: { ...emptied(contact, rest).registers, ...ownKey(rest, kept) },
  };
}

function ownKey({ registers }: Contact, { property, value }: ContactKey): Registers {
  const register = Object.hasOwn(registers, property) ? registers[property] : undefined;
  if (register !== undefined && register.value !== '') return {};
  return { [property]: { value, mode: 'newest', at: '', event: '' } };
}
