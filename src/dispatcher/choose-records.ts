import { attributed } from '../core/ledger/doubt.ts';
import type { TakenValue } from '../core/own-values.ts';
import { isFailure, type Candidate, type FoundRecords } from './find-records.ts';
import type { RecordHolders } from './record-holders.ts';
import type { DirtyContact } from '../model/contact.ts';
import type { ContactRecord } from '../model/hubspot.ts';
import type { Failure } from '../model/outcome.ts';
import type { FoundRecord } from '../model/settlement.ts';

/** The record of a contact, as a look-up has it. */
export interface Chosen {
  readonly kind: 'chosen';
  /** Null where it is not there. */
  readonly record: ContactRecord | null;
  /** Whether another contact has it, which may be the same person. */
  readonly isShared: boolean;
  /** Values of the contact that records of other people have. */
  readonly taken: readonly TakenValue[];
  /** Further records of the contact, which attempts to make it made whose answers were lost. */
  readonly made: readonly FoundRecord[];
}

/**
 * Decides which record is whose, for the contacts that came first first: whoever is known longer keeps
 * a record that two people lead to. The strongest key decides that leads to a record of the contact's
 * own, or that could not be asked.
 */
export async function chooseRecords(
  candidates: FoundRecords['candidates'],
  holders: RecordHolders,
): Promise<ReadonlyMap<DirtyContact, Chosen | Failure>> {
  await holders.learn([...candidates.values()].flatMap(candidatesOf));
  const inOrder = [...candidates].toSorted(([a], [b]) => a.id - b.id);
  return new Map(inOrder.map(([contact, found]) => [contact, chosenOf(contact, found, holders)]));
}

function chosenOf(
  contact: DirtyContact,
  found: readonly (Candidate | Failure)[],
  holders: RecordHolders,
): Chosen | Failure {
  for (const one of found) {
    if (isFailure(one)) return one;
    const whose = holders.whose(contact, one);
    if (whose === 'strange') continue;
    const made = madeBeside(contact, one.record.id, found, holders);
    return { ...chosen(one.record, found, whose === 'shared'), made };
  }
  return { ...chosen(null, found, false), made: [] };
}

/**
 * Further records of a contact, which attempts made whose answers were lost: two contacts of one
 * person may each have been made before that was known.
 *
 * @param recordId the record that it has
 */
export function madeBeside(
  contact: DirtyContact,
  recordId: string,
  found: readonly (Candidate | Failure)[],
  holders: RecordHolders,
): Chosen['made'] {
  const others = candidatesOf(found).filter(
    (one) => one.record.id !== recordId && holders.whose(contact, one) === 'own',
  );
  const records = others.map(({ record: { id: hubspotId, createdAtMs } }) => ({
    hubspotId,
    origin: 'adopted' as const,
    ...(createdAtMs === undefined ? {} : { createdAtMs }),
  }));
  return records.filter((one) => attributed(contact, one).origin === 'created');
}

/** The values that led to other records are theirs. */
function chosen(
  record: ContactRecord | null,
  found: readonly (Candidate | Failure)[],
  isShared: boolean,
): Omit<Chosen, 'made'> {
  const taken = candidatesOf(found)
    .filter((one) => one.record.id !== record?.id)
    .map(({ key, record: { id: recordId } }) => ({ ...key, recordId }));
  return { kind: 'chosen', record, isShared, taken };
}

function candidatesOf(found: readonly (Candidate | Failure)[]): readonly Candidate[] {
  return found.flatMap((one) => (isFailure(one) ? [] : [one]));
}
