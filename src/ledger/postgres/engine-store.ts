import type { EngineStore } from '../sql/sql.ts';
import { Floors } from './floors.ts';

/** What only PostgreSQL knows how to do. There are no ledgers of older versions of it. */
export const postgresEngine = (): EngineStore => ({
  floors: new Floors(),
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
