import type { PortalProperties } from '../core/definitions-in.ts';
import { TrialTally, type TrialSum } from '../core/trial/trial-tally.ts';
import type { Claim } from '../model/claim.ts';
import type { EventToTry, TryPlace } from '../model/event-to-try.ts';
import type { Evaluator } from '../evaluation/evaluator.ts';
import type { Reports } from '../ledger/desk-port.ts';
import type { TrialResult } from '../core/trial/compare-trial.ts';

/** Events of one step: after each is told how far it is, and others get their turn. */
const EVENTS_PER_STEP = 400;

export interface Trial {
  readonly connection: string;
  /** Texts of the mapping that is tried and of the one in force, both without faults. */
  readonly mapping: string;
  readonly inForce: string;
  readonly portal: PortalProperties;
  /** Most events to try. */
  readonly limit: number;
}

export interface TrialParts {
  readonly ledger: Pick<Reports, 'eventsToTry' | 'attribute'>;
  readonly evaluator: Pick<Evaluator, 'compare'>;
}

/** Tries a mapping on the last stored events, step by step; the last that it yields is the sum of all. */
export async function* runTrial(
  { ledger, evaluator }: TrialParts,
  { connection, limit, mapping, ...ground }: Trial,
): AsyncGenerator<TrialSum> {
  const tally = new TrialTally();
  const read = async (place: TryPlace | null, tried: number): Promise<readonly EventToTry[]> =>
    ledger.eventsToTry(connection, place, Math.min(EVENTS_PER_STEP, limit - tried));
  let events = await read(null, 0);
  let tried = 0;
  let before: Step | null = null;
  while (events.length > 0) {
    tried += events.length;
    const last = events.at(-1) ?? null;
    // While these are evaluated by another process, the ledger reads the next ones, and says whose values are those of before.
    const [results, next] = await Promise.all([
      evaluator.compare(mapping, ground, events.map(deliveryOf)),
      tried < limit ? read(last, tried) : [],
    ]);
    if (before !== null) yield await added(tally, before);
    const claims = claimsOf(ledger, connection, events, results);
    // It is awaited with the next step, and until then nobody is told that it failed.
    claims.catch(() => undefined);
    before = { events, results, claims };
    events = next;
  }
  if (before !== null) yield await added(tally, before);
}

/** Events that were evaluated, and what the ledger will have said of them. */
interface Step {
  readonly events: readonly EventToTry[];
  readonly results: readonly (TrialResult | null)[];
  readonly claims: ReturnType<typeof claimsOf>;
}

async function added(tally: TrialTally, { events, results, claims }: Step): Promise<TrialSum> {
  const known = await claims;
  for (const [index, event] of events.entries()) {
    const { eventId, name: eventName, who, contactId } = event;
    const changes = results[index]?.changes ?? null;
    const about = { eventId, eventName, who, contactId };
    tally.add({ ...about, changes, claims: known.get(eventId) ?? [] });
  }
  return tally.sum;
}

function deliveryOf({ connection: tenant, name, receivedAtMs, body }: EventToTry) {
  return { tenant, name, receivedAtMs, body: new TextDecoder().decode(body) };
}

/** Values of events that would reach somebody else and that others hold. */
async function claimsOf(
  ledger: TrialParts['ledger'],
  connection: string,
  events: readonly EventToTry[],
  results: readonly (TrialResult | null)[],
): Promise<ReadonlyMap<string, readonly Claim[]>> {
  const moved = events.flatMap(({ eventId, at }, index) => {
    const application = results[index]?.application ?? null;
    return application === null ? [] : [{ eventId, at, application }];
  });
  if (moved.length === 0) return new Map();
  const attributions = await ledger.attribute(connection, moved);
  return new Map(moved.map(({ eventId }, index) => [eventId, attributions[index]?.claims ?? []]));
}
