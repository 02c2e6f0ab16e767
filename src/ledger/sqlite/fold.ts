import type { Database } from 'better-sqlite3';
import type { Contact } from '../../core/ledger/contact.ts';
import { folded } from '../../core/ledger/fold.ts';
import type { ContactRows } from './contact-row.ts';
import type { SyncedEvents } from './synced.ts';
import type { Timeline } from './timeline.ts';

/** Makes contacts that turn out to be one person into one; returns it, saved and ready to be sent. */
export type Fold = (contacts: readonly [Contact, ...Contact[]], nowMs: number) => Contact;

/**
 * Prepares folding. Keys, events and timeline entries move to the contact that stays; its new
 * revision is what the moved events now wait for.
 */
export function prepareFold(
  database: Database,
  rows: ContactRows,
  timeline: Timeline,
  synced: SyncedEvents,
): Fold {
  const absorb = prepareAbsorb(database);
  return (contacts, nowMs) => {
    const survivor = folded(contacts, nowMs);
    for (const { id } of contacts.filter((contact) => contact.id !== survivor.id)) {
      absorb(survivor, id);
      rows.movePasses(id);
      rows.passesInto(survivor.id, id);
      rows.remove(id);
    }
    const saved = synced.withUnsynced(survivor);
    rows.save(saved, nowMs);
    timeline.follow(saved, nowMs);
    return saved;
  };
}

function prepareAbsorb(database: Database): (survivor: Contact, absorbed: number) => void {
  const moveEvents = database.prepare<[number, number, number]>(
    'UPDATE events SET contact_id = ?, revision = ? WHERE contact_id = ?',
  );
  const moves = [
    'UPDATE contact_keys SET contact_id = @into WHERE contact_id = @absorbed',
    'UPDATE timeline SET contact_id = @into WHERE contact_id = @absorbed',
    'UPDATE contact_folds SET into_id = @into WHERE into_id = @absorbed',
    'UPDATE drifts SET contact_id = @into WHERE contact_id = @absorbed',
    // A request that was about both stays once.
    `UPDATE OR REPLACE request_subjects SET subject_id = @into
      WHERE kind = 'contact' AND subject_id = @absorbed`,
    'INSERT INTO contact_folds (contact_id, into_id) VALUES (@absorbed, @into)',
  ].map((sql) => database.prepare<[{ into: number; absorbed: number }]>(sql));
  return (survivor, absorbed) => {
    moveEvents.run(survivor.id, survivor.revision, absorbed);
    for (const move of moves) move.run({ into: survivor.id, absorbed });
  };
}
