import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { openLedger } from '../../src/ledger/open-ledger.ts';
import { workOf } from '../../test/support/work-of.ts';
import { atLeastOne, scriptCommand } from '../command.ts';
import { listsOf } from '../lists/lists.ts';
import { TENANT, Said, START_MS } from '../said.ts';
import { append, applying, EVENTS_PER_APPLY } from '../applying.ts';
import { Site } from '../speed/site.ts';
import { median, whole } from '../speed/row.ts';
import { fillLarge } from './fill.ts';

/* What a ledger of millions of events costs beside one of a few. Run by `npm run bench:large`. */

const GROUPS = 20;
const MIB = 1024 * 1024;

const values = scriptCommand(
  'bench:large',
  'Makes a ledger of many purged events and one of few, and does the same with both by turns: the ratio of the ' +
    'medians is to be at most 1.3',
)
  .option(
    '--events <n>',
    'of the large ledger; 5000000 need some 3 GB in data/',
    atLeastOne,
    5_000_000,
  )
  .option('--few <n>', 'of the small one: enough to fill the pages of lists', atLeastOne, 100_000)
  .option('--rounds <n>', 'times that each thing is done with each', atLeastOne, 5)
  .option('--keep <folder>', 'leave the ledgers there, or take those that are there')
  .parse()
  .opts<{ events: number; few: number; rounds: number; keep?: string }>();
await measureAll(values.events, values.few, values.rounds);

/** What was measured of one ledger, in milliseconds, by its name. */
type Measured = Map<string, number[]>;

async function measureAll(many: number, small: number, times: number): Promise<void> {
  const folder = values.keep ?? mkdtempSync(join(import.meta.dirname, '../../data/bench-'));
  try {
    const ledgers = [];
    for (const count of [small, many]) ledgers.push(await ledgerOf(folder, count));
    const [ofFew, ofMany]: [Measured, Measured] = [new Map(), new Map()];
    for (let round = 0; round < times; round += 1) {
      for (const [index, measured] of [ofFew, ofMany].entries()) {
        await measure(ledgers[index] ?? '', round, measured);
      }
    }
    print(
      `${whole(many)} events beside ${whole(small)}; ${times} rounds by turns, medians in ms; ${availableParallelism()} cores, load ${(loadavg()[0] ?? 0).toFixed(1)}\n`,
    );
    print('| what | few | many | ratio |\n| --- | ---: | ---: | ---: |');
    for (const [what, ms] of ofMany) {
      const [a, b] = [median(ofFew.get(what) ?? []), median(ms)];
      print(`| ${what} | ${a.toFixed(2)} | ${b.toFixed(2)} | ${(b / a).toFixed(2)} |`);
    }
  } finally {
    if (values.keep === undefined) rmSync(folder, { recursive: true });
  }
}

/** The folder of a ledger of so many events. */
async function ledgerOf(folder: string, count: number): Promise<string> {
  const own = join(folder, String(count));
  const path = join(own, 'ledger.db');
  if (!existsSync(path)) {
    mkdirSync(own, { recursive: true });
    const startedMs = performance.now();
    await fillLarge(path, count);
    const seconds = (performance.now() - startedMs) / 1_000;
    print(`${whole(count)} events: made in ${whole(seconds)} s`);
  }
  print(`${whole(count)} events: ${whole(statSync(path).size / MIB)} MiB`);
  return own;
}

async function measure(folder: string, round: number, measured: Measured): Promise<void> {
  const note = (what: string, ms: number): void =>
    void measured.set(what, [...(measured.get(what) ?? []), ms]);
  const databaseUrl = `sqlite:${join(folder, 'ledger.db')}`;
  const site = await Site.open({ folder, latencyMs: 0, databaseUrl });
  try {
    note('restart: from the start of the process to ready', await site.start());
  } finally {
    await site.close();
  }
  const openedMs = performance.now();
  await using ledger = await openLedger(databaseUrl);
  note('open the ledger', performance.now() - openedMs);
  const run = `run-${Date.now()}-${round}`;
  const grouped = new Said(run, 600);
  for (let group = 0; group < GROUPS; group += 1) {
    const startedMs = performance.now();
    await append(ledger, grouped, group * EVENTS_PER_APPLY);
    note(`append ${EVENTS_PER_APPLY} events`, performance.now() - startedMs);
  }
  const work = await workOf(ledger, TENANT);
  const said = new Said(`${run}-applied`, 600);
  await drain(work, grouped);
  const { wallMs } = await applying(ledger, work, said, { events: 4_000 });
  note(`apply ${EVENTS_PER_APPLY} events`, wallMs);
  const claimMs = performance.now();
  const due = await work.claimContacts(Date.now(), 500);
  note('claim 500 contacts that are due', performance.now() - claimMs);
  const settleMs = performance.now();
  await work.settleContacts(
    due.map(({ id, revision }) => ({
      id,
      revision,
      record: { hubspotId: `h-${run}-${id}`, origin: 'created' as const },
      end: 'known' as const,
      next: { kind: 'done' as const },
    })),
    Date.now(),
  );
  note('settle them', performance.now() - settleMs);
  const statusMs = performance.now();
  await ledger.status(TENANT, Date.now());
  note('status', performance.now() - statusMs);
  for (const { name, ask } of listsOf(values.few)) {
    const startedMs = performance.now();
    await ask(ledger);
    note(`list: ${name}`, performance.now() - startedMs);
  }
}

/** What was appended alone is not to be applied with what comes next. */
async function drain(work: Awaited<ReturnType<typeof workOf>>, said: Said): Promise<void> {
  for (;;) {
    const pending = await work.pendingEvents(EVENTS_PER_APPLY);
    if (pending.length === 0) return;
    await work.apply(
      pending.map((event) => said.applied(event)),
      START_MS,
    );
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
