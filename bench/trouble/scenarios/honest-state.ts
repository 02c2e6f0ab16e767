import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { customer, people } from '../events.ts';
import { openInbox, type Inbox } from '../inbox.ts';
import { sayings, sayingsText, type Sayings } from '../sayings.ts';
import { allArrive, openSite, startListening, type Site, type SiteOptions } from '../site.ts';
import { pause, until } from '../wait.ts';
import { Webhooks, type WebhookEvent } from '../webhooks.ts';
import type { Daemon, StartOptions } from '../daemon.ts';
import type { Scenario, Stage } from '../scenario.ts';
import type { ConditionCode } from '../../../src/model/condition.ts';
import type { Fault } from '../../../src/simulator/hubspot/faults.ts';

/** What is wrong has to be seen everywhere within this time, in milliseconds. */
const SEEN_WITHIN_MS = 30_000;
/** So often it is looked everywhere, in milliseconds. */
const LOOK_MS = 1_000;
const AT_ONCE = 8;
const ARRIVES_WITHIN_MS = 20_000;

/** One trouble, and what everybody who looks has to see. */
interface Trouble {
  readonly name: string;
  readonly done: string;
  readonly code: ConditionCode;
  /** 0 where nothing is for a person to do. */
  readonly exit: 0 | 3 | 4;
  /** What `/readyz` has to answer; 200 without it, null for no answer. */
  readonly ready?: 200 | 503 | null;
  /** Whether nobody is left who could say it but the command. */
  readonly isGone?: true;
  readonly site?: (stage: Stage) => SiteOptions;
  readonly start?: StartOptions;
  readonly make: (scene: Scene) => unknown;
}

interface Scene {
  readonly site: Site;
  readonly stage: Stage;
  readonly daemon: Daemon;
  readonly inbox: Inbox;
}

const CONTACTS = people('person', 30).map((person) => customer(person, 'Ada'));

function failing(name: string, done: string, fault: Fault): Trouble {
  return {
    name,
    done: `HubSpot: ${done}, 30 contacts to send`,
    code: 'hubspot-failing',
    exit: 3,
    make: async ({ site }) => {
      site.hubspot.faults.add({ fault });
      await site.webhooks.sendAll(CONTACTS, AT_ONCE);
    },
  };
}

const TROUBLES: readonly Trouble[] = [
  {
    name: 'wrong-secret',
    done: '183 webhooks, signed with another secret',
    code: 'webhooks-refused',
    exit: 4,
    make: async ({ site }) => sendElsewhere(site, 'acme', 'another-secret', 183),
  },
  {
    name: 'wrong-tenant',
    done: '20 webhooks for another tenant',
    code: 'unknown-tenant',
    exit: 3,
    make: async ({ site }) => sendElsewhere(site, 'acme-test', 'another-secret', 20),
  },
  {
    name: 'file-limit',
    done: 'the ledger may not grow beyond 3 MiB, webhooks go on',
    code: 'ledger-refuses',
    exit: 4,
    ready: 503,
    start: { fileMaxKib: 3_072 },
    make: async ({ site }) => void keepSending(site),
  },
  {
    name: 'disk-full',
    done: 'a disk of 6 MiB, webhooks go on',
    code: 'ledger-refuses',
    exit: 4,
    ready: 503,
    site: (stage) => ({ ledgerFolder: mountSmallDisk(stage) }),
    make: async ({ site }) => void keepSending(site),
  },
  {
    name: 'ledger-locked',
    done: 'another process holds the ledger for writing, webhooks go on',
    code: 'ledger-refuses',
    exit: 4,
    ready: 503,
    make: ({ site, stage }) => {
      const other = new Database(site.ledgerFile);
      other.exec('BEGIN IMMEDIATE');
      stage.cleanUp(() => other.close());
      void keepSending(site);
    },
  },
  failing('500', 'answers 500', { kind: 'status', status: 500 }),
  failing('502', 'answers 502', { kind: 'status', status: 502 }),
  failing('reset', 'resets every connection', { kind: 'reset' }),
  failing('hang', 'never answers', { kind: 'hang' }),
  {
    name: 'dns',
    done: 'HubSpot: its name is not found, 30 contacts to send',
    code: 'hubspot-failing',
    exit: 3,
    site: () => ({ environment: { HUBSPOT_BASE_URL: 'http://hubspot.invalid' } }),
    make: async ({ site }) => site.webhooks.sendAll(CONTACTS, AT_ONCE),
  },
  {
    name: 'daily-limit',
    done: 'HubSpot: 429, its daily limit',
    code: 'paused',
    exit: 3,
    make: async ({ site }) => {
      const body = { status: 'error', errorType: 'RATE_LIMIT', policyName: 'DAILY' };
      site.hubspot.faults.add({ fault: { kind: 'status', status: 429, body } });
      await site.webhooks.sendAll(CONTACTS, AT_ONCE);
    },
  },
  {
    name: 'revoked',
    done: 'the token is revoked',
    code: 'blocked',
    exit: 4,
    make: async ({ site }) => {
      site.hubspot.faults.add({ fault: { kind: 'status', status: 401 } });
      await site.webhooks.sendAll(CONTACTS, AT_ONCE);
    },
  },
  {
    name: 'dead-letters',
    done: '3,000 signed bodies that are no event',
    code: 'dead-letters',
    exit: 3,
    make: async ({ site }) => {
      const bodies = Array.from({ length: 3_000 }, (_, number) => ({ number }));
      await site.webhooks.sendAll(bodies as unknown as WebhookEvent[], AT_ONCE);
    },
  },
  {
    name: 'left-out',
    done: '250 birth dates that are none',
    code: 'left-out-values',
    exit: 3,
    make: async ({ site }) => {
      const members = people('member', 250);
      const events = members.map((one) => customer(one, 'Ada', { birthDate: '12/04/1988' }));
      await site.webhooks.sendAll(events, AT_ONCE);
      await allArrive(site, members, 'Ada', ARRIVES_WITHIN_MS);
    },
  },
  {
    name: 'mapping',
    done: 'a double comma in the mapping file',
    code: 'mapping-refused',
    exit: 3,
    make: ({ site }) => writeFileSync(site.mappingFile, '{ "version": 1,, }'),
  },
  {
    name: 'fuse',
    done: '30 addresses at once that HubSpot refuses',
    code: 'fuse',
    exit: 4,
    make: async ({ site }) => {
      const events = people('bad', 30).map((one) =>
        customer(one, 'Ada', { email: `${one}@example.c` }),
      );
      await site.webhooks.sendAll(events, events.length);
    },
  },
  {
    name: 'conflict',
    done: 'three customers with one e-mail address',
    code: 'identity-conflicts',
    exit: 3,
    make: async ({ site }) => {
      const events = people('member', 3).map((one) => ({
        ...customer(one, 'Ada', { email: 'family@example.com' }),
        identifiers: { customerId: one, email: 'family@example.com' },
      }));
      await site.webhooks.sendAll(events, 1);
    },
  },
  {
    name: 'dry-run',
    done: 'DRY_RUN=true',
    code: 'dry-run',
    exit: 0,
    site: () => ({ environment: { DRY_RUN: 'true' } }),
    make: () => undefined,
  },
  {
    name: 'killed',
    done: 'kill -9',
    code: 'not-running',
    exit: 4,
    ready: null,
    isGone: true,
    make: async ({ daemon }) => daemon.kill(),
  },
];

/** Each trouble, made on purpose: nothing anywhere may be green within half a minute. */
export const honestStates: readonly Scenario[] = TROUBLES.map((trouble) => ({
  name: `state-${trouble.name}`,
  title: 'What is said of it',
  isAlone: false,
  boundS: { quick: 120, full: 120 },
  run: async (stage) => run(stage, trouble),
}));

async function run(stage: Stage, trouble: Trouble): Promise<void> {
  const inbox = await openInbox(stage);
  const options = trouble.site?.(stage) ?? {};
  const environment = { ...options.environment, ALERT_WEBHOOK_URL: inbox.url };
  const site = await openSite(stage, { ...options, environment });
  const daemon = await startListening(site);
  if (trouble.start !== undefined) {
    await daemon.terminate(ARRIVES_WITHIN_MS);
    await site.start(trouble.start);
  }
  await site.webhooks.send(customer('first', 'Ada'));
  await trouble.make({ site, stage, daemon, inbox });
  let said: Sayings | null = null;
  const ms = await until(
    async () => {
      said = await sayings(site, inbox);
      return isSaid(trouble, said);
    },
    SEEN_WITHIN_MS,
    LOOK_MS,
  );
  stage.check({
    done: trouble.done,
    measured: said === null ? 'nothing is said' : sayingsText(said),
    right: `${trouble.code} everywhere, exit status ${trouble.exit}, within ${SEEN_WITHIN_MS / 1_000} s`,
    isRight: ms !== null,
  });
}

function isSaid({ code, exit, ready = 200, isGone }: Trouble, said: Sayings): boolean {
  const { page, command, metrics, alerts } = said;
  const isCommandRight = command.status === exit && said.ready === ready;
  if (isGone === true) return isCommandRight && page === null && metrics === null;
  const isShown = page?.codes.includes(code) === true && page.severity !== 'well';
  const isMeasured = metrics?.some((metric) => metric.startsWith(`${code}=`)) === true;
  return isCommandRight && isShown && isMeasured && (exit === 0 || alerts.length > 0);
}

async function sendElsewhere(
  site: Site,
  tenant: string,
  secret: string,
  count: number,
): Promise<void> {
  const webhooks = new Webhooks(`${site.url}/webhooks/neostore/${tenant}`, secret);
  const events = people('refused', count).map((person) => customer(person, 'Ada'));
  await webhooks.sendAll(events, AT_ONCE);
  webhooks.close();
}

/** Sends on for as long as it is looked, as a shop does. */
async function keepSending(site: Site): Promise<void> {
  const endMs = performance.now() + SEEN_WITHIN_MS;
  const padding = 'x'.repeat(20_000);
  for (let round = 0; performance.now() < endMs; round += 1) {
    const events = people(`round-${round}`, 40).map((person) =>
      customer(person, 'Ada', { padding }),
    );
    await site.webhooks.sendAll(events, AT_ONCE);
    await pause(LOOK_MS);
  }
}

/** A disk of a few megabytes, in memory. Mounting wants rights that a container may lack. */
function mountSmallDisk(stage: Stage): string {
  const folder = join(stage.folder, 'disk');
  mkdirSync(folder);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', folder]);
  stage.cleanUp(() => execFileSync('umount', ['-l', folder]));
  return folder;
}
