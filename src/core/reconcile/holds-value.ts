import { convertValue } from '../convert.ts';
import { identityOf } from '../identity.ts';
import { optionsOf } from '../register.ts';
import { MODES } from '../write-mode.ts';
import type { WriteMode } from '../../model/write-mode.ts';
import type { PropertyDefinition } from '../../model/property.ts';

/** Whether a property that has one value holds another as the write mode wants it held. */
export function holdsValue(
  definition: PropertyDefinition,
  mode: WriteMode,
  expected: string,
  found: string,
): boolean {
  return MODES[mode].isHeld(expected, found, (a, b) => isSameValue(definition, a, b));
}

/** Whether two texts are one value of a property, in whatever way they are written. */
export function isSameValue(definition: PropertyDefinition, a: string, b: string): boolean {
  return a === b || canonicalText(definition, a) === canonicalText(definition, b);
}

/** HubSpot writes some values in a way of its own: the same text means the same value. */
function canonicalText(definition: PropertyDefinition, text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') return '';
  switch (definition.type) {
    case 'string':
      if (definition.name === 'email') return identityOf('email', trimmed);
      return definition.fieldType === 'phonenumber' ? canonicalPhone(trimmed) : trimmed;
    case 'phone_number':
      return canonicalPhone(trimmed);
    case 'number':
      return Number.isFinite(Number(trimmed)) ? String(Number(trimmed)) : trimmed;
    case 'enumeration':
      return [...new Set(optionsOf(trimmed))].sort().join(';');
    case 'bool':
    case 'date':
    case 'datetime': {
      const conversion = convertValue({ ...definition, readOnly: false }, trimmed);
      return conversion.kind === 'converted' ? conversion.text : trimmed;
    }
  }
}

/** A portal that validates numbers keeps them without what makes them readable. [HubSpot's help on phone numbers] */
function canonicalPhone(text: string): string {
  const digits = text.replace(/\D/g, '');
  if (digits === '') return text;
  return text.startsWith('+') ? `+${digits}` : digits;
}
