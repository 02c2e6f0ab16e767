import type { Sql } from './sql.ts';
import type { LeftOutRow, ViewStore } from '../desk-store.ts';
import type { LeftOutPlace } from '../../model/view.ts';

const BEGINNING: LeftOutPlace = { property: '', reason: '', contactId: 0 };

type Bound = LeftOutPlace & { readonly connection: string; readonly limit: number };

/** Prepares the list of values that are left out: an index has them by property, reason and contact. */
export function prepareLeftOutList(sql: Sql): ViewStore['listLeftOut'] {
  const list = <More>(condition: string) =>
    sql.prepare<[Bound & More], LeftOutRow>(`
      SELECT property, reason, code, contact_id AS contactId
      FROM left_out INDEXED BY left_out_by_property
      WHERE connection = @connection AND ${condition}
        AND (property, reason, contact_id) > (@property, @reason, @contactId)
      ORDER BY property, reason, contact_id LIMIT @limit`);
  const all = list('1 = 1');
  const ofProperty = list<{ readonly one: string }>('property = @one');
  const ofReason = list<{ readonly one: string; readonly why: string }>(
    'property = @one AND reason = @why',
  );
  return (connection, { limit, after = BEGINNING, property, reason }) => {
    const bound = { connection, limit, ...after };
    if (property === undefined) return all.all(bound);
    if (reason === undefined) return ofProperty.all({ ...bound, one: property });
    return ofReason.all({ ...bound, one: property, why: reason });
  };
}
