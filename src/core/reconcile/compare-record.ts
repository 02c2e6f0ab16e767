import type { ContactRecord } from '../../model/hubspot.ts';
import { identityOf } from '../identity.ts';
import { isHeldOtherwise, SECONDARY_EMAILS, type Desired, type KnownContact } from '../plan.ts';
import { optionsOf } from '../register.ts';
import { MODES } from '../write-mode.ts';
import { holdsValue, isSameValue } from './holds-value.ts';
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
 * confirmed (pending, refused) is no difference, nor is one that is only written in another way, nor
 * one of which HubSpot said that it holds something else, as long as it does.
 *
 * @param definitions how the portal defines its properties now
 */
export function compareRecord(
  contact: Pick<KnownContact, 'confirmed' | 'origin'>,
  { values, verdicts }: Pick<Desired, 'values' | 'verdicts'>,
  record: ContactRecord,
  definitions: ReadonlyMap<string, PropertyDefinition>,
): readonly Difference[] {
  return [...values].flatMap(([property, { text: expected, mode }]): readonly Difference[] => {
    const definition = definitions.get(property);
    const verdict = verdicts?.get(property);
    const isOtherwise = verdict !== undefined && isHeldOtherwise(contact, verdict);
    const isConfirmed = isOtherwise || contact.confirmed[property] === expected;
    if (definition === undefined || !isConfirmed) return [];
    // Of a record that was there before, such a value was left to HubSpot, see `planContact`.
    if (MODES[mode].keptOfOthers !== null && contact.origin !== 'created') return [];
    const found = record.properties[property] ?? '';
    if (isOtherwise && isSameValue(definition, verdict.held ?? '', found)) return [];
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
