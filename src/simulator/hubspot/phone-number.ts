/** What people write between the digits of a phone number. */
const FORMATTING = /[\s().\-/]/g;
const PHONE_NUMBER = /^\+?\d{7,15}$/;

/**
 * A phone number as HubSpot stores it where the property is validated: without formatting. Null
 * where it is none. [HubSpot's guide on the validation of phone numbers]
 */
export function phoneNumberOrNull(text: string): string | null {
  const plain = text.replaceAll(FORMATTING, '');
  return PHONE_NUMBER.test(plain) ? plain : null;
}
