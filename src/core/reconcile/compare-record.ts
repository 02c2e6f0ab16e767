import type { ContactRecord } from '../../model/hubspot.ts';
import { convertValue } from '../convert.ts';
import { identityOf } from '../identity.ts';
import { SECONDARY_EMAILS, type Desired, type KnownContact } from '../plan.ts';
import { optionsOf } from '../register.ts';
import { MODES } from '../write-mode.ts';
import type { WriteMode } from '../../model/write-mode.ts';
import type { PropertyDefinition } from '../../model/property.ts';

/** A value in which HubSpot differs from what it had confirmed. */
export interface Difference {
  readonly property: string;
  readonly mode: WriteMode;
  readonly expected: string;
  /** Empty where HubSpot holds nothing. */
  readonly found: string;
}

/**
 * Compares a record with what HubSpot should hold and had confirmed. A value that HubSpot never
 * confirmed (pending, refused) is no difference, nor is one that is only written in another way.
 *
 * @param definitions how the portal defines its properties now
 */
export function compareRecord(
  contact: Pick<KnownContact, 'confirmed' | 'origin'>,
  { values }: Pick<Desired, 'values'>,
  record: ContactRecord,
  definitions: ReadonlyMap<string, PropertyDefinition>,
): readonly Difference[] {
  return [...values].flatMap(([property, { text: expected, mode }]): readonly Difference[] => {
    const definition = definitions.get(property);
    if (definition === undefined || contact.confirmed[property] !== expected) return [];
    // Of a record that was there before, such a value was left to HubSpot, see `planContact`.
    if (MODES[mode].keptOfOthers !== null && contact.origin !== 'created') return [];
    const found = record.properties[property] ?? '';
    const isHeld =
      property === 'email'
        ? holdsEmail(record, expected)
        : holdsValue(definition, mode, expected, found);
    return isHeld ? [] : [{ property, mode, expected, found }];
  });
}

/** Our address may be a secondary one: then HubSpot knows the contact by it. */
function holdsEmail({ properties }: ContactRecord, expected: string): boolean {
  const { email: primary = '', [SECONDARY_EMAILS]: secondary = '' } = properties;
  if (expected === '') return primary === '';
  return [primary, ...optionsOf(secondary)].some(
    (address) => identityOf('email', address) === identityOf('email', expected),
  );
}

/** Whether a property that has one value holds another as the write mode wants it held. */
export function holdsValue(
  definition: PropertyDefinition,
  mode: WriteMode,
  expected: string,
  found: string,
): boolean {
  return MODES[mode].isHeld(
    expected,
    found,
    (a, b) => canonicalText(definition, a) === canonicalText(definition, b),
  );
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
  return text.replace(/[\s().-]/g, '');
}
