import { keyLabel } from '../core/holder-text.ts';
import { withoutCase } from '../core/identity.ts';
import { isLookedUp } from '../core/looked-up.ts';
import { withoutTaken } from '../core/own-values.ts';
import { keyRulesOf } from '../core/mapping/key-rules.ts';
import { needsRead, planContact, type Desired, type WritePlan } from '../core/plan.ts';
import { othersFirstKey } from '../core/whose-record.ts';
import type { Heard } from '../core/sending/lane-health.ts';
import { chooseRecords, type Chosen } from './choose-records.ts';
import { keysOf, tellingProperties, type Connection } from './connection.ts';
import {
  endAside,
  endBehind,
  endFailed,
  endIdle,
  endShared,
  endStranger,
  type Ended,
} from './end-contact.ts';
import { findRecords, isFailure, type FoundRecords } from './find-records.ts';
import { RecordHolders } from './record-holders.ts';
import type { DirtyContact } from '../model/contact.ts';
import type { ContactRecord } from '../model/hubspot.ts';
import type { Failure } from '../model/outcome.ts';
import type { FoundRecord } from '../model/settlement.ts';

/** What the contacts of a round need. */
export interface Planning {
  /** Contacts for which nothing is sent. */
  readonly ended: readonly Ended[];
  readonly heard: readonly Heard[];
  readonly plans: ReadonlyMap<DirtyContact, WritePlan>;
  /** Contacts whose records were read and are not there, with the ids of these. */
  readonly missing: ReadonlyMap<DirtyContact, string>;
  readonly holders: RecordHolders;
  /** Further records that contacts turn out to have. */
  readonly made: ReadonlyMap<DirtyContact, readonly FoundRecord[]>;
  /** What the keys of contacts without a record led to. */
  readonly candidates: FoundRecords['candidates'];
}

type Lookups = ReadonlyMap<DirtyContact, Chosen | Failure>;

/**
 * Plans each contact, after its record was looked up where that is needed.
 *
 * @param projected what HubSpot should hold of each
 */
export async function planContacts(
  connection: Connection,
  projected: ReadonlyMap<DirtyContact, Desired>,
): Promise<Planning> {
  const { hubspot, mapping, standing, work } = connection;
  const telling = tellingProperties(connection);
  const { known, open } = knownRefusals(connection, projected);
  const { now, later } = standing.admit(open, ([contact, values]) =>
    needsRead(contact, values, telling) ? ['read'] : [],
  );
  const desired = new Map(now);
  const found = await findRecords(hubspot, desired, { match: keysOf(connection), telling });
  const holders = new RecordHolders(work, keyRulesOf(mapping), [...desired.keys()]);
  const lookups: Lookups = new Map([
    ...[...found.known].map(([contact, record]) => [contact, chosenKnown(record)] as const),
    ...(await chooseRecords(found.candidates, holders)),
  ]);
  const ended = [...known, ...later.map(([contact]) => endAside(contact, 'read'))];
  const plans = new Map<DirtyContact, WritePlan>();
  const missing = new Map<DirtyContact, string>();
  for (const [contact, values] of desired) {
    if (contact.hubspotId !== null && found.known.get(contact) === null) {
      missing.set(contact, contact.hubspotId);
      continue;
    }
    const lookup = lookups.get(contact) ?? NOT_READ;
    const planned = planOne(connection, contact, values, lookup);
    if ('contact' in planned) ended.push(planned);
    else plans.set(contact, planned);
  }
  const behind = namesakes(plans);
  for (const contact of behind) plans.delete(contact);
  const heard = lookedUp(lookups);
  const made = madeOf(lookups);
  const { candidates } = found;
  return {
    ended: [...ended, ...behind.map(endBehind)],
    heard,
    plans,
    missing,
    holders,
    made,
    candidates,
  };
}

/**
 * Separates contacts that HubSpot refused to make, and that have nothing new by which they could be
 * made, or found: they end as they did, and nothing is asked for them.
 */
function knownRefusals(
  { mapping }: Connection,
  desired: ReadonlyMap<DirtyContact, Desired>,
): { readonly known: readonly Ended[]; readonly open: readonly [DirtyContact, Desired][] } {
  const known: Ended[] = [];
  const open: [DirtyContact, Desired][] = [];
  for (const [contact, values] of desired) {
    const refused = [...(values.verdicts?.values() ?? [])].some((one) =>
      isLookedUp(one, contact.keys),
    );
    const plan =
      refused && contact.hubspotId === null ? planContact(contact, values, null, mapping) : null;
    if (plan?.kind === 'refused' || plan?.kind === 'waiting') known.push(endIdle(contact, plan));
    else open.push([contact, values]);
  }
  return { known, open };
}

/** Plans one contact; its end where nothing is sent for it. */
function planOne(
  connection: Connection,
  contact: DirtyContact,
  values: Desired,
  lookup: Chosen | Failure,
): WritePlan | Ended {
  const { mapping, clock } = connection;
  if (lookup.kind !== 'chosen') return endFailed(contact, 'read', lookup);
  const { record, taken, isShared } = lookup;
  const others = record === null ? null : othersFirstKey(contact, record, keyRulesOf(mapping));
  if (others !== null) return endStranger(contact, keyLabel(others, mapping));
  const own = withoutTaken(values, contact, taken, clock.now());
  const plan = planContact(contact, own, record, { ...mapping, match: keysOf(connection) });
  if (plan.kind !== 'update' && plan.kind !== 'upsert') return endIdle(contact, plan);
  // Two contacts that come to one record are one person: the ledger folds them, then sends the whole.
  return isShared && plan.kind === 'update' ? endShared(contact, plan) : plan;
}

function madeOf(lookups: Lookups): Planning['made'] {
  return new Map(
    [...lookups].map(([contact, one]) => [contact, one.kind === 'chosen' ? one.made : []]),
  );
}

/** A record that is known and was read; null where it is not there. */
function chosenKnown(record: ContactRecord | Failure | null): Chosen | Failure {
  if (record !== null && isFailure(record)) return record;
  return { ...NOT_READ, record };
}

const NOT_READ: Chosen = { kind: 'chosen', record: null, isShared: false, taken: [], made: [] };

/**
 * Contacts that are to be made by an id which is another's but for its case, or with one. HubSpot may
 * take both for one, and what is made by an id then overwrites the other's record: once HubSpot has
 * the first, a look-up shows that.
 */
function namesakes(plans: Planning['plans']): readonly DirtyContact[] {
  const all = [...plans];
  const idProperties = new Set(
    all.flatMap(([, plan]) => (plan.kind === 'upsert' ? [plan.idProperty] : [])),
  );
  const seen = new Set<string>();
  const behind: DirtyContact[] = [];
  const isUpdate = ([, plan]: (typeof all)[number]): boolean => plan.kind === 'update';
  for (const [contact, plan] of [...all.filter(isUpdate), ...all.filter((one) => !isUpdate(one))]) {
    const ids = [...idProperties].flatMap((property) => {
      const { [property]: text } = plan.properties;
      return text === undefined ? [] : [`${property}\0${withoutCase(text)}`];
    });
    if (plan.kind === 'upsert' && ids.some((id) => seen.has(id))) behind.push(contact);
    else for (const id of ids) seen.add(id);
  }
  return behind;
}

/** What look-ups that were answered say of their endpoint; those that failed end their contact. */
function lookedUp(lookups: Lookups): readonly Heard[] {
  return [...lookups].flatMap(([{ id }, { kind }]) =>
    kind === 'chosen' ? [{ id, endpoint: 'read', failure: null, isLookup: true }] : [],
  );
}
