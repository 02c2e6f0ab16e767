import type { Sql } from './sql.ts';
import { idsOf } from './bulk.ts';
import { readSearch, type Search } from '../../core/search/read-search.ts';
import type { ContactListQuery } from '../../model/view.ts';

/** Contacts that a search looks at: enough for whatever somebody types, few enough to be quick. */
const FOUND_CONTACTS_MAX = 10_000;

/** Contacts that were found by what was asked for. */
interface Found {
  readonly ids: readonly number[];
  /** Whether there are more that nobody looked at. */
  readonly isPartial: boolean;
}

/** Larger than any character of a key or a word. */
const LAST_CHARACTER = '\u{10FFFF}';

interface Beginning {
  readonly connection: string;
  readonly lowest: string;
  readonly above: string;
}

/**
 * Prepares the look for contacts by what an index finds few of: a text that somebody looks for, a
 * property of which a value is left out, a value that several have. Null where nothing of that kind is
 * asked for, or all that are found are too many: then they are met often.
 */
export function prepareFoundContacts(
  sql: Sql,
): (connection: string, query: ContactListQuery) => Promise<Found | null> {
  const searched = prepareSearched(sql);
  const few = prepareFew(sql);
  return async (connection, { search = '', leftOut, isInConflict }) => {
    const meant = readSearch(search);
    if (meant !== null) return searched(connection, meant);
    if (leftOut !== undefined) return few.leavingOut(connection, leftOut);
    return isInConflict === true ? few.inConflict(connection) : null;
  };
}

function prepareFew(sql: Sql) {
  const leavingOut = sql.prepare<[string, string], Row>(`
    SELECT contact_id AS id FROM left_out INDEXED BY left_out_by_property
    WHERE connection = ? AND property = ? ORDER BY property, reason, contact_id ${LIMIT}`);
  const claiming = sql.prepare<[string], Row>(`
    SELECT contact_id AS id FROM key_conflicts INDEXED BY key_conflicts_open
      CROSS JOIN key_claims USING (connection, property, value)
    WHERE connection = ? AND settled IS NULL ${LIMIT}`);
  const holding = sql.prepare<[string], Row>(`
    SELECT contact_id AS id FROM key_conflicts INDEXED BY key_conflicts_open
      CROSS JOIN contact_keys USING (connection, property, value)
    WHERE connection = ? AND settled IS NULL ${LIMIT}`);
  const ifFew = (rows: readonly Row[]): Found | null => {
    const found = foundOf(rows);
    return found.isPartial ? null : found;
  };
  return {
    leavingOut: async (connection: string, property: string) =>
      ifFew(await leavingOut.all(connection, property)),
    inConflict: async (connection: string) =>
      ifFew([...(await claiming.all(connection)), ...(await holding.all(connection))]),
  };
}

interface Row {
  readonly id: number;
}

/** One more than is looked at says whether there are more. */
const LIMIT = `LIMIT ${FOUND_CONTACTS_MAX + 1}`;

function foundOf(rows: readonly Row[]): Found {
  const ids = [...new Set(rows.slice(0, FOUND_CONTACTS_MAX).map(({ id }) => id))];
  return { ids, isPartial: rows.length > FOUND_CONTACTS_MAX };
}

/** Prepares the search: whoever has a key that begins so, or all of the words, or the record. */
function prepareSearched(sql: Sql): (connection: string, search: Search) => Promise<Found> {
  const withKey = sql.prepare<[Beginning], Row>(`
    SELECT contact_id AS id FROM contact_keys
    WHERE connection = @connection AND value >= @lowest AND value < @above
    ORDER BY value ${LIMIT}`);
  const withRecord = sql.prepare<[string, string], Row>(
    'SELECT id FROM contacts WHERE connection = ? AND hubspot_id = ?',
  );
  const withWords = prepareWithWords(sql);
  return async (connection, { keys, recordId, words }) => {
    const found: Found[] = [];
    if (recordId !== null) found.push(foundOf(await withRecord.all(connection, recordId)));
    for (const beginning of keys) {
      found.push(foundOf(await withKey.all(rangeOf(connection, beginning))));
    }
    found.push(await withWords(connection, words));
    return {
      ids: [...new Set(found.flatMap(({ ids }) => ids))],
      isPartial: found.some(({ isPartial }) => isPartial),
    };
  };
}

/**
 * Prepares the search by words. The longest finds the fewest, so it is looked up; whoever that finds has
 * to have a word that begins with each of the others, which stand in the contact itself: a list of JSON,
 * so that a quotation mark begins each word.
 */
function prepareWithWords(
  sql: Sql,
): (connection: string, words: readonly string[]) => Promise<Found> {
  const withOne = sql.prepare<[Beginning], Row>(`
    SELECT contact_id AS id FROM contact_words
    WHERE connection = @connection AND word >= @lowest AND word < @above
    ORDER BY word, contact_id ${LIMIT}`);
  const withAll = sql.prepare<[{ readonly ids: string; readonly others: string }], Row>(`
    SELECT id FROM contacts WHERE id IN ${idsOf('@ids')}
      AND NOT EXISTS (SELECT 1 FROM json_each(@others) AS others
        WHERE contacts.words NOT LIKE '%"' || others.value || '%')`);
  return async (connection, words) => {
    const [longest, ...others] = words.toSorted((a, b) => b.length - a.length);
    if (longest === undefined) return { ids: [], isPartial: false };
    const found = foundOf(await withOne.all(rangeOf(connection, longest)));
    if (others.length === 0 || found.ids.length === 0) return found;
    const compared = await withAll.all({
      ids: JSON.stringify(found.ids),
      others: JSON.stringify(others),
    });
    return { ids: compared.map(({ id }) => id), isPartial: found.isPartial };
  };
}

function rangeOf(connection: string, beginning: string): Beginning {
  return { connection, lowest: beginning, above: beginning + LAST_CHARACTER };
}
