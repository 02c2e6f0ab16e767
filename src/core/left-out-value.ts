import { optionsText } from './register.ts';
import type { Registers } from '../model/register.ts';
import type { LeftOutPlace, LeftOutValue } from '../model/view.ts';

/** A value that is left out, with what an event said; of what is computed of the wallet, no event did. */
export function leftOutValue(
  { property, reason, code }: Omit<LeftOutPlace, 'contactId'> & Pick<LeftOutValue, 'code'>,
  registers: Registers,
): Omit<LeftOutValue, 'contact'> {
  const said = Object.hasOwn(registers, property) ? registers[property] : undefined;
  return {
    property,
    reason,
    code,
    value: said === undefined ? null : optionsText(said.value),
    eventId: said?.event ?? null,
    at: said?.at ?? null,
  };
}
