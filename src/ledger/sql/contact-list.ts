import type { Sql } from './sql.ts';
import type { ViewStore } from '../desk-store.ts';
import { idsOf } from './bulk.ts';
import { type ContactRow, contactOfRow, SELECTED } from './contact-columns.ts';
import { prepareFoundContacts } from './found-contacts.ts';
import { newestOf, type Order, type Stream } from './newest-of.ts';
import { WORK_STATES } from '../../model/state.ts';
import type { ContactListQuery, ContactPlace } from '../../model/view.ts';

/**
 * Contacts that a page walks over at most to find those that a filter lets through which no index has
 * by themselves.
 */
const WALKED_CONTACTS_MAX = 20_000;

const END: ContactPlace = { updatedAtMs: Number.MAX_SAFE_INTEGER, id: Number.MAX_SAFE_INTEGER };
const BEGINNING: ContactPlace = { updatedAtMs: Number.MIN_SAFE_INTEGER, id: 0 };

const ORDER: Order<ContactRow, ContactPlace> = {
  placeOf: ({ id, updatedAtMs }) => ({ id, updatedAtMs }),
  compare: (a, b) => a.updatedAtMs - b.updatedAtMs || a.id - b.id,
};

/** What the statements bind. */
interface Values {
  readonly connection: string;
  readonly state: string | null;
  readonly wallet: string | null;
  readonly leftOut: string | null;
  readonly isInConflict: 0 | 1;
  readonly ids: string;
}

/** Whether a contact shares a value with others of which nobody has decided. */
const IN_CONFLICT = `(
  EXISTS (SELECT 1 FROM key_claims CROSS JOIN key_conflicts USING (connection, property, value)
    WHERE key_claims.contact_id = contacts.id AND settled IS NULL)
  OR EXISTS (SELECT 1 FROM contact_keys CROSS JOIN key_conflicts USING (connection, property, value)
    WHERE contact_keys.contact_id = contacts.id AND settled IS NULL))`;

const FILTER = `(CAST(@state AS TEXT) IS NULL OR state = @state)
  AND (CAST(@wallet AS TEXT) IS NULL OR wallet = @wallet)
  AND (CAST(@leftOut AS TEXT) IS NULL OR 0 < (
    SELECT COUNT(*) FROM left_out WHERE left_out.connection = contacts.connection
      AND left_out.contact_id = contacts.id AND property = @leftOut))
  AND (CAST(@isInConflict AS BIGINT) = 0 OR ${IN_CONFLICT})`;

/**
 * Prepares lists of contacts: out of each index the last changed, and the last of these. Where only few
 * are found by what was asked for, those alone are looked at.
 */
export function prepareContactList(sql: Sql): ViewStore['listContacts'] {
  const ofState = prepareSource(sql, 'connection = @connection AND state = @state');
  const ofWallet = prepareSource(sql, 'connection = @connection AND wallet = @wallet');
  const ofIds = prepareSource(sql, `id IN ${idsOf('@ids')}`);
  const found = prepareFoundContacts(sql);
  return async (connection, query) => {
    const { limit, before = END, state = null, wallet = null, leftOut = null } = query;
    const some = await found(connection, query);
    const ids = some?.ids ?? null;
    const values: Values = {
      connection,
      state,
      wallet,
      leftOut,
      isInConflict: query.isInConflict === true ? 1 : 0,
      ids: JSON.stringify(ids ?? []),
    };
    const streams = sourcesOf(query, ids, values, { ofState, ofWallet, ofIds }, before);
    const { rows, next } = await newestOf(streams, ORDER, limit);
    const page = { rows: rows.map(contactOfRow), next };
    return some?.isPartial === true ? { ...page, isPartial: true } : page;
  };
}

type Source = ReturnType<typeof prepareSource>;

function sourcesOf(
  { state, wallet, leftOut, isInConflict }: ContactListQuery,
  ids: readonly number[] | null,
  values: Values,
  sources: { readonly [name in 'ofState' | 'ofWallet' | 'ofIds']: Source },
  before: ContactPlace,
): readonly Stream<ContactRow, ContactPlace>[] {
  if (ids !== null) return [sources.ofIds(values, before, null)];
  const isRare = leftOut !== undefined || isInConflict === true;
  if (wallet !== undefined) {
    const walked = isRare || state !== undefined ? WALKED_CONTACTS_MAX : null;
    return [sources.ofWallet(values, before, walked)];
  }
  const states = state === undefined ? WORK_STATES : [state];
  const walked = isRare ? Math.floor(WALKED_CONTACTS_MAX / states.length) : null;
  return states.map((one) => sources.ofState({ ...values, state: one }, before, walked));
}

function prepareSource(sql: Sql, condition: string) {
  type Bound = Values & ContactPlace & { readonly downToMs: number; readonly downToId: number };
  // Of those that are sorted, only the page is read as a whole: a document is large.
  const newest = sql.prepare<[Bound & { readonly limit: number }], ContactRow>(`
    SELECT ${SELECTED} FROM contacts WHERE id IN (SELECT id FROM (
      SELECT id FROM contacts
      WHERE ${condition} AND (updated_at_ms, id) < (@updatedAtMs, @id)
        AND (updated_at_ms, id) >= (@downToMs, @downToId) AND ${FILTER}
      ORDER BY updated_at_ms DESC, id DESC LIMIT @limit) AS newest)
    ORDER BY updated_at_ms DESC, id DESC`);
  const floor = sql.prepare<[Values & ContactPlace & { readonly walked: number }], ContactPlace>(`
    SELECT id, updated_at_ms AS updatedAtMs FROM contacts
    WHERE ${condition} AND (updated_at_ms, id) < (@updatedAtMs, @id)
    ORDER BY updated_at_ms DESC, id DESC LIMIT 1 OFFSET @walked`);
  /** @param walked null where none of the stream is left out */
  return (
    values: Values,
    { id, updatedAtMs }: ContactPlace,
    walked: number | null,
  ): Stream<ContactRow, ContactPlace> => ({
    newest: (downTo, limit) => {
      const { updatedAtMs: downToMs, id: downToId } = downTo ?? BEGINNING;
      return newest.all({ ...values, id, updatedAtMs, downToMs, downToId, limit });
    },
    floor: async () =>
      walked === null ? null : ((await floor.get({ ...values, id, updatedAtMs, walked })) ?? null),
  });
}
