import type { OPERATIONS } from '../../src/ledger/operations/operations.ts';
import type { Session } from '../../src/ledger/session.ts';
import { EVENT_OUTCOMES } from '../../src/model/event-outcome.ts';
import { DEAD_LETTER_KINDS } from '../../src/model/dead-letter.ts';
import { WORK_STATES } from '../../src/model/state.ts';
import { facts, NOW, TENANT } from './builders.ts';

type Steps = typeof OPERATIONS;

const LIMIT = 50;

const RULES = { properties: ['customer_id', 'email', 'phone'], limits: { email: 1 } };

const HOUR = { fromMs: NOW - 200_000, toMs: NOW - 199_000 };

/**
 * What people look at and order, and what the dispatcher does only now and then: each operation once, in
 * a ledger that `fillLedger` and `fillDrifts` have filled, lists with each of their filters.
 */
export async function everyOrder(steps: Steps, session: Session): Promise<void> {
  await looks(steps, session);
  await lists(steps, session);
  await ofMemory(steps, session);
  await ofDeadLetters(steps, session);
  await ofPeople(steps, session);
  await ofReplay(steps, session);
  await steps.prune(session, TENANT, NOW - 999_000);
  await steps.upgrade(session);
  // It forgets the differences that were found before: the last, so that plans are made for many.
  await steps.startReconcile(session, TENANT, { startedMs: NOW, contactId: 813 });
}

async function looks(steps: Steps, session: Session): Promise<void> {
  await steps.status(session, TENANT, NOW);
  await steps.eventIds(session, TENANT, 'e177', LIMIT);
  await steps.event(session, TENANT, 'e177770');
  await steps.eventsToTry(session, TENANT, null, LIMIT);
  await steps.eventsToTry(session, TENANT, { receivedAtMs: NOW - 100_000, seq: 100_000 }, LIMIT);
  await steps.wallets(session, TENANT, LIMIT);
  await steps.requestBodies(session, TENANT, 777);
  await steps.contact(session, TENANT, '777@old.org');
  await steps.contact(session, TENANT, 'h777');
  await steps.contactById(session, TENANT, 777);
  await steps.knownRecords(session, TENANT, ['h777']);
  await steps.people(session, TENANT, '777@old.org', RULES);
  await steps.overfull(session, TENANT, RULES, LIMIT);
  const event = { eventId: 'e7', at: '2024', application: facts('e7', { email: '777@old.org' }) };
  await steps.attribute(session, TENANT, [event]);
  await steps.unmerged(session, TENANT, LIMIT);
  await steps.delayed(session, TENANT, NOW);
  await steps.leftOut(session, TENANT, LIMIT);
  await steps.reconcileRun(session, TENANT);
  await steps.drifts(session, TENANT, LIMIT);
  await steps.countDrifts(session, TENANT);
  await steps.numbers(session, TENANT, [{ name: 'hour', ...HOUR }]);
  await steps.installers(session, TENANT, { ...HOUR, limit: LIMIT });
  await steps.countWallet(session, TENANT, 100);
  await steps.walletTotals(session, TENANT);
}

async function lists(steps: Steps, session: Session): Promise<void> {
  const filters = [
    {},
    ...WORK_STATES.map((state) => ({ state })),
    ...EVENT_OUTCOMES.map((outcome) => ({ outcome })),
    { name: 'Customer:Upserted' },
    { name: 'Pass:*' },
    { wallet: 'apple' },
    { wallet: 'apple', outcome: 'in-hubspot' as const },
    HOUR,
    { contactId: 777 },
    { search: '777@old.org' },
    { search: 'smith' },
    { search: 'e177777' },
    { before: 250_000, name: 'Customer:*', ...HOUR },
  ];
  for (const filter of filters) await steps.events(session, TENANT, { limit: LIMIT, ...filter });
  const people = [
    {},
    ...WORK_STATES.map((state) => ({ state })),
    { wallet: 'apple' },
    { wallet: 'apple', state: 'done' as const },
    { leftOut: 'plan8' },
    { isInConflict: true },
    { search: '777' },
    { search: 'word777 smith' },
    { search: 'old.org' },
    { before: { id: 777, updatedAtMs: NOW - 777 } },
  ];
  for (const filter of people) await steps.contacts(session, TENANT, { limit: LIMIT, ...filter });
  const after = { property: 'plan8', reason: 'unknown option', contactId: 777 };
  for (const filter of [{}, { property: 'plan8' }, { ...after, after }]) {
    await steps.leftOutValues(session, TENANT, { limit: LIMIT, ...filter });
  }
  const before = { sinceMs: 777, property: 'phone', value: 'v777' };
  for (const filter of [{}, { isOpen: true }, { before }]) {
    await steps.conflicts(session, TENANT, { limit: LIMIT, ...filter });
  }
}

async function ofMemory(steps: Steps, session: Session): Promise<void> {
  await steps.saveMemo(session, TENANT, 'report', '{}');
  await steps.loadMemo(session, TENANT, 'report');
  const mapping = { version: 'v', text: '{}', sinceMs: NOW, refused: null, insteadOf: null };
  await steps.keepMapping(session, TENANT, mapping);
  await steps.keptMapping(session, TENANT);
  const version = { version: 'v', text: '{}', author: '', note: '', savedAtMs: NOW };
  await steps.saveMappingVersion(session, TENANT, version);
  await steps.mappingVersions(session, TENANT);
  await steps.mappingVersion(session, TENANT, 'v');
  const key = new Uint8Array(32);
  await steps.loadSessions(session, key, NOW);
  await steps.endSession(session, { id: 's', expiresMs: NOW + 1 }, key, NOW);
  const sample = { connection: TENANT, atMs: NOW, sample: '{}' };
  await steps.saveSamples(session, [sample], { stepMs: 5, fromMs: 0, nowMs: NOW });
  await steps.loadSamples(session, TENANT, 5, 0);
  await steps.saveCredential(session, TENANT, '{}');
  await steps.loadCredential(session, TENANT);
}

async function ofDeadLetters(steps: Steps, session: Session): Promise<void> {
  const filters = [
    {},
    ...DEAD_LETTER_KINDS.map((kind) => ({ kind })),
    ...DEAD_LETTER_KINDS.map((kind) => ({ letter: { kind, id: 1 } })),
    { eventId: 'e177751' },
    { contactKey: '777@old.org' },
    { reason: 'refused', ...HOUR },
  ];
  for (const filter of filters) await steps.deadLetters(session, TENANT, filter, LIMIT);
  await steps.retryDeadLetters(session, TENANT, HOUR, NOW);
  await steps.discardDeadLetters(session, TENANT, { contactKey: '781@old.org' });
  await steps.tryNow(session, TENANT, NOW);
  await steps.releaseFuse(session, TENANT, null, NOW);
  await steps.tryLeftOut(session, TENANT);
  await steps.portalSeen(session, TENANT, { plan8: 'hash' }, NOW);
  await steps.reviveIgnored(session, TENANT, ['Pass:*'], NOW);
}

async function ofPeople(steps: Steps, session: Session): Promise<void> {
  const key = { property: 'phone', value: 'v801' };
  await steps.conflict(session, TENANT, key);
  await steps.settleConflict(session, TENANT, key, { kind: 'give', contactId: 801 }, NOW);
  for (const kind of ['different', 'ignore'] as const) {
    const value = kind === 'ignore' ? 'v802' : 'v803';
    await steps.settleConflict(session, TENANT, { property: 'phone', value }, { kind }, NOW);
  }
  const twoAsOne = facts('new4', { email: '805@old.org', customer: 'c806' });
  for (const event of await steps.pendingEvents(session, TENANT, LIMIT)) {
    const applied = { seq: event.seq, application: twoAsOne, mappingVersion: 'v2' };
    await steps.apply(session, TENANT, [applied], NOW);
  }
  await steps.split(session, TENANT, '807@old.org', '807@old.org', RULES, NOW);
  await steps.lookAgain(session, TENANT, 809, NOW);
  await steps.mendDrifts(session, TENANT, { contactId: 811, recreate: true }, NOW);
  await steps.erase(session, TENANT, '815@old.org', NOW);
  const email = { property: 'email', value: '817@old.org' };
  await steps.erasePerson(session, TENANT, email, RULES, NOW);
  await steps.readmit(session, TENANT, '815@old.org');
}

async function ofReplay(steps: Steps, session: Session): Promise<void> {
  for (const filter of [HOUR, { contactKey: '819@old.org' }, { ...HOUR, state: 'dead' as const }]) {
    await steps.countReplay(session, TENANT, filter);
    await steps.replayable(session, TENANT, filter, null);
    await steps.replay(session, TENANT, filter, null, NOW);
  }
}
