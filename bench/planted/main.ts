import { rmSync } from 'node:fs';
import { Option } from 'commander';
import { atLeastOne, scriptCommand } from '../command.ts';
import { readConditions } from '../trouble/conditions.ts';
import { runIn, type Caught } from './catch.ts';
import { copyCheckout } from './copy-checkout.ts';
import type { Mistake } from './mistake.ts';
import { MISTAKES } from './mistakes.ts';
import { plant } from './plant.ts';

/*
 * Plants mistakes in a copy of the checkout, one at a time, and says what catches each. Run by
 * `npm run planted`; README.md one folder up says how.
 */

const values = scriptCommand(
  'planted',
  'Plants mistakes in a copy of the code, and says what catches each',
)
  .option('--only <words...>', 'mistakes with any of these in name or file', [])
  .addOption(
    new Option('--by <what>', 'those that this is to catch').choices(['simulation', 'tests']),
  )
  .option('--seeds <n>', 'stories of the simulation, at most', atLeastOne, 200)
  .option('--markdown', 'rows of a table', false)
  .option('--json', 'the figures as JSON', false)
  .parse()
  .opts<{
    only: readonly string[];
    by?: string;
    seeds: number;
    markdown: boolean;
    json: boolean;
  }>();
/** Seeds that the simulation lives through without a mistake, to see that it finds nothing then. */
const SEEDS_AS_IT_IS = 2;

const { seeds } = values;
const chosen = MISTAKES.filter(({ name, file, caughtBy }) => {
  const by = caughtBy === 'simulation' ? caughtBy : 'tests';
  const isNamed =
    values.only.length === 0 || values.only.some((word) => `${name} ${file}`.includes(word));
  return isNamed && (values.by === undefined || values.by === by);
});
const folder = copyCheckout();
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));

interface Row {
  readonly mistake: Mistake;
  readonly caught: Caught;
}

/** Tests that fail without a mistake, by what is run: they catch none. */
const asItIs = new Map<string, readonly string[]>();
const rows: Row[] = [];
for (const mistake of chosen) {
  const run = String(mistake.caughtBy);
  const known = asItIs.get(run) ?? (await runIn(folder, mistake.caughtBy, SEEDS_AS_IT_IS)).by;
  asItIs.set(run, known);
  const takeOut = plant(folder, mistake);
  const all = await runIn(folder, mistake.caughtBy, seeds);
  const caught = { ...all, by: all.by.filter((one) => !known.includes(one)) };
  takeOut();
  rows.push({ mistake, caught });
  say(`${rows.length} of ${chosen.length}  ${mistake.name}: ${textOf(caught)}`);
}
const missed = rows.filter(({ caught }) => caught.by.length === 0);
print(output());
process.exit(missed.length === 0 ? 0 : 1);

function output(): string {
  const conditions = readConditions(true);
  if (values.json) return JSON.stringify({ conditions, rows }, null, 2);
  const table = rows.map(({ mistake, caught }) => [mistake.name, ...cellsOf(caught)]);
  const head = ['mistake', 'caught by', 'seeds', 's'];
  const { node, cores, load, commit } = conditions;
  const end = [
    `${rows.length - missed.length} of ${rows.length} caught; Node ${node}, ${cores} cores, load ${load}, commit ${commit ?? 'unknown'}`,
  ];
  if (!values.markdown) return [...table.map((cells) => cells.join('  |  ')), ...end].join('\n');
  const lineOf = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [lineOf(head), lineOf(head.map(() => '---')), ...table.map(lineOf), '', ...end].join('\n');
}

function cellsOf(caught: Caught): readonly string[] {
  const { by, seeds: lived, seconds } = caught;
  const [first = 'nobody'] = by;
  const more = by.length > 1 ? ` and ${by.length - 1} more` : '';
  const what = lived === null || first === 'nobody' ? `${first}${more}` : `simulation: ${first}`;
  return [what.replaceAll('|', '/'), lived === null ? '' : String(lived), seconds.toFixed(0)];
}

function textOf(caught: Caught): string {
  return cellsOf(caught).join(', ');
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
