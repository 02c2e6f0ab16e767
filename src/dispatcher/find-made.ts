import { keyRulesOf } from '../core/mapping/key-rules.ts';
import { SECONDARY_EMAILS } from '../core/plan.ts';
import { madeBeside } from './choose-records.ts';
import { keysOf, tellingProperties, type Connection } from './connection.ts';
import { findByKeys, isFailure } from './find-records.ts';
import { RecordHolders } from './record-holders.ts';
import type { DirtyContact } from '../model/contact.ts';
import type { Failure } from '../model/outcome.ts';
import type { FoundRecord } from '../model/settlement.ts';

/** What contacts turn out to have besides, and why not all could be looked up; null where all were. */
export interface MadeBeside {
  readonly made: ReadonlyMap<DirtyContact, readonly FoundRecord[]>;
  readonly failure: Failure | null;
}

/**
 * Looks, by all keys, for records that attempts made whose answers were lost, beside the records that
 * contacts have: two contacts may each be made before they turn out to be one person. By an address
 * that is not the newest nothing else leads to such a record.
 */
export async function findMade(
  connection: Connection,
  contacts: readonly DirtyContact[],
): Promise<MadeBeside> {
  const { hubspot, mapping, work } = connection;
  const asked = contacts.filter(mayHaveAnother);
  if (asked.length === 0) return { made: new Map(), failure: null };
  const properties = ['email', SECONDARY_EMAILS, ...tellingProperties(connection)];
  const match = keysOf(connection);
  const candidates = await findByKeys(hubspot, asked, { match, properties });
  const answers = [...candidates.values()].flat();
  const holders = new RecordHolders(work, keyRulesOf(mapping), asked);
  await holders.learn(answers.flatMap((one) => (isFailure(one) ? [] : [one])));
  return {
    made: new Map(
      asked.map((contact) => [
        contact,
        madeBeside(contact, contact.hubspotId, candidates.get(contact) ?? [], holders),
      ]),
    ),
    failure: answers.filter(isFailure).find(({ scope }) => scope !== 'record') ?? null,
  };
}

type Made = DirtyContact & { readonly hubspotId: string };

function mayHaveAnother(contact: DirtyContact): contact is Made {
  const { hubspotId, inDoubt } = contact;
  return hubspotId !== null && inDoubt !== null && inDoubt.createsSinceMs !== null;
}
