import type { Clock } from '../clock.ts';
import { planContact, type ContactPlan } from '../core/plan.ts';
import type { DirtyContact } from '../core/ledger/work.ts';
import { haltOf, type Connection, type SendReport } from './connection.ts';
import { draftContacts } from './draft-contacts.ts';
import { findRecords, isFailure, type Draft } from './find-records.ts';
import { mergeRecords, settleUnmerged, type Merges } from './merge-records.ts';
import { settleFailure, settleUnsent, settleWrite, type Settled } from './settle-contact.ts';
import { findSuccessors, type MissingRecord } from './successors.ts';
import { writeContacts, type PlannedWrite, type WriteAnswer } from './write-contacts.ts';

/**
 * Brings the contacts that changed up to date in HubSpot: finds their records, plans what differs,
 * sends it in batches, and settles each contact by its own outcome.
 *
 * @param limit contacts to claim at most
 */
export async function sendContacts(connection: Connection, limit: number): Promise<SendReport> {
  const { work, clock } = connection;
  const contacts = await work.claimContacts(clock.now(), limit);
  if (contacts.length === 0) return { claimed: 0, halt: null, synced: [] };
  const merges = await mergeRecords(connection, contacts);
  const drafts = await draftContacts(
    connection,
    contacts.filter(({ id }) => !merges.ended.has(id)),
  );
  const { settled, planned } = await planAll(connection, drafts);
  settled.push(...merges.ended.values());
  const answers = await writeContacts(connection.hubspot, planned.map(toWrite));
  if ([...answers.values()].some(({ refused }) => refused.length > 0)) {
    connection.hubspot.forgetPortal();
  }
  const successors = await findSuccessors(connection.hubspot, missingRecords(planned, answers));
  for (const { draft, plan } of planned) {
    const answer = answers.get(String(draft.contact.id));
    if (answer !== undefined) settled.push(settleWrite(draft, plan, answer, successors, clock));
  }
  const settlements = withUnmerged(settled, contacts, merges, clock).flatMap(
    ({ settlement }) => settlement ?? [],
  );
  const synced = await work.settleContacts(settlements, clock.now());
  const halt = haltOf(settled.map(({ failure }) => failure));
  // What is refused alike may be so because of definitions that are not true any more.
  if (halt?.kind === 'blocked') connection.hubspot.forgetPortal();
  return { claimed: contacts.length, halt, synced };
}

function withUnmerged(
  settled: readonly Settled[],
  contacts: readonly DirtyContact[],
  { refused }: Merges,
  clock: Clock,
): readonly Settled[] {
  const byId = new Map(contacts.map((contact) => [contact.id, contact]));
  return settled.map((one) => {
    const id = one.settlement?.id ?? -1;
    const contact = byId.get(id);
    const reason = refused.get(id);
    if (contact === undefined || reason === undefined) return one;
    return settleUnmerged(one, contact, reason, clock);
  });
}

type Write = Extract<ContactPlan, { readonly kind: 'update' | 'upsert' }>;

interface Planned {
  readonly draft: Draft;
  readonly plan: Write;
}

/** Plans each contact; those with nothing to send are settled at once. */
async function planAll(
  { hubspot, mapping, portal, clock }: Connection,
  drafts: readonly Draft[],
): Promise<{ readonly settled: Settled[]; readonly planned: readonly Planned[] }> {
  const match = mapping.match.filter(
    ({ property }) => property === 'email' || portal.properties.get(property)?.unique === true,
  );
  const lookups = await findRecords(hubspot, drafts, match);
  const settled: Settled[] = [];
  const planned: Planned[] = [];
  const records = new Set<string>();
  for (const draft of drafts) {
    const found = lookups.get(draft.contact.id) ?? null;
    if (found !== null && isFailure(found)) {
      settled.push(settleFailure(draft.contact, found, clock));
      continue;
    }
    const rules = { match, create: mapping.create };
    const plan = planContact(draft.contact, draft.desired, found, rules);
    const recordId = 'recordId' in plan ? plan.recordId : null;
    const sends = plan.kind === 'update' || plan.kind === 'upsert';
    // Two contacts that adopt one record are one person: the ledger folds them, then sends the whole.
    if (sends && (recordId === null || !records.has(recordId))) planned.push({ draft, plan });
    else settled.push(settleUnsent(draft, plan, clock));
    if (recordId !== null) records.add(recordId);
  }
  return { settled, planned };
}

/** Records of updates that were answered without the record. */
function missingRecords(
  planned: readonly Planned[],
  answers: ReadonlyMap<string, WriteAnswer>,
): readonly MissingRecord[] {
  return planned.flatMap(({ draft, plan }) => {
    const { id: contactId } = draft.contact;
    const isMissing = answers.get(String(contactId))?.result.kind === 'missing';
    return isMissing && plan.kind === 'update' ? [{ recordId: plan.recordId, contactId }] : [];
  });
}

function toWrite({ draft, plan }: Planned): PlannedWrite {
  return { ...plan, traceId: String(draft.contact.id) };
}
