import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { openLedger } from '../../src/ledger/open-ledger.ts';
import type { Contender } from '../../src/ledger/lease-port.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import type { Work } from '../../src/ledger/work-port.ts';
import type { PostgresServer } from '../../test/ledger/postgres-server.ts';
import { holdLeases } from '../../test/support/hold-leases.ts';
import { Said, TENANT } from '../said.ts';
import { quantile, whole } from '../speed/row.ts';

const PEOPLE = 5_000;
const ROUNDS_PER_SECOND = 4;

/** How often it is asked what is due for all connections. */
const DUE_EVERY_MS = 1_000;

/** Most that a step takes at a time. */
const STEP = 200;

/** What the hot questions took, in milliseconds, by what is asked. */
type Took = ReadonlyMap<string, number[]>;

export interface Held {
  readonly seconds: number;
  readonly eventsPerSecond: number;
}

/**
 * Events go all their way through a ledger of PostgreSQL, but for HubSpot, while somebody holds a view of the
 * data from before, so that nothing that is done can be removed: what "next pending" takes.
 *
 * @returns a Markdown table
 */
export async function measureFloor(server: PostgresServer, held: Held): Promise<string> {
  const url = await server.newDatabase();
  await using ledger = await openLedger(url);
  const leases = await holdLeases(ledger, [TENANT], Date.now());
  const holding = new Client({ connectionString: server.directUrl(url) });
  await holding.connect();
  await holding.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
  await holding.query('SELECT COUNT(*) FROM events');
  const { contender } = leases;
  const took = await flow({ ledger, contender, work: leases.work(TENANT) }, held);
  await holding.end();
  const rows = [...took].map(([what, ms]) =>
    [what, ms.length, ...[0.5, 0.99, 1].map((share) => quantile(ms, share).toFixed(1))].join(' | '),
  );
  return [HEAD, ...rows.map((row) => `| ${row} |`)].join('\n');
}

const HEAD = `| next pending | times | p50, ms | p99, ms | worst, ms |
| --- | ---: | ---: | ---: | ---: |`;

interface Flowing {
  readonly ledger: Ledger;
  readonly contender: Contender;
  readonly work: Work;
}

async function flow(
  { ledger, contender, work }: Flowing,
  { seconds, eventsPerSecond }: Held,
): Promise<Took> {
  const took = new Map<string, number[]>();
  const timed = async <T>(what: string, ask: () => Promise<T>): Promise<T> => {
    const startMs = performance.now();
    const answer = await ask();
    took.set(what, [...(took.get(what) ?? []), performance.now() - startMs]);
    return answer;
  };
  const said = new Said('floor', PEOPLE);
  const startMs = Date.now();
  let [sent, dueAtMs] = [0, 0];
  for (;;) {
    const nowMs = Date.now();
    const target = Math.min(seconds, (nowMs - startMs) / 1_000) * eventsPerSecond;
    const news = Array.from({ length: Math.floor(target) - sent }, (_, index) => sent + index);
    sent += news.length;
    await Promise.all(
      news.map(async (n) => ledger.append({ ...said.record(n), receivedAtMs: nowMs })),
    );
    const events = await timed('events to apply', () => work.pendingEvents(STEP));
    await work.apply(
      events.map((event) => said.applied(event)),
      nowMs,
    );
    await send(work, nowMs, timed);
    if (nowMs >= dueAtMs) {
      await timed('what is due, for all lists', () => contender.dueOf(nowMs));
      dueAtMs = nowMs + DUE_EVERY_MS;
    }
    if (nowMs - startMs > seconds * 1_000) break;
    await delay(1_000 / ROUNDS_PER_SECOND);
  }
  process.stderr.write(`${whole(sent)} events in ${seconds} s\n`);
  return took;
}

type Timed = <T>(what: string, ask: () => Promise<T>) => Promise<T>;

/** Claims contacts and entries, and says of each that HubSpot has it. */
async function send(work: Work, nowMs: number, timed: Timed): Promise<void> {
  const done = { kind: 'done' } as const;
  const contacts = await timed('contacts to send', () => work.claimContacts(nowMs, STEP));
  const settlements = contacts.map(({ id, revision }) => ({
    id,
    revision,
    record: { hubspotId: `h${id}`, origin: 'created' as const },
    end: 'known' as const,
    next: done,
  }));
  await work.settleContacts(settlements, nowMs);
  const entries = await timed('entries to send', () => work.claimTimeline(nowMs, STEP));
  const sent = { driver: 'custom-events', next: done, sendingOver: true } as const;
  await work.settleTimeline(
    entries.map(({ id }) => ({ ...sent, id })),
    nowMs,
  );
}
