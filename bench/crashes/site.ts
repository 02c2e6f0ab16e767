import assert from 'node:assert/strict';
import { MessageChannel } from 'node:worker_threads';
import type { Clock } from '../../src/clock.ts';
import type { Mapping } from '../../src/core/mapping/mapping.ts';
import { applyEvents } from '../../src/dispatcher/apply-events.ts';
import { checkLateEffects } from '../../src/dispatcher/check-late-effects.ts';
import type { Connection } from '../../src/dispatcher/connection.ts';
import { ContactsFlow } from '../../src/dispatcher/contacts-flow.ts';
import { NewcomerMemory } from '../../src/dispatcher/newcomer-memory.ts';
import { reconcileContacts } from '../../src/dispatcher/reconcile-contacts.ts';
import { RuleBook } from '../../src/dispatcher/rule-book.ts';
import { sendContacts } from '../../src/dispatcher/send-contacts.ts';
import { sendTimeline } from '../../src/dispatcher/send-timeline.ts';
import { Standing } from '../../src/dispatcher/standing.ts';
import { createHubSpot } from '../../src/hubspot/create-hubspot.ts';
import type { HubSpot } from '../../src/hubspot/port.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { openPostgresLedger } from '../../src/ledger/postgres/postgres-ledger.ts';
import { serve } from '../../src/ledger/sqlite/serve.ts';
import { connectLedger } from '../../src/ledger/sqlite-ledger.ts';
import { createLog } from '../../src/log.ts';
import type { LaneName } from '../../src/model/lane.ts';
import { directEvaluator } from '../../test/support/direct-evaluator.ts';
import { holdLeases } from '../../test/support/hold-leases.ts';
import { mappingWith } from '../../test/support/mapping.ts';
import { TOKEN } from '../../test/support/records.ts';

export const TENANT = 'acme';
export const DAY_MS = 24 * 3_600_000;

/** Contacts or entries of one round. */
const ROUND = 100;

/** Rounds after which what still has something to do is taken to be stuck. */
const ROUNDS_MAX = 200;

/** Between two rounds, in milliseconds: as long as anything that stands still waits. */
const BETWEEN_ROUNDS_MS = 15_000;

/** One life of a process that works on a ledger, without loops: the script says what happens when. */
export interface Site {
  readonly ledger: Ledger;
  readonly mapping: Mapping;
  readonly clock: Clock;
  /** Applies and sends until nothing is left to do. */
  drain(): Promise<void>;
  /** Takes the comparison that was ordered to its end. */
  compare(): Promise<void>;
}

export interface SiteOptions {
  /** A path, or the URL of a database. */
  readonly place: string;
  readonly hubspotUrl: string;
  readonly clock: Clock;
}

/** Opens a ledger, and takes over its only tenant. */
export async function openSite({ place, hubspotUrl, clock }: SiteOptions): Promise<Site> {
  const mapping = mappingWith();
  const ledger = await (place.startsWith('postgres') ? openPostgresLedger(place) : openHere(place));
  const work = (await holdLeases(ledger, [TENANT], clock.now())).work(TENANT);
  const hubspot = connect(hubspotUrl, mapping, clock);
  const portal = await hubspot.portal();
  assert(portal.kind === 'done', 'the account cannot be read');
  const rules = new RuleBook(clock);
  const flow = new ContactsFlow(clock);
  const connectionOf = (lane: LaneName): Connection => ({
    work,
    hubspot,
    mapping,
    evaluator: directEvaluator,
    clock,
    portal: portal.value,
    standing: new Standing({ lane, clock, timeZone: () => 'UTC' }),
    rules,
    newcomers: new NewcomerMemory(),
    flow,
  });
  const lanes = {
    contacts: connectionOf('contacts'),
    timeline: connectionOf('timeline'),
    compare: connectionOf('compare'),
  };
  const apply = { ...connectionOf('apply') };
  const isLeft = async (): Promise<boolean> => {
    const { events, contacts, timeline } = await ledger.status(TENANT, clock.now());
    return events.pending + contacts.pending + timeline.pending > 0;
  };
  const until = async (isDone: () => Promise<boolean>, round: () => Promise<unknown>) => {
    for (let rounds = 0; !(await isDone()); rounds += 1) {
      if (rounds === ROUNDS_MAX) throw new Error('something is left after all rounds');
      await round();
      if (rounds > 0) await clock.sleep(BETWEEN_ROUNDS_MS);
    }
  };
  return {
    ledger,
    mapping,
    clock,
    drain: async () =>
      until(
        async () => !(await isLeft()),
        async () => {
          while ((await applyEvents(apply)).length > 0);
          await sendContacts(lanes.contacts, ROUND);
          await sendTimeline(lanes.timeline, ROUND);
          await checkLateEffects(lanes.compare, ROUND);
        },
      ),
    compare: async () =>
      until(
        async () => (await ledger.reconcileRun(TENANT))?.endedMs !== null,
        async () => reconcileContacts(lanes.compare, ROUND),
      ),
  };
}

function connect(baseUrl: string, mapping: Mapping, clock: Clock): HubSpot {
  return createHubSpot({
    baseUrl,
    accessToken: TOKEN,
    apiVersion: '2026-09',
    requestsPer10s: 190,
    timeline: 'notes',
    timelineDefinitions: () => mapping.hubspot.timeline,
    clock,
    log: createLog({ level: 'silent' }),
  });
}

/** In this thread, so that its commits are counted here. */
async function openHere(path: string): Promise<Ledger> {
  const { port1, port2 } = new MessageChannel();
  void serve(port1, { path });
  return connectLedger(port2);
}
