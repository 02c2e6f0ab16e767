import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cpus } from 'node:os';
import { systemClock } from '../src/clock.ts';
import { ChildEvaluator } from '../src/evaluation/child-evaluator.ts';
import { openLedger } from '../src/ledger/open-ledger.ts';
import type { Ledger } from '../src/ledger/ledger.ts';
import { runTrial } from '../src/operator/run-trial.ts';
import { startPostgres } from '../test/ledger/postgres-server.ts';
import { anInstall, customerNumber } from '../test/support/events.ts';
import { DEFAULT_MAPPING, mappingWith } from '../test/support/mapping.ts';
import { recordsOf } from '../test/support/records.ts';
import { atLeastOne, scriptCommand } from './command.ts';

/*
 * How long the workbench takes to try a mapping on stored events, on SQLite and on PostgreSQL. Run by
 * `npm run bench:trial`; `--events 1000` is enough to see that it works.
 */

const TENANT = 'bench';
const EVENTS_PER_APPEND = 500;
const LIMIT_MS = 10_000;

const { events } = scriptCommand(
  'bench:trial',
  'Measures how long a mapping takes to be tried on stored events',
)
  .option('--events <n>', 'so many stored events', atLeastOne, 20_000)
  .parse()
  .opts<{ events: number }>();

const inForce = await readFile(DEFAULT_MAPPING, 'utf8');
const MAPPINGS = {
  'one more field': inForce.replace('"attributes.city"', '"$uppercase(attributes.city)"'),
  'every event says something else': inForce
    .replace('"attributes.city"', '"$uppercase(attributes.city)"')
    .replaceAll('"passType"', '"$uppercase(passType)"'),
  'another key': inForce.replace('"identifiers.customerId"', '"\'c-\' & identifiers.customerId"'),
};

print(`${cpus().length} cores, Node ${process.versions.node}, ${events} stored events\n`);
const folder = await mkdtemp(join(import.meta.dirname, '../data/bench-'));
const postgres = await startPostgres();
const evaluator = new ChildEvaluator();
try {
  const ledgers = {
    SQLite: `sqlite:${join(folder, 'trial.db')}`,
    PostgreSQL: await postgres.newDatabase(),
  };
  for (const [engine, url] of Object.entries(ledgers)) {
    await using ledger = await openLedger(url);
    await fill(ledger);
    for (const [what, mapping] of Object.entries(MAPPINGS)) {
      const { tookMs, steps } = await trying(ledger, mapping);
      const verdict = tookMs <= LIMIT_MS ? '' : ', too long';
      print(`${engine}, ${what}: ${(tookMs / 1_000).toFixed(1)} s in ${steps} steps${verdict}`);
    }
  }
} finally {
  await evaluator.stop();
  await postgres.stop();
  await rm(folder, { recursive: true });
}

async function fill(ledger: Ledger): Promise<void> {
  const mapping = mappingWith();
  for (let first = 0; first < events; first += EVENTS_PER_APPEND) {
    const payloads = Array.from({ length: EVENTS_PER_APPEND }, (_, index) => {
      const n = first + index;
      return n % 2 === 0
        ? customerNumber(n, { city: `City ${n % 50}`, birthDate: '1988-04-12' })
        : anInstall({ passId: `pass-${n}`, identifiers: { customerId: `n${n - 1}` } });
    });
    const records = recordsOf(TENANT, payloads, mapping, systemClock);
    await Promise.all(records.map(async (record) => ledger.append(record)));
  }
}

async function trying(ledger: Ledger, mapping: string) {
  const start = performance.now();
  let steps = 0;
  const trial = { connection: TENANT, mapping, inForce, portal: new Map(), limit: events };
  for await (const { events: tried } of runTrial({ ledger, evaluator }, trial)) {
    steps += 1;
    if (tried > events) throw new Error('more was tried than there is');
  }
  return { tookMs: performance.now() - start, steps };
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
