import type { Sql } from './sql.ts';
import { searchWords } from '../../core/search/search-words.ts';
import { listedWallet } from '../../core/wallet-status.ts';
import type { FoundStore, WorkStore } from '../work-store.ts';
import { IDS, idsOf, prepareBulk, prepareQueryOfIds } from './bulk.ts';
import { prepareFoldEvents } from './fold-events.ts';
import { NEXT_CONTACTS, NEXT_EVENTS, prepareUpgradeWalk } from './upgrade-walk.ts';
import type { Registers } from '../../model/register.ts';

/** Prepares what people are found and lists are filtered by, beside what contacts and events say themselves. */
export function prepareFoundStore(sql: Sql, loadPasses: WorkStore['loadPasses']): FoundStore {
  const refreshWallets = prepareRefresh(sql, loadPasses);
  const words = prepareWords(sql);
  const walks = [
    prepareUpgradeWalk(sql, 'found', NEXT_CONTACTS, async (ids) => {
      await words(ids);
      await refreshWallets(ids);
    }),
    prepareUpgradeWalk(sql, 'event wallets', NEXT_EVENTS, prepareEventWallets(sql)),
    prepareUpgradeWalk(sql, 'fold', NEXT_EVENTS, prepareFoldEvents(sql)),
  ];
  return {
    refreshWallets,
    upgradeFound: async (limit) => {
      for (const walk of walks) if (await walk(limit)) return true;
      return false;
    },
  };
}

/** Has contacts say where their passes are, after a change of these. */
function prepareRefresh(
  sql: Sql,
  loadPasses: WorkStore['loadPasses'],
): FoundStore['refreshWallets'] {
  const save = prepareBulk<{ id: number; wallet: string }>(
    sql,
    ['id', 'wallet'],
    (input) => `
    UPDATE contacts SET wallet = input.wallet FROM ${input} AS input
    WHERE contacts.id = input.id AND contacts.wallet <> input.wallet`,
  );
  return async (ids) => {
    if (ids.length === 0) return;
    const passes = Map.groupBy(await loadPasses(ids), ({ contactId }) => contactId);
    const statuses = ids.map((id) => {
      return { id, wallet: listedWallet(passes.get(id) ?? []) };
    });
    await save(statuses);
  };
}

/** Words of contacts that an earlier version saved. */
function prepareWords(sql: Sql): (ids: readonly number[]) => Promise<void> {
  const load = prepareQueryOfIds<{ id: number; document: string }>(
    sql,
    `SELECT id, document FROM contacts WHERE id IN ${IDS}`,
  );
  const save = prepareBulk<{ id: number; words: string }>(
    sql,
    ['id', 'words'],
    (input) => `
    UPDATE contacts SET words = input.words FROM ${input} AS input WHERE contacts.id = input.id`,
  );
  return async (ids) => {
    const contacts = await load(ids);
    await save(
      contacts.map(({ id, document }) => {
        const { registers } = JSON.parse(document) as { registers: Registers };
        return { id, words: JSON.stringify(searchWords(registers)) };
      }),
    );
  };
}

/** Wallets of events that an earlier version applied, as far as the changes of passes are kept. */
function prepareEventWallets(sql: Sql): (seqs: readonly number[]) => Promise<void> {
  const save = sql.prepare<[{ seqs: string }]>(`
    UPDATE events SET wallet = (
      SELECT MAX(pass_changes.wallet) FROM pass_changes
      WHERE pass_changes.contact_id = events.contact_id
        AND pass_changes.event_id = events.event_id AND pass_changes.wallet <> '')
    WHERE seq IN ${idsOf('@seqs')} AND contact_id IS NOT NULL AND events.wallet IS NULL`);
  return async (seqs) => {
    await save.run({ seqs: JSON.stringify(seqs) });
  };
}
