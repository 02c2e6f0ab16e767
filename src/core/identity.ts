/** The property name of the key that an event's pass gives its contact; no HubSpot property. */
export const PASS_KEY = '$pass';

/**
 * The form in which values that name a contact are compared: HubSpot holds unique values and
 * e-mail addresses equal without regard to case.
 */
export function identityOf(value: string): string {
  return value.trim().normalize('NFC').toLowerCase();
}
