import type { EngineStore } from '../sql/sql.ts';
import { Floors } from './floors.ts';

/** What only PostgreSQL knows how to do. */
export interface PostgresEngine extends EngineStore {
  readonly floors: Floors;
}

/** Makes it for one process. There are no ledgers of older versions of it. */
export const postgresEngine = (floors = new Floors()): PostgresEngine => ({
  floors,
  highestSeq: '(SELECT last_value FROM events_seq_seq)',
  // Each value of these sequences stands for a thousand ids, so that connections do not wait for each other.
  nextId: {
    contacts: `nextval('contact_blocks')`,
    requests: `nextval('request_blocks')`,
  },
  loadUnmovedPasses: () => [],
  movePasses: () => undefined,
  upgradeContacts: () => false,
  overwriteCopies: () => undefined,
});
