import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLedger } from '../../src/ledger/open-ledger.ts';
import { startPostgres } from '../../test/ledger/postgres-server.ts';
import { atLeastOne, scriptCommand } from '../command.ts';
import { fill } from './fill.ts';
import { listsOf } from './lists.ts';

const { rows } = scriptCommand(
  'bench:lists',
  'Measures the first pages of long lists, on both databases',
)
  .option('--rows <n>', 'so many contacts, and as many events', atLeastOne, 100_000)
  .parse()
  .opts<{ rows: number }>();

/** Times that each first page is asked for; the slowest counts. */
const TIMES = 5;

const folder = mkdtempSync(join(tmpdir(), 'lists-'));
try {
  await using server = await startPostgres();
  const sqlite = await measure(`sqlite:${join(folder, 'ledger.db')}`);
  const postgres = await measure(await server.newDatabase());
  process.stdout.write(
    `First pages of 50 rows, ${rows.toLocaleString('en')} contacts and as many events; the slowest of ${TIMES}, in ms.\n` +
      `${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1)}\n\n| list | rows | SQLite | PostgreSQL |\n| --- | ---: | ---: | ---: |\n`,
  );
  for (const [index, { name, found, ms }] of sqlite.entries()) {
    const there = postgres[index]?.ms ?? NaN;
    process.stdout.write(`| ${name} | ${found} | ${ms.toFixed(0)} | ${there.toFixed(0)} |\n`);
  }
} finally {
  rmSync(folder, { recursive: true });
}

async function measure(url: string) {
  await fill(url, rows);
  await using ledger = await openLedger(url);
  const measured: { readonly name: string; readonly found: number; readonly ms: number }[] = [];
  for (const { name, ask } of listsOf(rows)) {
    let [found, ms] = [0, 0];
    for (let time = 0; time < TIMES; time += 1) {
      const startedMs = performance.now();
      found = await ask(ledger);
      ms = Math.max(ms, performance.now() - startedMs);
    }
    measured.push({ name, found, ms });
  }
  return measured;
}
