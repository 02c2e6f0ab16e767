import { namedFaults } from './named-faults.ts';
import { type Said } from './said.ts';

/**
 * Whether a refusal says that HubSpot does not take an address any more, because somebody who had it
 * was deleted for privacy. HubSpot keeps such addresses on a blocklist; by which code or in which
 * words the API refuses them is published nowhere, so codes and messages are both looked at: its
 * imports say `GDPR_BLACKLISTED_EMAIL`, its pages `GDPR_BLOCKLISTED`. [HubSpot's help: how do I
 * perform a GDPR delete]
 *
 * Where faults of properties are named, those of `email` alone count. What people wrote is quoted in
 * messages and does not count: an address such as `gdpr@example.com` may be refused for its form.
 */
export function isBlocklisted(said: Said): boolean {
  const named = namedFaults(said);
  if (named.length > 0) {
    return named.some(
      ({ name, code, message }) =>
        name === 'email' && (isCode(code) || (message !== undefined && isMessage(message))),
    );
  }
  const codes = [said.category, said.errorType, ...said.errors.map(({ code }) => code)];
  const messages = [said.message, ...said.errors.map(({ message }) => message)];
  return codes.some((code) => isCode(code ?? '')) || messages.some((text) => isMessage(text ?? ''));
}

function isCode(code: string): boolean {
  return /GDPR|BL(?:OCK|ACK)_?LIST|ERASED|ERASURE|FORGOTTEN/i.test(code);
}

function isMessage(message: string): boolean {
  const own = message.replace(/"[^"]*"|“[^”]*”|\S+@\S+/g, ' ');
  // A rule about consents speaks of privacy law, too, and of nobody who was deleted.
  if (/legal basis|consent/i.test(own)) return false;
  return (
    /GDPR|bl(?:ock|ack)[ -]?list|\beras(?:ed|ure)\b|to be forgotten/i.test(own) ||
    (/\bdelet(?:ed|ion)\b/i.test(own) && /privacy|permanent/i.test(own))
  );
}
