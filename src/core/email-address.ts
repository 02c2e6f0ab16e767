/** Longest e-mail address and longest part before its @, in characters. [RFC 5321, 4.5.3.1] */
const ADDRESS_CHARS_MAX = 254;
const LOCAL_CHARS_MAX = 64;

/** What no part of an address has unless it is quoted, which HubSpot refuses anyway. */
const FORBIDDEN = String.raw`\s\p{Cc}@"(),:;<>[\\\]`;

const ADDRESS = new RegExp(
  String.raw`^[^${FORBIDDEN}]{1,${LOCAL_CHARS_MAX}}@[^${FORBIDDEN}.]+(?:\.[^${FORBIDDEN}.]+)+$`,
  'u',
);

/** Whether a text has the form of an e-mail address: one @, something before it, and a domain with a dot behind it. */
export function isEmailAddress(text: string): boolean {
  return text.length <= ADDRESS_CHARS_MAX && ADDRESS.test(text);
}
