import { systemClock } from '../clock.ts';
import { gather } from './gather.ts';
import type { OrderFlags } from './choose-connection.ts';
import { Command } from 'commander';
import type { ConnectionSettings } from '../config.ts';
import { keyRulesOf } from '../core/mapping/key-rules.ts';
import type { Erased } from '../ledger/desk-port.ts';
import { BLOCKLIST } from './blocklist-text.ts';
import { CONNECTION_OPTION } from './choose-connection.ts';
import { confirm } from './confirm.ts';
import { CliError, EXIT, type CliContext } from './context.ts';
import { eraseOne } from './erase-one.ts';
import { erasedText, wholeText } from './erase-text.ts';
import { forgetInHubSpot, releaseAddresses, type Forgotten } from './forget-in-hubspot.ts';
import { examples } from './help.ts';
import { mappingOfSide } from './mapping-in-use.ts';
import { printJson } from './print-result.ts';
import { failIfLeft, finishWith, showForgotten } from './show-forgotten.ts';
import { counted, wrapped } from './text.ts';
import { withLedger, type LedgerSide } from './with-ledger.ts';
import { hubspotGap } from './with-hubspot.ts';
import type { ContactKey } from '../model/contact.ts';
import type { ContactView } from '../model/view.ts';
import type { PeopleOfContact } from '../model/people.ts';

/** Events that are counted before they are erased; beyond that the number is given as "or more". */
const COUNTED_MAX = 10_000;

/** What the options of `erase` say. */
export interface EraseFlags extends OrderFlags {
  readonly hubspot?: boolean;
  readonly allOfContact?: boolean;
  readonly hubspotRecord?: readonly string[];
  readonly readmit?: string;
  readonly dryRun?: boolean;
}

/** `erase`: removes a person, and keeps late webhooks from bringing them back. */
export function eraseCommand(context: CliContext): Command {
  return new Command('erase')
    .description('remove a person from the ledger, with --hubspot from HubSpot, too')
    .argument('[contact key]', 'an e-mail, customer id, pass id, or HubSpot record id')
    .option('--hubspot', 'also delete the person in HubSpot for good, as privacy law demands it')
    .option('--all-of-contact', 'everybody whom the contact holds, where it holds several people')
    .option('--hubspot-record <id>', 'delete this record in HubSpot alone, for good', gather)
    .option('--readmit <key>', 'let an erased person in again, from their next event on')
    .option('--dry-run', 'only show what would be removed')
    .option(...CONNECTION_OPTION)
    .option('-y, --yes', 'do not ask')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .addHelpText('after', LATER)
    .action(async (key: string | undefined, flags: EraseFlags) => {
      failUnlessOne(key, flags);
      await withLedger(context, flags, async (side) => {
        if (flags.readmit !== undefined) await readmit(context, side, flags.readmit, flags);
        else if (key === undefined) await finish(context, side, flags);
        else await erase(context, side, key, flags);
      });
    });
}

const EXAMPLES = examples(
  ['erase ada@example.com --dry-run', 'what is known of a person'],
  ['erase ada@example.com --hubspot', 'remove them here and in HubSpot'],
  ['erase --readmit ada@example.com', 'they came back'],
);

const LATER = `
Keyed hashes of the keys stay: what comes later of this person changes nothing, and is not kept.
Of a contact that holds several people, the one goes whom the key names; the others keep the contact
and its record in HubSpot, and their events are applied again.

With --hubspot, and where a person was deleted for good by hand:
${wrapped(`${BLOCKLIST}.`, 0, 95)}
--readmit lets the person in again here alone, and does not change that.`;

function failUnlessOne(
  key: string | undefined,
  { readmit, hubspotRecord, hubspot }: EraseFlags,
): void {
  const given = [key, readmit, hubspotRecord].filter((one) => one !== undefined).length;
  if (given !== 1) {
    throw new CliError(
      'name one person: a key, --readmit with a key, or --hubspot-record',
      EXIT.usage,
    );
  }
  if (hubspot === true && key === undefined) {
    throw new CliError('--hubspot goes with a contact key', EXIT.usage);
  }
}

async function erase(
  context: CliContext,
  side: LedgerSide,
  key: string,
  flags: EraseFlags,
): Promise<void> {
  const { ledger, tenant, connection } = side;
  // Better known before the half is done.
  if (flags.hubspot === true) failWithoutHubSpot(connection);
  const { mapping } = await mappingOfSide(context, side);
  const found = await ledger.people(tenant, key, keyRulesOf(mapping));
  if (found === null) throw new CliError(NOBODY);
  if (found.people.length > 1 && flags.allOfContact !== true) {
    return eraseOne(context, side, { key, found, mapping }, flags);
  }
  return eraseWhole(context, side, key, found, flags);
}

async function eraseWhole(
  context: CliContext,
  side: LedgerSide,
  key: string,
  { people }: PeopleOfContact,
  flags: EraseFlags,
): Promise<void> {
  const { ledger, tenant } = side;
  const contact = await ledger.contact(tenant, key);
  if (contact === null) throw new CliError(NOBODY);
  const { keys, id: contactId } = contact;
  const { rows } = await ledger.events(tenant, { limit: COUNTED_MAX, contactId });
  const events = rows.length;
  const records = recordsOf(contact);
  const inHubSpot = flags.hubspot === true;
  if (flags.json !== true || flags.dryRun !== true) {
    const isMore = events === COUNTED_MAX;
    context.report(wholeText({ keys, people, events, isMore, records, inHubSpot }));
  }
  if (flags.dryRun === true) {
    const found = { keys, hubspotIds: records, events };
    if (flags.json === true) printJson(context, { found, erased: null });
    else context.report('nothing was changed');
    return;
  }
  await confirm(context, inHubSpot ? QUESTION_BOTH : QUESTION, flags);
  if (inHubSpot) await releaseAddresses(side, records, await claimedAddresses(side, keys));
  const erased = await ledger.erase(tenant, key, systemClock.now());
  if (erased === null) throw new CliError(NOBODY);
  if (flags.json !== true) {
    context.print(erasedText(erased, inHubSpot, finishWith(erased.hubspotIds)));
  }
  const forgotten = inHubSpot ? await forget(context, side, erased, flags) : null;
  if (flags.json === true) printJson(context, { erased, forgotten });
  failIfLeft(forgotten);
}

/** Addresses of a contact that others claim: they are not its own alone. */
async function claimedAddresses(
  { ledger, tenant }: LedgerSide,
  keys: readonly ContactKey[],
): Promise<readonly ContactKey[]> {
  const emails = keys.filter(({ property }) => property === 'email');
  const conflicts = await Promise.all(
    emails.map(async ({ property, value }) => ledger.conflict(tenant, { property, value })),
  );
  return conflicts.flatMap((conflict) => conflict ?? []);
}

const NOBODY = 'no contact has this key: nothing was changed';
const QUESTION = 'Remove this person from the ledger?';
const QUESTION_BOTH = 'Remove this person from the ledger, and delete them in HubSpot for good?';

function failWithoutHubSpot(connection: ConnectionSettings): void {
  const gap = connection.dryRun
    ? 'DRY_RUN is true: nothing is changed in HubSpot'
    : hubspotGap(connection);
  if (gap !== null) throw new CliError(gap, EXIT.usage);
}

function recordsOf({ hubspotId, duplicates }: ContactView): readonly string[] {
  const others = duplicates.map((record) => record.hubspotId);
  return hubspotId === null ? others : [hubspotId, ...others];
}

/** Deletes the records and, for what HubSpot holds under an address alone, by e-mail. */
async function forget(
  context: CliContext,
  side: LedgerSide,
  { hubspotIds, keys }: Erased,
  { json }: EraseFlags,
): Promise<readonly Forgotten[]> {
  const emails = keys.filter(({ property }) => property === 'email').map(({ value }) => value);
  const forgotten = await forgetInHubSpot(side, [
    ...hubspotIds.map((id) => ({ idProperty: 'hs_object_id' as const, id })),
    ...emails.map((id) => ({ idProperty: 'email' as const, id })),
  ]);
  if (json !== true) showForgotten(context, forgotten);
  return forgotten;
}

/** `--hubspot-record`: finishes what HubSpot did not do the first time. */
async function finish(context: CliContext, side: LedgerSide, flags: EraseFlags): Promise<void> {
  const ids = flags.hubspotRecord ?? [];
  failWithoutHubSpot(side.connection);
  if (flags.dryRun === true) {
    context.report(`${counted(ids.length, 'record')} would be deleted; nothing was changed`);
    return;
  }
  await confirm(context, `Delete ${counted(ids.length, 'record')} in HubSpot for good?`, flags);
  const forgotten = await forgetInHubSpot(
    side,
    ids.map((id) => ({
      idProperty: id.includes('@') ? ('email' as const) : ('hs_object_id' as const),
      id,
    })),
  );
  if (flags.json === true) printJson(context, { erased: null, forgotten });
  else showForgotten(context, forgotten, true);
  failIfLeft(forgotten);
}

async function readmit(
  context: CliContext,
  { ledger, tenant }: LedgerSide,
  key: string,
  flags: EraseFlags,
): Promise<void> {
  if (flags.dryRun !== true) await confirm(context, 'Let this person in again?', flags);
  const readmitted = flags.dryRun === true ? false : await ledger.readmit(tenant, key);
  if (flags.json === true) printJson(context, { readmitted });
  if (flags.dryRun === true) return context.report('nothing was changed');
  if (!readmitted) throw new CliError('nobody was erased who had this key');
  if (flags.json !== true)
    context.print(`the next event of this person counts again\n${HERE_ALONE}`);
}

const HERE_ALONE = `that is here alone. ${BLOCKLIST}; until then the person is a dead letter`;
