import { keyText } from '../core/ledger/key-text.ts';
import { carriesOwnKey, whoseRecord, type Whose } from '../core/whose-record.ts';
import type { Work } from '../ledger/work-port.ts';
import type { ContactKey, DirtyContact } from '../model/contact.ts';
import type { ContactRecord } from '../model/hubspot.ts';
import type { KeyRules } from '../model/key-rules.ts';
import type { RecordHolder } from '../model/record-holder.ts';

/** A record that HubSpot answered with, and what led to it. */
export interface Answered {
  readonly record: ContactRecord;
  readonly key: ContactKey | null;
  readonly namesake?: ContactKey | null;
}

/**
 * Who has which record of HubSpot's: what the ledger knows, and what the contacts of a round have
 * come to since.
 */
export class RecordHolders {
  readonly #work: Pick<Work, 'holders'>;
  readonly #rules: KeyRules;
  readonly #records = new Map<string, Omit<RecordHolder, 'hubspotId'> | null>();
  readonly #keys = new Map<string, number>();

  constructor(work: Pick<Work, 'holders'>, rules: KeyRules, contacts: readonly DirtyContact[]) {
    this.#work = work;
    this.#rules = rules;
    for (const { id, keys } of contacts) for (const key of keys) this.#keys.set(keyText(key), id);
  }

  /** Asks the ledger for those whom it does not know yet. */
  async learn(answers: readonly Answered[]): Promise<void> {
    const records = answers.map(({ record }) => record.id).filter((id) => !this.#records.has(id));
    const keys = answers
      .flatMap(({ namesake }) => namesake ?? [])
      .filter((key) => !this.#keys.has(keyText(key)));
    if (records.length === 0 && keys.length === 0) return;
    const holders = await this.#work.holders([...new Set(records)], keys);
    for (const id of records) this.#records.set(id, null);
    for (const { hubspotId, ...holder } of holders.records) this.#records.set(hubspotId, holder);
    for (const { contactId, ...key } of holders.keys) this.#keys.set(keyText(key), contactId);
  }

  /** Whether a record is the contact's beyond doubt, and no other contact has it. */
  isSurelyOf(contact: DirtyContact, record: ContactRecord): boolean {
    return (
      carriesOwnKey(contact, record, this.#rules) &&
      this.whose(contact, { record, key: null }) === 'own'
    );
  }

  /** Whose a record is of which it has learned; a contact's own is its own from then on. */
  whose(contact: DirtyContact, { record, key, namesake = null }: Answered): Whose {
    const named = namesake === null ? undefined : this.#keys.get(keyText(namesake));
    const isOfNamesake = named !== undefined && named !== contact.id;
    const holder = this.#records.get(record.id) ?? null;
    const whose = whoseRecord(contact, { record, key, isOfNamesake }, holder, this.#rules);
    if (whose === 'own') {
      this.#records.set(record.id, { contactId: contact.id, keys: contact.keys });
    }
    return whose;
  }
}
