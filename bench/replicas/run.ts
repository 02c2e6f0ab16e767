import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/clock.ts';
import { countWork } from '../../src/core/count-work.ts';
import { openLedger } from '../../src/ledger/open-ledger.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import {
  type ArrivedRequest,
  REQUEST_CHANNEL,
} from '../../src/simulator/hubspot/request-channel.ts';
import { busiestWindow, type LoggedRequest } from '../../src/simulator/hubspot/request-log.ts';
import { createRandom } from '../../src/simulator/neostore/random.ts';
import { startPostgres } from '../../test/ledger/postgres-server.ts';
import { until } from '../trouble/wait.ts';
import { type Balancer, openBalancer } from './balancer.ts';
import {
  lateRequests,
  type SentRequest,
  TAKEOVER_MAX_MS,
  type Takeovers,
  takeoversOf,
} from './figures.ts';
import { type Done, HAVOC, wreakHavoc } from './havoc.ts';
import { openReplica, type Replica } from './replica.ts';
import { openTenant, type Tenant } from './tenant.ts';
import { type Watch, watchLedger } from './watch.ts';

const REPLICAS = ['a', 'b', 'c'];

const DRAINED_WITHIN_MS = 180_000;

/** How often it is looked whether all is sent, in milliseconds. */
const LOOK_MS = 500;

const WINDOW_MS = 10_000;

const TOO_MANY_REQUESTS = 429;

export interface RunOptions {
  readonly seed: number;
  readonly tenants: number;
  readonly events: number;
  readonly deliveriesPerSecond: number;
  readonly gapMs: readonly [number, number];
  readonly lastsMs: readonly [number, number];
  readonly say: (text: string) => void;
}

/** What one run came to. */
export interface Figures {
  readonly seed: number;
  readonly events: number;
  /** Events that were acknowledged and are not in the ledger. */
  readonly lost: number;
  /** Events beyond those that were sent. */
  readonly twice: number;
  readonly contacts: number;
  readonly entries: number;
  /** All in which HubSpot is not what the events say; entries that are there twice among them. */
  readonly differences: readonly string[];
  readonly entriesTwice: number;
  /** Work that was not done in the end. */
  readonly pending: number;
  readonly deadLetters: number;
  /** The most requests of any account in 10 seconds, over all replicas, and how many were refused for it. */
  readonly busiestWindow: number;
  readonly refused: number;
  readonly lateWrites: number;
  readonly lateRequests: number;
  readonly deadlocks: number;
  readonly takeovers: Takeovers;
  /** How often each thing was done. */
  readonly havoc: { readonly [name: string]: number };
  readonly seconds: number;
}

/** Has three daemons work on one ledger while one thing after the other is done to them. */
export async function run(options: RunOptions): Promise<Figures> {
  const { seed, say } = options;
  const startedMs = performance.now();
  await using stack = new AsyncDisposableStack();
  const site = await openSite(options, stack);
  const { tenants, replicas, watch, balancer, ledger } = site;
  say(`seed ${seed}: three daemons listen`);
  const delivered = new AbortController();
  const random = createRandom(seed);
  const havoc = wreakHavoc({ ...options, replicas, watch, random, signal: delivered.signal });
  const rate = options.deliveriesPerSecond / tenants.length;
  await Promise.all(tenants.map(async (tenant) => tenant.deliver(balancer.url, rate)));
  delivered.abort();
  const done = await havoc;
  say(`seed ${seed}: all is delivered, and all are well`);
  const drainedMs = await until(
    async () => (await sum(tenants, async ({ id }) => pendingOf(ledger, id))) === 0,
    DRAINED_WITHIN_MS,
    LOOK_MS,
  );
  await until(async () => (await watch.free()) === 0, TAKEOVER_MAX_MS, LOOK_MS);
  const figures = await figuresOf(seed, site, done);
  const isRight = drainedMs !== null && figures.differences.length === 0;
  if (isRight) rmSync(site.folder, { recursive: true });
  else {
    await keepEvidence(site);
    say(`seed ${seed}: not all is right; logs, ledger and accounts are in ${site.folder}`);
  }
  return { ...figures, seconds: Math.round((performance.now() - startedMs) / 1_000) };
}

/** Writes down what both sides hold of each tenant in which they differ. */
async function keepEvidence({ folder, watch, tenants }: Site): Promise<void> {
  for (const tenant of tenants.filter((one) => one.differences().length > 0)) {
    const { id, hubspot } = tenant;
    const evidence = {
      differences: tenant.differences(),
      hubspot: hubspot.contacts(),
      ledger: await watch.rows(id),
    };
    writeFileSync(join(folder, `${id}.json`), JSON.stringify(evidence, null, 1));
  }
}

/** All that takes part in a run. */
interface Site {
  readonly folder: string;
  readonly ledger: Ledger;
  readonly watch: Watch;
  readonly tenants: readonly Tenant[];
  readonly replicas: readonly Replica[];
  readonly balancer: Balancer;
  /** All requests to HubSpot, in the order in which they arrive. */
  readonly requests: readonly SentRequest[];
}

async function openSite(options: RunOptions, stack: AsyncDisposableStack): Promise<Site> {
  const folder = mkdtempSync(join(tmpdir(), 'replicas-'));
  const postgres = stack.use(await startPostgres());
  const databaseUrl = await postgres.newDatabase();
  const ledger = stack.use(await openLedger(databaseUrl));
  const watch = stack.use(await watchLedger(databaseUrl));
  const each = Math.round(options.events / options.tenants);
  const tenants = await Promise.all(
    Array.from({ length: options.tenants }, async (_, index) =>
      openTenant(`tenant-${index}`, each, options.seed * 100 + index),
    ),
  );
  for (const tenant of tenants) stack.defer(async () => tenant.stop());
  const requests: SentRequest[] = [];
  const note = (message: unknown): void => void requests.push(sentBy(message as ArrivedRequest));
  REQUEST_CHANNEL.subscribe(note);
  stack.defer(() => {
    REQUEST_CHANNEL.unsubscribe(note);
  });
  const shared = { folder, databaseUrl, postgres: postgres.place, tenants };
  const replicas = await Promise.all(
    REPLICAS.map(async (name) => openReplica({ ...shared, name })),
  );
  for (const replica of replicas) stack.defer(async () => replica.close());
  await Promise.all(replicas.map(async (replica) => replica.start()));
  const balancer = await openBalancer(replicas.map(({ port }) => port));
  stack.defer(() => balancer.stop());
  return { folder, ledger, watch, tenants, replicas, balancer, requests };
}

async function figuresOf(
  seed: number,
  { ledger, watch, tenants, requests }: Site,
  done: readonly Done[],
): Promise<Omit<Figures, 'seconds'>> {
  const events = tenants.reduce((all, { world }) => all + world.events.length, 0);
  const stored = await sum(tenants, async ({ id }) => watch.events(id));
  const contacts = tenants.flatMap(({ hubspot }) => hubspot.contacts());
  const differences = tenants.flatMap((tenant) =>
    tenant.differences().map((one) => ({ tenant: tenant.id, ...one })),
  );
  const lists = tenants.map(({ hubspot }) => hubspot.requests().list);
  const changes = await watch.holders();
  return {
    seed,
    events,
    lost: Math.max(0, events - stored),
    twice: Math.max(0, stored - events),
    contacts: contacts.length,
    entries: contacts.reduce((all, { timeline }) => all + timeline.length, 0),
    differences: differences.map((one) => JSON.stringify(one)),
    entriesTwice: differences.filter(({ kind }) => kind === 'duplicate entry').length,
    pending: await sum(tenants, async ({ id }) => pendingOf(ledger, id)),
    deadLetters: await sum(tenants, async ({ id }) => deadOf(ledger, id)),
    busiestWindow: Math.max(...lists.map(busiestOf)),
    refused: lists.flat().filter(({ status }) => status === TOO_MANY_REQUESTS).length,
    lateWrites: await watch.lateWrites(),
    lateRequests: lateRequests(requests, changes),
    deadlocks: await watch.deadlocks(),
    takeovers: takeoversOf(done, changes),
    havoc: Object.fromEntries(
      HAVOC.map((name) => [name, done.filter((one) => one.havoc === name).length]),
    ),
  };
}

function busiestOf(list: readonly LoggedRequest[]): number {
  return busiestWindow(
    list.filter(({ counted }) => counted),
    WINDOW_MS,
  );
}

/** The token says who sent it. */
function sentBy({ headers }: ArrivedRequest): SentRequest {
  const [replica = '', connection = ''] =
    headers.authorization?.slice('Bearer '.length).split('.') ?? [];
  return { replica, connection, atMs: systemClock.now() };
}

async function pendingOf(ledger: Ledger, connection: string): Promise<number> {
  return countWork(await ledger.status(connection, systemClock.now()), 'pending');
}

async function deadOf(ledger: Ledger, connection: string): Promise<number> {
  return countWork(await ledger.status(connection, systemClock.now()), 'dead');
}

async function sum(
  tenants: readonly Tenant[],
  of: (tenant: Tenant) => Promise<number>,
): Promise<number> {
  const counts = await Promise.all(tenants.map(of));
  return counts.reduce((all, count) => all + count, 0);
}
