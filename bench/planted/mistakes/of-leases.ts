import type { Mistake } from '../mistake.ts';

const TESTS = ['test/ledger/postgres-leases', 'test/ledger/postgres-fencing'];

/** Mistakes that leases of several replicas are known for. */
export const OF_LEASES: readonly Mistake[] = [
  {
    name: 'no generation is asked for',
    file: 'src/ledger/postgres/sessions.ts',
    from: 'if (generation !== null && row?.generation !== generation) throw fenced();',
    to: '',
    caughtBy: TESTS,
  },
  {
    name: 'trust is counted from the answer',
    file: 'src/ledger/postgres/replica.ts',
    from: '} else trustedUntilMs = trustedFrom(sentMs);',
    to: '} else trustedUntilMs = trustedFrom(Math.max(sentMs, steadyMs()));',
    caughtBy: TESTS,
  },
  {
    name: 'a replica says by its own clock how long it lives',
    file: 'src/ledger/postgres/replica.ts',
    from: 'await pool.query(BEAT, [id]);',
    to: "await pool.query(BEAT.replace('clock_timestamp()', `to_timestamp(${Date.now()} / 1000.0)`), [id]);",
    caughtBy: TESTS,
  },
  {
    name: 'events are appended unsorted',
    file: 'src/ledger/postgres/append.ts',
    from: ' FROM numbered ORDER BY connection, event_id',
    to: ' FROM numbered',
    caughtBy: TESTS,
  },
  {
    name: 'nobody looks whether the lock still keeps others away',
    file: 'src/ledger/sqlite/tenure.ts',
    from: 'this.#guard.look() ?? this.#lookAtLock();',
    to: 'this.#guard.look();',
    caughtBy: 'simulation',
  },
];
