import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/*
 * Plants the mistakes that leases are known for, one at a time and in a copy, and says which test
 * catches each. Run by `npm run replicas:planted`; README.md one folder up says how.
 */

const ROOT = join(import.meta.dirname, '../..');

/** What tests of leases need of the checkout. */
const COPIED = [
  'src',
  'test',
  'mappings',
  'data',
  'package.json',
  'jest.config.js',
  'tsconfig.json',
];

const TESTS = ['test/ledger/postgres-leases', 'test/ledger/postgres-fencing'];

interface Planted {
  readonly name: string;
  readonly file: string;
  /** What is there once, and what takes its place. */
  readonly from: string;
  readonly to: string;
}

const PLANTED: readonly Planted[] = [
  {
    name: 'no generation is asked for',
    file: 'src/ledger/postgres/sessions.ts',
    from: 'if (generation !== null && row?.generation !== generation) throw fenced();',
    to: '',
  },
  {
    name: 'trust is counted from the answer',
    file: 'src/ledger/postgres/replica.ts',
    from: '} else trustedUntilMs = trustedFrom(sentMs);',
    to: '} else trustedUntilMs = trustedFrom(Math.max(sentMs, steadyMs()));',
  },
  {
    name: 'a replica says by its own clock how long it lives',
    file: 'src/ledger/postgres/replica.ts',
    from: 'await pool.query(BEAT, [id]);',
    to: "await pool.query(BEAT.replace('clock_timestamp()', `to_timestamp(${Date.now()} / 1000.0)`), [id]);",
  },
  {
    name: 'events are appended unsorted',
    file: 'src/ledger/postgres/append.ts',
    from: ' FROM numbered ORDER BY connection, event_id',
    to: ' FROM numbered',
  },
];

const results = [
  ['as it is', failedTests(null)] as const,
  ...PLANTED.map((planted) => [planted.name, failedTests(planted)] as const),
];
for (const [name, failed] of results) {
  process.stdout.write(`${name}: ${failed.length === 0 ? 'all pass' : 'caught by'}\n`);
  for (const test of failed) process.stdout.write(`  ${test}\n`);
}
const [asItIs, ...planted] = results.map(([, failed]) => failed.length);
process.exit(asItIs === 0 && planted.every((count) => count > 0) ? 0 : 1);

/** The tests that fail in a copy with the mistake. */
function failedTests(planted: Planted | null): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'planted-'));
  try {
    for (const name of COPIED) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    if (planted !== null) plant(folder, planted);
    const report = join(folder, 'report.json');
    const jest = ['test', '--', ...TESTS, '--forceExit', '--json', `--outputFile=${report}`];
    spawnSync('npm', jest, { cwd: folder, stdio: 'ignore' });
    return failuresIn(readFileSync(report, 'utf8'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function plant(folder: string, { name, file, from, to }: Planted): void {
  const path = join(folder, file);
  const parts = readFileSync(path, 'utf8').split(from);
  if (parts.length !== 2) throw new Error(`"${name}" has no place in ${file}`);
  writeFileSync(path, parts.join(to));
}

interface Report {
  readonly testResults: readonly {
    readonly message: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

function failuresIn(json: string): readonly string[] {
  const { testResults } = JSON.parse(json) as Report;
  return testResults.flatMap(({ message, assertionResults }) => {
    const failed = assertionResults.filter(({ status }) => status === 'failed');
    if (assertionResults.length === 0 && message !== '') return [message];
    return failed.map(({ fullName }) => fullName);
  });
}
