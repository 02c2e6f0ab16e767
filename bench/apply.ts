import { mkdtemp, rm } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { openLedger } from '../src/ledger/open-ledger.ts';
import type { Ledger } from '../src/ledger/ledger.ts';
import type { Work } from '../src/ledger/work-port.ts';
import { workOf } from '../test/support/work-of.ts';
import { append, applying, EVENTS_PER_APPLY } from './applying.ts';
import { atLeastOne, scriptCommand } from './command.ts';
import { Said, START_MS, TENANT } from './said.ts';

/*
 * What it costs to apply events: 200 at a time, about many people and about one; and how long the
 * acknowledgements of others take meanwhile. Run by `npm run bench:apply`; `--events 2000` is
 * enough to see that it works.
 */

/** Customers of a till that needs an address, and the one that its staff types. */
const SHARING_PEOPLE = 3_000;
const PLACEHOLDER = 'noemail@shop.example';

const { events } = scriptCommand('bench:apply', 'Measures what it costs to apply events')
  .option('--events <n>', 'events of a measurement', atLeastOne, 20_000)
  .parse()
  .opts<{ events: number }>();

const folder = await mkdtemp(join(import.meta.dirname, '../data/bench-'));
let runs = 0;
try {
  print(`${cpus().length} cores, Node ${process.versions.node}, ${events} events a measurement\n`);
  for (const people of [100, 600, 5_000]) {
    await withLedger(async (ledger, work) => {
      const { ownUs, wallMs } = await applying(ledger, work, new Said('many', people), { events });
      print(
        `apply(200), ${people} people: ${wallMs.toFixed(1)} ms, CPU ${ownUs.toFixed(0)} us an event`,
      );
    });
  }
  const own = await withLedger(async (ledger, work) => rateOf(ledger, work, null));
  const shared = await withLedger(async (ledger, work) => rateOf(ledger, work, PLACEHOLDER));
  print(`\nevents/s about ${SHARING_PEOPLE} people with an address each: ${own.toFixed(0)}`);
  print(`events/s about ${SHARING_PEOPLE} people with one address:     ${shared.toFixed(0)}`);
  print(`one address to an address each: ${(shared / own).toFixed(2)}`);
  const quarters = await withLedger(onePerson);
  print(`\nevents/s about one person, by quarter: ${quarters.map(Math.round).join(', ')}`);
  print(`last quarter to first: ${((quarters[3] ?? 0) / (quarters[0] ?? 1)).toFixed(2)}`);
  const [without, beside] = [await p99Beside(0), await p99Beside(1)];
  print(`\np99 of acknowledgements beside events of many: ${without.toFixed(1)} ms`);
  print(`p99 of acknowledgements beside events of one:  ${beside.toFixed(1)} ms`);
} finally {
  await rm(folder, { recursive: true });
}

async function withLedger<T>(use: (ledger: Ledger, work: Work) => Promise<T>): Promise<T> {
  runs += 1;
  await using ledger = await openLedger(`sqlite:${join(folder, `${runs}.db`)}`);
  return await use(ledger, await workOf(ledger, TENANT));
}

/** Events a second about people, applied and sent. */
async function rateOf(ledger: Ledger, work: Work, address: string | null): Promise<number> {
  const said = new Said('shop', SHARING_PEOPLE, address);
  const start = performance.now();
  for (let first = 0; first < events; first += EVENTS_PER_APPLY) {
    await append(ledger, said, first);
    const pending = await work.pendingEvents(EVENTS_PER_APPLY);
    await work.apply(
      pending.map((event) => said.applied(event)),
      START_MS + first,
    );
    await send(work, START_MS + first);
  }
  return events / ((performance.now() - start) / 1_000);
}

/** Events a second in each quarter of all that happens to one person, sent from time to time as the daemon does. */
async function onePerson(ledger: Ledger, work: Work): Promise<number[]> {
  const said = new Said('one', 1);
  const quarters: number[] = [];
  for (let quarter = 0; quarter < 4; quarter += 1) {
    const start = performance.now();
    for (let n = 0; n < events / 4; n += EVENTS_PER_APPLY) {
      const first = (quarter * events) / 4 + n;
      await append(ledger, said, first);
      const pending = await work.pendingEvents(EVENTS_PER_APPLY);
      await work.apply(
        pending.map((event) => said.applied(event)),
        START_MS + first,
      );
      await send(work, START_MS + first);
    }
    quarters.push(events / 4 / ((performance.now() - start) / 1_000));
  }
  return quarters;
}

async function send(work: Work, nowMs: number): Promise<void> {
  const contacts = await work.claimContacts(nowMs, 500);
  const settlements = contacts.map(({ id, revision }) => ({
    id,
    revision,
    record: { hubspotId: `h${id}`, origin: 'created' as const },
    end: 'known' as const,
    next: { kind: 'done' as const },
  }));
  await work.settleContacts(settlements, nowMs);
}

/** The 99th percentile of what an append takes while events are applied that are about so many people; 0: about many. */
async function p99Beside(people: number): Promise<number> {
  return withLedger(async (ledger, work) => {
    const said = new Said('load', people === 0 ? 5_000 : people);
    const others = new Said('others', 5_000);
    const over = new AbortController();
    const applying = (async () => {
      for (let first = 0; first < events; first += EVENTS_PER_APPLY) {
        await append(ledger, said, first);
        const pending = await work.pendingEvents(EVENTS_PER_APPLY);
        const ours = pending.map((event) =>
          (event.eventId.startsWith('load') ? said : others).applied(event),
        );
        await work.apply(ours, START_MS + first);
      }
      over.abort();
    })();
    const times: number[] = [];
    for (let n = 0; !over.signal.aborted; n += 1) {
      const start = performance.now();
      await ledger.append(others.record(n));
      times.push(performance.now() - start);
    }
    await applying;
    times.sort((a, b) => a - b);
    return times[Math.floor(times.length * 0.99)] ?? 0;
  });
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
