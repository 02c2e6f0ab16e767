import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../checkout.ts';
import { isPgBouncerHere } from './pgbouncer.ts';

/*
 * Has the ledger's tests run on the oldest PostgreSQL that is supported, and through PgBouncer in
 * transaction mode: `npm run test:postgres`. `npm test` runs them on the newest, without a pooler.
 */

const LEDGER = ['test/ledger/postgres-ledger', 'test/ledger/postgres-model'];

interface Run {
  readonly name: string;
  readonly env: Readonly<Record<string, string>>;
  readonly tests: readonly string[];
}

const RUNS: readonly Run[] = [
  { name: 'PostgreSQL 15', env: { POSTGRES_TEST_VERSION: '15' }, tests: LEDGER },
  {
    name: 'PostgreSQL 18 through PgBouncer, a session for each transaction',
    env: { POSTGRES_TEST_POOLER: 'pgbouncer' },
    tests: [
      ...LEDGER,
      'test/ledger/postgres-fencing',
      'test/ledger/postgres-hints',
      'test/ledger/postgres-leases',
      'test/ledger/postgres-loss',
    ],
  },
];

/** So that tests that were left out do not count as passed. */
const PASSED_MIN = 200;

const folder = mkdtempSync(join(tmpdir(), 'other-servers-'));
try {
  // At the same time: each has one large file, which has one thread.
  const right = await Promise.all(RUNS.map(run));
  process.exitCode = right.every(Boolean) ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true });
}

/** Whether all tests pass on a server. */
async function run({ name, env, tests }: Run, index: number): Promise<boolean> {
  if ('POSTGRES_TEST_POOLER' in env && !isPgBouncerHere()) {
    say(`${name}: not run, for there is no pgbouncer here; "apt-get install pgbouncer" brings it`);
    return false;
  }
  const startMs = performance.now();
  const report = join(folder, `report-${index}.json`);
  const told = ['--silent', '--maxWorkers=2', '--json', `--outputFile=${report}`];
  const args = ['test', '--silent', '--', ...tests, ...told];
  const child = spawn('npm', args, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [status] = (await once(child, 'exit')) as [number | null];
  const { numPassedTests: passed, numFailedTests: failed } = JSON.parse(
    readFileSync(report, 'utf8'),
  ) as { readonly numPassedTests: number; readonly numFailedTests: number };
  const seconds = Math.round((performance.now() - startMs) / 1_000);
  say(`${name}: ${passed} tests passed, ${failed} failed, in ${seconds} s`);
  return status === 0 && passed >= PASSED_MIN;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
