import type { EventToAttribute } from '../../core/ledger/apply-plan.ts';
import { explainClaims } from '../../core/ledger/claims.ts';
import { planApply } from '../../core/ledger/plan-apply.ts';
import type { Store } from '../store.ts';
import type { ApplyGround } from '../work-store.ts';
import { loadIdentity } from './load-identity.ts';
import { summariesOf } from './views.ts';
import type { Attribution } from '../../model/attribution.ts';

/** Whom events would reach, each by itself, were they applied now. */
export async function attribute(
  store: Store,
  connection: string,
  events: readonly EventToAttribute[],
): Promise<Attribution[]> {
  const ground = await store.loadApplyGround(connection);
  // Each is asked by itself; what they ask goes to a database in one trip.
  return Promise.all(events.map(async (event) => attributeOne(store, connection, ground, event)));
}

async function attributeOne(
  store: Store,
  connection: string,
  ground: ApplyGround,
  { eventId, at, application }: EventToAttribute,
): Promise<Attribution> {
  const keys = application.kind === 'applied' ? application.keys : [];
  const identity = await loadIdentity(store, connection, keys, ground);
  const event = { ...UNKEPT, connection, eventId, at };
  const plan = planApply(
    { ...identity, events: [event], entries: [], nextContactId: ground.nextContactId },
    [{ seq: UNKEPT.seq, application, mappingVersion: '' }],
    0,
  );
  const contactId = plan.ends[0]?.contactId ?? null;
  const added = plan.claims.added.filter((claim) => claim.contactId === contactId);
  const owners = await store.loadOwners(connection, added);
  const held = await store.loadKeys([...new Set(owners.map((key) => key.contactId))]);
  const claims = explainClaims(added, { held, settled: identity.settled });
  const known = contactId === ground.nextContactId ? null : contactId;
  const [contact = null] = known === null ? [] : await summariesOf(store, [known]);
  return {
    contact,
    isErased: plan.forgotten.length > 0,
    same: await summariesOf(
      store,
      plan.folds.map(({ from }) => from),
    ),
    claims: claims.map(({ contactId: _contactId, ...claim }) => claim),
  };
}

/** An event that no ledger keeps. */
const UNKEPT = { seq: 0, name: '', receivedAtMs: 0, sinceMs: 0, isAgain: false };
