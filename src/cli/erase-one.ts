import { systemClock } from '../clock.ts';
import { keyRulesOf } from '../core/mapping/key-rules.ts';
import type { Mapping } from '../core/mapping/mapping.ts';
import { personMeant, type TellablePerson } from '../core/ledger/person-meant.ts';
import { confirm } from './confirm.ts';
import { CliError, EXIT, type CliContext } from './context.ts';
import type { EraseFlags } from './erase.ts';
import { erasedOfSeveralText, oneText, whichText } from './erase-text.ts';
import { forgetInHubSpot, recordsWith, releaseAddresses } from './forget-in-hubspot.ts';
import { printJson } from './print-result.ts';
import { failIfLeft, showForgotten } from './show-forgotten.ts';
import { type LedgerSide, workerOf } from './with-ledger.ts';
import type { ContactKey } from '../model/contact.ts';
import type { PeopleOfContact } from '../model/people.ts';

/** A contact that holds several people, of whom one is to be erased. */
export interface Several {
  readonly key: string;
  readonly found: PeopleOfContact;
  readonly mapping: Mapping;
}

/** Erases the one person of a contact of several whom a key names; the others keep the contact. */
export async function eraseOne(
  context: CliContext,
  side: LedgerSide,
  { key, found, mapping }: Several,
  flags: EraseFlags,
): Promise<void> {
  const { ledger, tenant } = side;
  const person = personMeant(found.people, key);
  if (person === null) {
    if (flags.json === true) printJson(context, { people: found, erased: null });
    else context.print(whichText(found));
    throw new CliError(WHICH, EXIT.usage);
  }
  const records =
    flags.hubspot === true
      ? await recordsOfOne(side, found, ownKeys(found, person), mapping)
      : null;
  if (flags.json !== true || flags.dryRun !== true) {
    context.report(oneText({ found, person, records }));
  }
  if (flags.dryRun === true) {
    if (flags.json === true) printJson(context, { people: found, person, records, erased: null });
    else context.report('nothing was changed');
    return;
  }
  await confirm(context, records === null ? QUESTION : QUESTION_BOTH, flags);
  const rules = keyRulesOf(mapping);
  if (records !== null) await releaseAddresses(side, records, addressesOfOthers(found, person));
  const erased = await ledger.erasePerson(tenant, person.key, rules, systemClock.now());
  if (erased === null) throw new CliError(CHANGED);
  if (flags.json !== true) {
    context.print(erasedOfSeveralText(erased, found, await workerOf(ledger)));
  }
  const emails = erased.keys.filter(({ property }) => property === 'email');
  const forgotten =
    records === null
      ? null
      : await forgetInHubSpot(side, [
          ...records.map((id) => ({ idProperty: 'hs_object_id' as const, id })),
          ...emails.map(({ value: id }) => ({ idProperty: 'email' as const, id })),
        ]);
  if (forgotten !== null && flags.json !== true) showForgotten(context, forgotten);
  if (flags.json === true) printJson(context, { erased, forgotten });
  failIfLeft(forgotten);
}

const WHICH =
  'this contact holds several people: name one of them by a key that no other has, or take all of them with --all-of-contact; nothing was changed';

const QUESTION = 'Remove this person from the ledger, and leave the contact to the others?';
const QUESTION_BOTH =
  'Remove this person from the ledger, delete in HubSpot for good what is theirs alone, and leave the contact to the others?';

const CHANGED = 'the contact has changed meanwhile: nothing was changed; look at it again';

/** Keys that are the person's and no other's. */
function ownKeys({ people }: PeopleOfContact, person: TellablePerson): readonly ContactKey[] {
  const shared = new Set(keysOfOthers(people, person).map((key) => JSON.stringify(key)));
  return person.keys.filter((key) => !shared.has(JSON.stringify(key)));
}

function addressesOfOthers(
  { people }: PeopleOfContact,
  person: TellablePerson,
): readonly ContactKey[] {
  return keysOfOthers(people, person).filter(({ property }) => property === 'email');
}

function keysOfOthers(
  people: PeopleOfContact['people'],
  person: TellablePerson,
): readonly ContactKey[] {
  return people.filter(({ key }) => key !== null && key !== person.key).flatMap(({ keys }) => keys);
}

/** Records that carry a key of the person alone, but for that of the contact: it stays with the others. */
async function recordsOfOne(
  side: LedgerSide,
  { contact }: PeopleOfContact,
  keys: readonly ContactKey[],
  { match }: Mapping,
): Promise<readonly string[]> {
  const unique = new Set(
    match.flatMap((rule) => (rule.unique || rule.property === 'email' ? [rule.property] : [])),
  );
  const sought = keys.filter(({ property }) => unique.has(property));
  const records = await recordsWith(side, sought);
  const known = await side.ledger.knownRecords(side.tenant, records);
  return records.filter((id) => id !== contact.hubspotId && !known.includes(id));
}
