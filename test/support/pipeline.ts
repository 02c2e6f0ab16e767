import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import type { Mapping } from '../../src/core/mapping/mapping.ts';
import { applyEvents } from '../../src/dispatcher/apply-events.ts';
import { checkLateEffects } from '../../src/dispatcher/check-late-effects.ts';
import type { Connection, SendReport } from '../../src/dispatcher/connection.ts';
import { reconcileContacts } from '../../src/dispatcher/reconcile-contacts.ts';
import { sendConsents } from '../../src/dispatcher/send-consents.ts';
import { sendContacts } from '../../src/dispatcher/send-contacts.ts';
import { sendTimeline } from '../../src/dispatcher/send-timeline.ts';
import { ContactsFlow } from '../../src/dispatcher/contacts-flow.ts';
import { NewcomerMemory } from '../../src/dispatcher/newcomer-memory.ts';
import { RuleBook } from '../../src/dispatcher/rule-book.ts';
import { Standing } from '../../src/dispatcher/standing.ts';
import { createHubSpot, type HubSpotOptions } from '../../src/hubspot/create-hubspot.ts';
import type { HubSpot } from '../../src/hubspot/port.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import type { Work } from '../../src/ledger/work-port.ts';
import type { SqliteLease } from '../../src/ledger/sqlite-lease.ts';
import { openSqliteLedger, type SqliteLedger } from '../../src/ledger/sqlite-ledger.ts';
import { createLog } from '../../src/log.ts';
import { provisionFor } from '../../src/sandbox/provision.ts';
import {
  HubSpotSimulator,
  type SimulatedContact,
  type SimulatorOptions,
} from '../../src/simulator/hubspot/simulator.ts';
import { UNCHECKED_HEADER } from '../simulator/hubspot/contract/check-request.ts';
import { directEvaluator } from './direct-evaluator.ts';
import type { Payload } from './events.ts';
import { jumpingClock, type JumpingClock } from './jumping-clock.ts';
import { mappingWith, type ChangeMapping } from './mapping.ts';
import { recordsOf, TOKEN } from './records.ts';
import { SCRATCH_ROOT } from './scratch-root.ts';
import type { ContactView, LedgerStatus } from '../../src/model/view.ts';
import type { Due, LaneName } from '../../src/model/lane.ts';

/** Contacts or entries that one round takes: as many as the dispatcher's. */
const ROUND = 500;

/** Contacts that one step of a comparison takes: as many as the dispatcher's. */
const COMPARED = 100;

/** Rounds after which a pipeline that still has something to do is taken to be stuck. */
const ROUNDS_MAX = 100;

export interface PipelineOptions {
  readonly change?: ChangeMapping;
  readonly account?: Partial<SimulatorOptions>;
  readonly client?: Partial<HubSpotOptions>;
  /** Puts something around HubSpot, to do things between its calls. */
  readonly around?: (hubspot: HubSpot, simulator: HubSpotSimulator, url: string) => HubSpot;
}

/**
 * Everything between the receiver and HubSpot, with a real ledger and a simulated HubSpot over
 * HTTP, without a loop: a test says what happens when.
 */
export class Pipeline {
  readonly tenant: string;
  readonly clock: JumpingClock;
  readonly simulator: HubSpotSimulator;
  readonly ledger: Ledger;
  readonly url: string;
  mapping: Mapping;
  readonly #hubspot: HubSpot;
  readonly #lease: SqliteLease;
  readonly work: Work;
  readonly #startRequests: number;
  readonly #standings = new Map<LaneName, Standing>();
  #rules: RuleBook;
  #newcomers = new NewcomerMemory();
  #flow: ContactsFlow;

  constructor(parts: {
    readonly tenant: string;
    readonly clock: JumpingClock;
    readonly simulator: HubSpotSimulator;
    readonly ledger: Ledger;
    readonly url: string;
    readonly mapping: Mapping;
    readonly hubspot: HubSpot;
    readonly lease: SqliteLease;
  }) {
    this.tenant = parts.tenant;
    this.clock = parts.clock;
    this.simulator = parts.simulator;
    this.ledger = parts.ledger;
    this.url = parts.url;
    this.mapping = parts.mapping;
    this.#hubspot = parts.hubspot;
    this.#lease = parts.lease;
    this.work = parts.lease.work(parts.tenant);
    this.#rules = new RuleBook(parts.clock);
    this.#flow = new ContactsFlow(parts.clock);
    this.#startRequests = parts.simulator.requests().total;
  }

  /** Appends events as the receiver does, and applies them. */
  async receive(...payloads: readonly (Payload | string)[]): Promise<void> {
    const { tenant, ledger, mapping, clock } = this;
    const records = recordsOf(tenant, payloads, mapping, clock);
    await Promise.all(records.map(async (record) => ledger.append(record)));
    const standing = this.standing('apply');
    const parts = { work: this.work, evaluator: directEvaluator, mapping, clock, standing };
    while ((await applyEvents(parts)).length > 0);
  }

  async sendContacts(limit = ROUND): Promise<SendReport> {
    return sendContacts(await this.#connection('contacts'), limit);
  }

  async sendTimeline(limit = ROUND): Promise<SendReport> {
    return sendTimeline(await this.#connection('timeline'), limit);
  }

  async sendConsents(limit = ROUND): Promise<SendReport> {
    return sendConsents(await this.#connection('consents'), limit);
  }

  /** One step of the comparison that was ordered. */
  async compare(limit = COMPARED): Promise<SendReport> {
    return reconcileContacts(await this.#connection('compare'), limit);
  }

  /** A look for late effects of attempts without a known end. */
  async check(limit = COMPARED): Promise<SendReport> {
    return checkLateEffects(await this.#connection('compare'), limit);
  }

  /** How a lane stands. */
  standing(lane: LaneName): Standing {
    const known = this.#standings.get(lane);
    if (known !== undefined) return known;
    const standing = new Standing({ lane, clock: this.clock, timeZone: () => 'UTC' });
    this.#standings.set(lane, standing);
    return standing;
  }

  /** Sends until nothing is left to do, waiting as long as it takes on the test's clock. */
  async drain(): Promise<void> {
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      const reports = [
        await this.sendContacts(),
        await this.sendTimeline(),
        await this.sendConsents(),
      ];
      const waits = (['contacts', 'timeline', 'consents'] as const).map((lane, index) => {
        return this.standing(lane).rest(reports[index]?.claimed ?? 0, 1).ms;
      });
      const { events, contacts, timeline, consents } = await this.status();
      if (events.pending + contacts.pending + timeline.pending + consents.pending === 0) return;
      const due = await this.due();
      const { contacts: sendMs, timeline: showMs, consents: writeMs } = due;
      const dueMs = Math.min(...[sendMs, showMs, writeMs].map((atMs) => atMs ?? Infinity));
      this.clock.advance(Math.max(0, dueMs - this.clock.now(), ...waits));
    }
    throw new Error(`something is left after ${ROUNDS_MAX} rounds`);
  }

  /** Forgets what a process keeps in memory. */
  restart(): void {
    this.#standings.clear();
    this.#newcomers = new NewcomerMemory();
    this.#rules = new RuleBook(this.clock);
    this.#flow = new ContactsFlow(this.clock);
  }

  /** When there is something to send. */
  async due(): Promise<Due> {
    const due = (await this.#lease.dueOf([this.tenant], this.clock.now())).get(this.tenant);
    assert(due !== undefined);
    return due;
  }

  async status(): Promise<LedgerStatus> {
    return this.ledger.status(this.tenant, this.clock.now());
  }

  /** What the ledger knows of the contact that has a key of this value. */
  async known(keyValue: string): Promise<ContactView> {
    const contact = await this.ledger.contact(this.tenant, keyValue);
    assert(contact !== null, `the ledger knows nobody of ${keyValue}`);
    return contact;
  }

  /** The only contact in HubSpot. */
  get contact(): SimulatedContact {
    const [contact, ...others] = this.simulator.contacts();
    assert(contact !== undefined && others.length === 0, `${others.length + 1} contacts, or none`);
    return contact;
  }

  /** E-mail addresses of the contacts in HubSpot, sorted; empty for one without. */
  get addresses(): readonly string[] {
    return this.simulator
      .contacts()
      .map(({ properties }) => properties['email'] ?? '')
      .sort();
  }

  /** Requests that the daemon's work has cost, by endpoint; what it asks at its start is left out. */
  get requests(): { readonly [endpoint: string]: number } {
    const counts: Record<string, number> = {};
    for (const { endpoint } of this.simulator.requests().list.slice(this.#startRequests)) {
      if (PORTAL.test(endpoint)) continue;
      const name = endpoint.replace(/^[A-Z]+ \/(?:crm\/objects\/)?/, '');
      counts[name] = (counts[name] ?? 0) + 1;
    }
    return counts;
  }

  /** Does something in HubSpot that is not the daemon's doing. */
  async inHubSpot(method: string, path: string, body?: object): Promise<{ readonly id: string }> {
    return callHubSpot(this.url, method, path, body);
  }

  /** A contact that is in HubSpot before the daemon; returns its record id. */
  async aRecord(properties: { readonly [name: string]: string }): Promise<string> {
    const { id } = await this.inHubSpot('POST', '/crm/objects/2026-09/contacts', { properties });
    return id;
  }

  /** Contacts of these addresses that are in HubSpot before the daemon. */
  async recordsWith(...emails: readonly string[]): Promise<void> {
    for (let start = 0; start < emails.length; start += 100) {
      const some = emails.slice(start, start + 100);
      const inputs = some.map((email) => ({
        id: email,
        idProperty: 'email',
        properties: { email },
      }));
      await this.inHubSpot('POST', '/crm/objects/2026-09/contacts/batch/upsert', { inputs });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.simulator.stop();
  }

  async #connection(lane: LaneName): Promise<Connection> {
    const { mapping, clock } = this;
    const hubspot = this.#hubspot;
    const standing = this.standing(lane);
    const portal = await hubspot.portal();
    assert(portal.kind === 'done', 'the portal cannot be read');
    const parts = { work: this.work, hubspot, mapping, evaluator: directEvaluator, clock };
    const memory = { rules: this.#rules, newcomers: this.#newcomers, flow: this.#flow };
    return { ...parts, ...memory, portal: portal.value, standing };
  }
}

/** Questions that are asked again from time to time. */
const PORTAL = /account-info|crm\/properties|event-definitions/;

/** One ledger for all pipelines of a test file, of which each has a tenant of its own. */
let ledger: Promise<SqliteLedger> | null = null;
let pipelines = 0;
const folder = mkdtempSync(join(SCRATCH_ROOT, 'pipeline-'));

afterAll(async () => {
  await (await ledger)?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A fresh pipeline with the shipped mapping; `await using` ends it. */
export async function setup(options: PipelineOptions = {}): Promise<Pipeline> {
  const clock = jumpingClock();
  const mapping = mappingWith(options.change);
  const simulator = new HubSpotSimulator({ clock, token: TOKEN, ...options.account });
  simulator.provision(provisionFor(mapping));
  const url = await simulator.start();
  ledger ??= openSqliteLedger({ path: join(folder, 'ledger.db') });
  const client = createHubSpot({
    baseUrl: url,
    accessToken: TOKEN,
    apiVersion: '2026-09',
    requestsPer10s: 190,
    timeline: 'auto',
    timelineDefinitions: () => mapping.hubspot.timeline,
    clock,
    log: createLog({ level: 'silent' }),
    ...options.client,
  });
  await client.portal();
  await client.timeline();
  const hubspot = options.around?.(client, simulator, url) ?? client;
  pipelines += 1;
  const tenant = `tenant-${pipelines}`;
  const opened = await ledger;
  const lease = await opened.lease(0);
  assert(lease !== null);
  return new Pipeline({ tenant, clock, simulator, ledger: opened, lease, url, mapping, hubspot });
}

/** One request to the simulated HubSpot, of somebody who is not the daemon. */
export async function callHubSpot(
  url: string,
  method: string,
  path: string,
  body?: object,
): Promise<{ readonly id: string }> {
  const response = await fetch(url + path, {
    method,
    headers: {
      authorization: `Bearer ${TOKEN}`,
      'content-type': 'application/json',
      [UNCHECKED_HEADER]: 'a person does it, not the daemon',
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  assert(response.ok, `${method} ${path}: ${response.status} ${await response.clone().text()}`);
  return (response.status === 204 ? {} : await response.json()) as { readonly id: string };
}
