import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { atLeastOne, scriptCommand } from '../command.ts';
import { whole } from '../speed/row.ts';
import { readConditions } from '../trouble/conditions.ts';
import type { Minute } from './minute.ts';
import { soak, type Soak } from './soak.ts';
import { judge, type Check } from './verdict.ts';

/* A daemon that works for half an hour, looked at once a minute. Run by `npm run soak`. */

const ROOT = join(import.meta.dirname, '../..');
const MIB = 1024 * 1024;

const HEAD = `| minute | memory, MB | acknowledged p50 / p99, ms | confirmed p50 / p99, ms | ledger + log, MiB | events | not done | load |
| ---: | ---: | ---: | ---: | ---: | ---: | --- | ---: |`;

const values = scriptCommand(
  'soak',
  'Has the program work between a sender and a simulated HubSpot that spoils one request of sixteen, says each ' +
    'minute how it is, and in the end what has to hold',
)
  .option('--minutes <n>', 'how long; less than 6 say nothing of growth', atLeastOne, 30)
  .option('--rate <n>', 'webhooks a second', atLeastOne, 100)
  .option('--built', 'run dist/ as it is, without building it again', false)
  .option('--json', 'all figures as JSON in the end', false)
  .parse()
  .opts<{ minutes: number; rate: number; built: boolean; json: boolean }>();
const { minutes, rate } = values;
process.exitCode = (await run()) ? 0 : 1;

async function run(): Promise<boolean> {
  if (!values.built) execFileSync('npm', ['run', 'build'], { cwd: ROOT, stdio: 'ignore' });
  const conditions = readConditions(true);
  // In the checkout and not in the system's temporary folder, which may be memory, where an fsync costs nothing.
  const folder = mkdtempSync(join(ROOT, 'data/soak-'));
  const startedAt = new Date().toISOString();
  say(
    `${startedAt}, ${conditions.cores} cores, Node ${conditions.node}, commit ${conditions.commit ?? 'unknown'}\n\n${HEAD}`,
  );
  const result = await soak({ folder, minutes, rate, onMinute: (minute) => say(lineOf(minute)) });
  const checks = [...judge(result.minutes), ...nothingLost(result)];
  const isRight = checks.every((check) => check.isRight);
  for (const check of checks) say(textOf(check));
  for (const example of result.comparison.examples) say(example);
  if (values.json)
    print(JSON.stringify({ startedAt, conditions, rate, ...result, checks }, null, 2));
  if (isRight) rmSync(folder, { recursive: true });
  else say(`not all is right: ledger and log are in ${folder}`);
  return isRight;
}

/** That HubSpot holds what the events say: each of them, and none twice. */
function nothingLost({
  events,
  lost,
  beyond,
  pending,
  deliveries,
  comparison,
}: Soak): readonly Check[] {
  const none = (what: string, count: number): Check => ({
    what,
    measured: whole(count),
    limit: 'none',
    isRight: count === 0,
  });
  const { differences, faults, requests, contacts, entries } = comparison;
  const struck = Object.entries(faults).map(([name, count]) => `${count} ${name}`);
  say(
    `\n${whole(events)} events in ${whole(deliveries.sent)} webhooks, ${whole(contacts)} records, ${whole(entries)} entries, ${whole(requests)} requests; spoiled: ${struck.join(', ')}\n`,
  );
  return [
    none('webhooks given up', deliveries.abandoned),
    none('events lost', lost),
    none('events beyond those that were sent', beyond),
    none('still pending three minutes later', pending),
    none('entries that are there twice', differences['duplicate entry'] ?? 0),
    none(
      'differences between HubSpot and what the events say',
      Object.values(differences).reduce((sum, count) => sum + count, 0),
    ),
  ];
}

function lineOf(minute: Minute): string {
  const { ackP50Ms, ackP99Ms, confirmedP50Ms, confirmedP99Ms, ledgerBytes, logBytes } = minute;
  const states = Object.entries(minute.states).filter(
    ([state, count]) => state !== 'done' && count > 0,
  );
  const cells = [
    minute.minute,
    whole(minute.memoryMb),
    `${ackP50Ms.toFixed(1)} / ${ackP99Ms.toFixed(0)}`,
    `${whole(confirmedP50Ms)} / ${whole(confirmedP99Ms)}`,
    `${(ledgerBytes / MIB).toFixed(1)} + ${(logBytes / MIB).toFixed(1)}`,
    whole(minute.events),
    states.map(([state, count]) => `${whole(count)} ${state}`).join(', ') || 'none',
    minute.load.toFixed(1),
  ];
  return `| ${cells.join(' | ')} |`;
}

function textOf({ what, measured, limit, isRight }: Check): string {
  return `${isRight ? 'ok   ' : 'WRONG'} ${what}: ${measured} (${limit})`;
}

/** With `--json`, standard output holds nothing else. */
function say(line: string): void {
  (values.json ? process.stderr : process.stdout).write(`${line}\n`);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
