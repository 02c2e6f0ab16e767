import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { startApp, type App } from '../../src/app.ts';
import { runProgram } from '../../src/cli/program.ts';
import { systemClock } from '../../src/clock.ts';
import { loadSettings } from '../../src/config.ts';
import { GROWTH_FACTOR, OVER_MS, STEADY_MS } from '../../src/core/alerts/incident.ts';
import { BACKOFF_MAX_MS } from '../../src/core/backoff.ts';
import { REASON_FAMILIES } from '../../src/core/reason.ts';
import { PROBE_MS } from '../../src/core/sending/lane-health.ts';
import { UNKNOWN_END_MS } from '../../src/hubspot/port.ts';
import { openSqliteLedger } from '../../src/ledger/sqlite-ledger.ts';
import { STOP_MAX_MS } from '../../src/app/stop-services.ts';
import { createLog } from '../../src/log.ts';
import { MAPPING_LOOK_MS } from '../../src/mapping-watch.ts';
import { SESSION_LIFE_MS } from '../../src/operator/session.ts';
import { provisionFor } from '../../src/sandbox/provision.ts';
import { HubSpotSimulator } from '../../src/simulator/hubspot/simulator.ts';
import { Webhook } from '../alerts/webhook.ts';
import { documents, filesOf, read } from '../checkout.ts';
import { freePort } from '../e2e/daemon.ts';
import { anEvent } from '../ledger/builders.ts';
import { codeOf, tableOf } from '../mappings/markdown.ts';
import { eventually } from '../support/eventually.ts';
import { mappingWith } from '../support/mapping.ts';
import { scaledClock } from '../support/scaled-clock.ts';
import { scrapedMetrics } from './registry.ts';
import { blocksOf, commandsOf } from './shell-commands.ts';
import { BLOCKED_REASONS } from '../../src/model/outcome.ts';

const GUIDES = documents().filter(({ path }) => path.startsWith('docs/') || path === 'README.md');
const RUN_BOOK = read('docs/operations.md');
const MONITORING = read('docs/monitoring.md');

describe('every settings example', () => {
  const examples = GUIDES.flatMap(({ path, text }) =>
    blocksOf(text, 'ini').map((block, index) => [`${path}, ${index + 1}`, block] as const),
  );

  test.each(examples)('is taken: %s', (_where, block) => {
    const lines = block.trim().split('\n');
    const environment = Object.fromEntries(
      lines.map((line) => line.split('=', 2) as [string, string]),
    );
    expect(() => loadSettings(environment, { needs: [] })).not.toThrow();
  });

  test('would be seen to be wrong', () => {
    expect(() => loadSettings({ ALERT_PENDING_MINUTS: '1' }, { needs: [] })).toThrow();
    expect(examples.length).toBeGreaterThan(5);
  });
});

/** What no test can reach: another machine. */
const ELSEWHERE = /^ssh |https:\/\/your\.host/;

describe('every call that the guides make with curl', () => {
  const calls = GUIDES.flatMap(({ path, text }) =>
    blocksOf(text, 'sh')
      .flatMap(commandsOf)
      .filter((command) => command.startsWith('curl ') && !ELSEWHERE.test(command))
      .map((command) => [path, command] as const),
  ).filter(([, command]) => !command.includes('x-neostore-signature'));
  const environment = { NEOSTORE_TENANT_ID: 'acme', OPERATOR_TOKEN: 'token-of-the-guides' };
  const webhook = new Webhook();
  let app: App;
  let alertUrl: string;

  beforeAll(async () => {
    alertUrl = await webhook.start();
    const settings = loadSettings({
      ...environment,
      NEOSTORE_WEBHOOK_SECRET: 'secret-of-the-guides',
      DRY_RUN: 'true',
      DATABASE_URL: 'sqlite::memory:',
      HOST: '127.0.0.1',
      PORT: '0',
      OPERATOR_PORT: '0',
    });
    const onFatal = (error: unknown): never => assert.fail(String(error));
    app = await startApp(settings, {
      clock: systemClock,
      log: createLog({ level: 'silent' }),
      onFatal,
    });
  });

  afterAll(async () => {
    await app.stop();
    await webhook.stop();
  });

  test.each(calls)('is answered as it should be: %s: %s', async (_path, command) => {
    const script = command
      .replace('http://localhost:8080', app.url)
      .replace('http://localhost:8081', app.operatorUrl)
      .replace('curl ', 'curl --fail-with-body ');
    const env = { ...process.env, ...environment, ALERT_WEBHOOK_URL: alertUrl };
    const { stdout } = await promisify(execFile)('bash', ['-c', script], { env });
    expect(stdout).not.toBe('');
    expect(stdout).not.toContain('"error"');
  });

  test('is one of several', () => {
    expect(calls.length).toBeGreaterThanOrEqual(8);
    expect(webhook.texts).toHaveLength(1);
  });
});

describe('the backup of the run-book', () => {
  let folder: string | null = null;

  afterEach(() => {
    if (folder !== null) rmSync(folder, { recursive: true });
  });

  test('is whole while the ledger is written to', async () => {
    folder = mkdtempSync(join(tmpdir(), 'backup-'));
    const [, name = ''] = /^neostore-hubspot backup (\S+)$/m.exec(RUN_BOOK) ?? [];
    const path = join(folder, 'ledger.db');
    await using ledger = await openSqliteLedger({ path });
    await ledger.append(anEvent({ eventId: 'before' }));
    const status = await runProgram(['backup', join(folder, name)], {
      environment: { DATABASE_URL: `sqlite:${path}` },
      print: () => undefined,
      report: () => undefined,
      signal: new AbortController().signal,
    });
    expect(status).toBe(0);
    await ledger.append(anEvent({ eventId: 'after' }));
    await using backup = await openSqliteLedger({ path: join(folder, name) });
    const { connection } = anEvent();
    expect(await backup.event(connection, 'before')).not.toBeNull();
    expect(await backup.event(connection, 'after')).toBeNull();
  });
});

describe('the run-book', () => {
  const headings = [...RUN_BOOK.matchAll(/^### (.+)$/gm)].map(([, heading = '']) => heading);

  test('has a heading for every reason for which HubSpot refuses, and every family of dead letters', () => {
    expect(headings).toEqual([...BLOCKED_REASONS, ...REASON_FAMILIES]);
  });

  test('names the reasons for which a webhook is refused', () => {
    const named = tableOf(RUN_BOOK, '`reason`', 'cause').map(([cell = '']) => codeOf(cell)[0]);
    const source = read('src/receiver/receive-delivery.ts');
    const given = [...source.matchAll(/reason(?::| =)[^;\n]*/g)].flatMap(([line]) =>
      [...line.matchAll(/'([^']+)'/g)].map(([, reason]) => reason),
    );
    expect(new Set(named)).toEqual(new Set(given));
  });
});

describe('the table of metrics', () => {
  const rows = tableOf(MONITORING, 'metric', 'type', 'labels', 'meaning');

  test('is what the registry has', async () => {
    const metrics = (await scrapedMetrics()).filter(
      ({ name }) => !/^neostore_hubspot_(process|nodejs)_/.test(name),
    );
    expect(
      rows.map(([name = '', type, labels = '', meaning]) => [
        codeOf(name)[0],
        type,
        codeOf(labels),
        meaning,
      ]),
    ).toEqual(
      metrics.map(({ name, type, labels, help }) => [
        name,
        type,
        labels.filter((label) => label !== 'le'),
        help,
      ]),
    );
  });
});

describe('the table of calls about who is who', () => {
  test('has every route of them, with its method', () => {
    const sources = ['conflict', 'people'].map((name) => read(`src/operator/${name}-routes.ts`));
    const routes = [...sources.join('').matchAll(/router\.(get|post)\('([^']+)'/g)].map(
      ([, method = '', path = '']) => `${method.toUpperCase()} ${path.replace(':key', '{key}')}`,
    );
    const told = tableOf(read('docs/identity.md'), 'call', 'does').map(([cell = '']) =>
      (codeOf(cell)[0] ?? '').replace(/\?.*$/, ''),
    );
    expect(told.toSorted()).toEqual(routes.toSorted());
  });
});

describe('the table of log lines', () => {
  const rows = tableOf(MONITORING, 'line', 'level', 'says', 'fields');

  test('has every line of the code, with its level, and no other', () => {
    const levels = new Map<string, Set<string>>();
    for (const { text } of filesOf('src', '.ts')) {
      // What a person orders on the page is noted as information.
      for (const [, level = 'info', args = ''] of text.matchAll(
        /\b(?:log\.(debug|info|warn|error|fatal)|noteOrder)\(([\s\S]*?)\);/g,
      )) {
        const named = [...args.matchAll(/'([a-z-]+\.[a-z]+)'/g)].map(([, line = '']) => line);
        const indirect = args.includes('lane.worked') ? workedLines() : [];
        for (const line of [...named, ...indirect]) {
          levels.set(line, (levels.get(line) ?? new Set()).add(level));
        }
      }
      // Where the log goes says by itself what was lost there.
      for (const [, level = '', line = ''] of text.matchAll(
        /\blevel: '(\w+)', [^}]*\bmsg: '([a-z-]+\.[a-z]+)'/g,
      )) {
        levels.set(line, new Set([level]));
      }
    }
    const told = rows.map(([line = '', level = '']) => [
      codeOf(line)[0],
      new Set(level.split(', ')),
    ]);
    expect(new Map(told as [string, Set<string>][])).toEqual(levels);
  });

  function workedLines(): readonly string[] {
    const lanes = read('src/dispatcher/dispatcher.ts').matchAll(/worked: '([^']+)'/g);
    return [...lanes].map(([, line = '']) => line);
  }
});

describe('the table of what is stored', () => {
  const rows = tableOf(read('docs/privacy.md'), 'what', 'personal data in it', 'until').join('\n');

  /** What the table says of each table of the ledger; null where a table holds nothing but numbers. */
  const STORED: { readonly [table: string]: string | null } = {
    consents: 'consents: what was given or withdrawn',
    connections: 'a refresh token that HubSpot replaced',
    contact_folds: 'contacts: keys',
    contact_keys: 'contacts: keys',
    contacts: 'contacts: keys',
    dispatch: null,
    drifts: 'differences that a reconcile found',
    event_bodies: 'the raw body of each event',
    event_facts: 'what the mapping made of each event',
    identity_settlements: 'values that several contacts have',
    key_claims: 'values that several contacts have',
    key_conflicts: 'values that several contacts have',
    pass_events: 'wallet changes',
    record_merges: 'contacts: keys',
    contact_words: 'what people are found by',
    request_bodies: 'bodies of requests to HubSpot',
    kept_mappings: 'the mapping in force',
    mapping_versions: 'versions of mappings',
    left_out: 'what HubSpot confirmed last, and what was not sent',
    left_out_tallies: null,
    dead_tallies: null,
    pass_changes: 'contacts: keys',
    upgrades: null,
    wallet_counts: 'numbers of the wallet',
    wallet_passes: 'what passes have added to the numbers',
    wallet_uncounted: null,
    session_key: 'what proves sessions of the page',
    ended_sessions: 'what proves sessions of the page',
    samples: 'samples of how it went',
    events: 'id, name, times, size and hash of each event',
    memos: 'open incidents of the alerts, and counts of the last minutes',
    migrations: null,
    reconcile_runs: null,
    request_subjects: 'requests to HubSpot',
    requests: 'requests to HubSpot',
    tallies: null,
    timeline: 'timeline entries',
    tombstones: 'keyed hashes of the keys of erased persons',
  };

  test('knows every table of the ledger', () => {
    const tables = [...read('test/ledger/schema.sql').matchAll(/CREATE TABLE (\w+)/g)].map(
      ([, table = '']) => table,
    );
    expect(new Set(tables)).toEqual(new Set(Object.keys(STORED)));
    expect(Object.values(STORED).filter((text) => text !== null && !rows.includes(text))).toEqual(
      [],
    );
  });
});

describe('the first event of the quick start', () => {
  const cleaning: (() => unknown)[] = [];

  afterEach(async () => {
    for (const clean of cleaning.splice(0).reverse()) await clean();
  });

  test('arrives, and is explained, by the commands that stand there', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'quick-start-'));
    cleaning.push(() => rmSync(folder, { recursive: true, force: true }));
    const clock = scaledClock(20);
    const hubspot = new HubSpotSimulator({ clock, token: 'pat-of-the-guides' });
    hubspot.provision(provisionFor(mappingWith()));
    cleaning.push(async () => hubspot.stop());
    const environment = {
      NEOSTORE_TENANT_ID: 'acme',
      NEOSTORE_WEBHOOK_SECRET: 'secret-of-the-guides',
      HUBSPOT_ACCESS_TOKEN: 'pat-of-the-guides',
      HUBSPOT_BASE_URL: await hubspot.start(),
      DATABASE_URL: `sqlite:${join(folder, 'ledger.db')}`,
      HOST: '127.0.0.1',
      PORT: String(await freePort()),
      OPERATOR_PORT: '0',
    };
    const onFatal = (error: unknown): never => assert.fail(String(error));
    const log = createLog({ level: 'silent' });
    const app = await startApp(loadSettings(environment), { clock, log, onFatal });
    cleaning.push(async () => app.stop());
    const printed: string[] = [];
    const run = async (command: string): Promise<number> =>
      runProgram(command.replace(/^npx neostore-hubspot /, '').split(' '), {
        environment,
        print: (text) => void printed.push(text),
        report: (text) => void printed.push(text),
        signal: new AbortController().signal,
      });
    const block = blocksOf(read('docs/quick-start.md'), 'sh').find((text) =>
      text.includes(' why '),
    );
    const [send = '', why = ''] = commandsOf(block ?? '');
    expect(await run(send)).toBe(0);
    await eventually('the contact has its wallet status', () =>
      hubspot.contacts().some(({ properties }) => properties['neostore_wallet_status'] === 'apple'),
    );
    expect(await run(why)).toBe(0);
    expect(printed.join('\n')).toMatch(/neostore_wallet_status\b.*apple/);
  });
});

test.each<[string, string, number]>([
  ['docs/monitoring.md', 'lasts less than 15 seconds', STEADY_MS / 1_000],
  ['docs/monitoring.md', 'over for 30 seconds', OVER_MS / 1_000],
  ['docs/monitoring.md', 'ten times as many', GROWTH_FACTOR],
  ['docs/operations.md', 'every 15 seconds', PROBE_MS / 1_000],
  ['docs/operations.md', 'lasts twelve hours', SESSION_LIFE_MS / 3_600_000],
  ['docs/operations.md', 'up to ten minutes', BACKOFF_MAX_MS / 60_000],
  ['docs/operations.md', 'within ten seconds', STOP_MAX_MS / 1_000],
  ['docs/timeline.md', 'after 30 seconds', UNKNOWN_END_MS / 1_000],
  ['docs/mapping.md', 'every two seconds', MAPPING_LOOK_MS / 1_000],
])('%s says "%s" as the code has it', (path, text, value) => {
  const words: { readonly [number: number]: string } = { 2: 'two', 10: 'ten', 12: 'twelve' };
  expect(read(path).replaceAll(/\s+/g, ' ')).toContain(text);
  expect(text).toMatch(new RegExp(`\\b(?:${value}|${words[value] ?? 'never'})\\b`));
});

test('the index lists every page', () => {
  const index = read('docs/README.md');
  const pages = filesOf('docs', '.md')
    .map(({ path }) => path)
    .filter((path) => path !== 'docs/README.md' && !path.startsWith('docs/adr/'))
    .map((path) => basename(path));
  expect(pages.filter((page) => !index.includes(`](${page})`))).toEqual([]);
});

test('a link to a heading leads to one that is there', () => {
  const slug = (heading: string): string =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .trim()
      .replaceAll(' ', '-');
  const headings = new Map(
    [...documents(), { path: 'bench/README.md', text: read('bench/README.md') }].map(
      ({ path, text }) => [
        path,
        [...text.matchAll(/^#{1,4} (.+)$/gm)].map(([, heading = '']) => slug(heading)),
      ],
    ),
  );
  const broken = documents().flatMap(({ path, text }) =>
    [...text.matchAll(/\]\(([\w./-]*\.md)?#([^)\s]+)\)/g)]
      .filter(([, file, anchor = '']) => {
        const target = file === undefined ? path : join(path, '..', file);
        return headings.get(target)?.includes(anchor) !== true;
      })
      .map(([link]) => `${path}: ${link}`),
  );
  expect(broken).toEqual([]);
});
