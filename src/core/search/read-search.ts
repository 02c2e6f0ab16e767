import { bareText, keysMeantBy } from '../identity.ts';
import { domainWord, wordsOf } from './search-words.ts';

/** What a text may be that somebody looks for. It is looked for as all of it that it may be. */
export interface Search {
  /** Beginnings of keys: e-mail address, customer id, pass id. */
  readonly keys: readonly string[];
  /** A record of HubSpot; null where it can be none. */
  readonly recordId: string | null;
  /** Beginnings of words that a person has all of; none where it can be no name. */
  readonly words: readonly string[];
  /** The beginning of an event's id; null where too many begin so. */
  readonly eventId: string | null;
}

/** Characters of an event's id that are looked for at least. */
const EVENT_ID_CHARS_MIN = 4;

/** Words of one search; more of them would name nobody else. */
const WORDS_MAX = 6;

/** A record's id in HubSpot: digits alone. */
const RECORD = /^\d{1,20}$/;

/** A domain: parts between dots, or whatever stands behind an @. */
const DOMAIN = /^(?:@([^@\s]+)|((?:[\p{L}\p{N}_-]+\.)+[\p{L}\p{N}_-]{2,}))$/u;

/**
 * Reads what somebody looks for: an e-mail address, a part of a name, a domain, the id of an event or
 * its beginning, as the page shortens it, the id of a pass, of a customer, or of a record of HubSpot.
 * Null where the text says nothing.
 */
export function readSearch(text: string): Search | null {
  const written = bareText(text);
  const shown = bareText(written.replace(/…$/u, ''));
  if (shown === '') return null;
  const [, afterAt, dotted] = DOMAIN.exec(shown) ?? [];
  const domain = afterAt ?? dotted;
  return {
    keys: keysMeantBy(shown),
    recordId: RECORD.test(shown) ? shown : null,
    words: domain === undefined ? nameWords(shown) : [domainWord(domain)],
    eventId: shown.length < EVENT_ID_CHARS_MIN ? null : shown,
  };
}

/** An address is no name. */
function nameWords(text: string): readonly string[] {
  return text.includes('@') ? [] : wordsOf(text).slice(0, WORDS_MAX);
}
