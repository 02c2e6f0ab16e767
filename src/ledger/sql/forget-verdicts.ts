import type { Sql } from './sql.ts';
import { IDS, prepareBulk, prepareQueryOfIds } from './bulk.ts';
import type { Verdict } from '../../model/verdict.ts';

/** Prepares the forgetting of what HubSpot said of values of contacts, as far as somebody chooses. */
export function prepareForgetVerdicts(
  sql: Sql,
): (contactIds: readonly number[], isForgotten: (verdict: Verdict) => boolean) => Promise<void> {
  const load = prepareQueryOfIds<{ id: number; verdicts: string }>(
    sql,
    `SELECT id, verdicts FROM contacts WHERE verdicts <> '[]' AND id IN ${IDS}`,
  );
  const save = prepareBulk<{ id: number; verdicts: string }>(
    sql,
    ['id', 'verdicts'],
    (input) => `
    UPDATE contacts SET verdicts = input.verdicts FROM ${input} AS input
    WHERE contacts.id = input.id`,
  );
  return async (contactIds, isForgotten) => {
    const rows = await load(contactIds);
    await save(
      rows.map(({ id, verdicts }) => {
        const left = (JSON.parse(verdicts) as Verdict[]).filter((one) => !isForgotten(one));
        return { id, verdicts: JSON.stringify(left) };
      }),
    );
  };
}
