import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { scriptCommand } from '../command.ts';
import { readConditions } from './conditions.ts';
import { killDaemons } from './daemon.ts';
import { play, type PlayOptions, type Row } from './play.ts';
import type { Scenario, TestedElsewhere } from './scenario.ts';
import { SCENARIOS } from './scenarios.ts';
import { conditionsText, tableText } from './table.ts';

/*
 * Makes one thing go wrong at a time, from outside, and measures how far it spreads. Run by
 * `npm run trouble`; README.md one folder up says how.
 */

/** Scenarios that run side by side: they mostly wait. */
const AT_ONCE = 10;

const startedMs = performance.now();

const values = scriptCommand(
  'trouble',
  'Makes one thing go wrong at a time, and measures how far it spreads',
)
  .option('--full', 'with more connections and events, for longer', false)
  .option('--only <name...>', 'scenarios by their names, or the beginnings of them', [])
  .option('--json', 'the figures as JSON', false)
  .parse()
  .opts<{ full: boolean; only: readonly string[]; json: boolean }>();
const chosen = choose(values.only);
const conditions = readConditions(values.full);
// In the checkout and not in the system's temporary folder, which may be memory, where an fsync costs nothing.
const folder = mkdtempSync(join(import.meta.dirname, '../../data/trouble-'));
process.on('exit', () => {
  killDaemons();
  rmSync(folder, { recursive: true, maxRetries: 5 });
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));
const rows = await playAll({ folder, isFull: values.full, say });
const seconds = Math.round((performance.now() - startedMs) / 1_000);
if (values.json) print(JSON.stringify({ conditions, seconds, rows }, null, 2));
else print(`${tableText(rows)}\n\n${conditionsText(conditions)}, ${seconds} s`);
// Not only the status: a scenario that was given up may still wait for something.
process.exit(rows.every(({ isRight }) => isRight) ? 0 : 1);

/** Scenarios by name, or by the first part of their names. */
function choose(names: readonly string[]): readonly (Scenario | TestedElsewhere)[] {
  const unknown = names.filter((name) => !SCENARIOS.some((one) => one.name.startsWith(name)));
  if (unknown.length > 0) {
    say(
      `no scenario ${unknown.join(', ')}; there are ${SCENARIOS.map(({ name }) => name).join(', ')}`,
    );
    process.exit(2);
  }
  if (names.length === 0) return SCENARIOS;
  return SCENARIOS.filter((one) => names.some((name) => one.name.startsWith(name)));
}

/** First those that may run beside others, then those that must not; rows in the order of the list. */
async function playAll(options: PlayOptions): Promise<readonly Row[]> {
  const rows = new Map<string, readonly Row[]>();
  const isAlone = (one: Scenario | TestedElsewhere): boolean => 'isAlone' in one && one.isAlone;
  const playIn = async (waiting: (Scenario | TestedElsewhere)[]): Promise<void> => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
      rows.set(one.name, await play(one, options));
    }
  };
  const beside = chosen.filter((one) => !isAlone(one)).sort((a, b) => boundOf(b) - boundOf(a));
  await Promise.all(Array.from({ length: AT_ONCE }, async () => playIn(beside)));
  await playIn(chosen.filter(isAlone));
  return chosen.flatMap(({ name }) => rows.get(name) ?? []);
}

/** The longest ones begin first. */
function boundOf(one: Scenario | TestedElsewhere): number {
  return 'boundS' in one ? one.boundS.quick : 0;
}

function say(text: string): void {
  const at = ((performance.now() - startedMs) / 1_000).toFixed(0).padStart(4);
  process.stderr.write(`${at} s  ${text}\n`);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
