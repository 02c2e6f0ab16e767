import { systemClock } from '../clock.ts';
import { Command } from 'commander';
import type { ConnectionSettings } from '../config.ts';
import { PASS_KEY } from '../core/identity.ts';
import type { Erased } from '../ledger/port.ts';
import { CONNECTION_OPTION } from './choose-connection.ts';
import { confirm } from './confirm.ts';
import { CliError, EXIT, type CliContext } from './context.ts';
import { forgetInHubSpot, type Forgotten } from './forget-in-hubspot.ts';
import { examples } from './help.ts';
import { printJson } from './print-result.ts';
import { columns, counted, heading } from './text.ts';
import { withLedger, type LedgerSide } from './with-ledger.ts';
import { hubspotGap } from './with-hubspot.ts';
import type { ContactView } from '../model/view.ts';

/** Events that are counted before they are erased; beyond that the number is given as "or more". */
const COUNTED_MAX = 10_000;

interface Flags {
  readonly hubspot?: boolean;
  readonly hubspotRecord?: readonly string[];
  readonly readmit?: string;
  readonly dryRun?: boolean;
  readonly connection?: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** `erase`: removes a person, and keeps late webhooks from bringing them back. */
export function eraseCommand(context: CliContext): Command {
  return new Command('erase')
    .description('remove a person from the ledger, with --hubspot from HubSpot, too')
    .argument('[contact key]', 'an e-mail, customer id, pass id, or HubSpot record id')
    .option('--hubspot', 'also delete the person in HubSpot for good, as privacy law demands it')
    .option('--hubspot-record <id>', 'delete this record in HubSpot alone, for good', gather)
    .option('--readmit <key>', 'let an erased person in again, from their next event on')
    .option('--dry-run', 'only show what would be removed')
    .option(...CONNECTION_OPTION)
    .option('-y, --yes', 'do not ask')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .addHelpText('after', LATER)
    .action(async (key: string | undefined, flags: Flags) => {
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

const LATER =
  '\nKeyed hashes of the keys stay: what comes later of this person changes nothing, and is not kept.';

function gather(id: string, ids: readonly string[] = []): readonly string[] {
  return [...ids, id];
}

function failUnlessOne(key: string | undefined, { readmit, hubspotRecord, hubspot }: Flags): void {
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
  flags: Flags,
): Promise<void> {
  const { ledger, tenant, connection } = side;
  // Better known before the half is done.
  if (flags.hubspot === true) failWithoutHubSpot(connection);
  const contact = await ledger.contact(tenant, key);
  if (contact === null) throw new CliError(NOBODY);
  const events = await ledger.events(tenant, { limit: COUNTED_MAX, contactId: contact.id });
  const hubspotIds = recordsOf(contact);
  const { keys } = contact;
  if (flags.json !== true || flags.dryRun !== true) {
    context.report(whatGoes(contact, events.length, flags));
  }
  if (flags.dryRun === true) {
    const found = { keys, hubspotIds, events: events.length };
    if (flags.json === true) printJson(context, { found, erased: null });
    else context.report('nothing was changed');
    return;
  }
  await confirm(context, flags.hubspot === true ? QUESTION_BOTH : QUESTION, flags);
  const erased = await ledger.erase(tenant, key, systemClock.now());
  if (erased === null) throw new CliError(NOBODY);
  if (flags.json !== true) context.print(erasedText(erased, flags.hubspot === true));
  const forgotten = flags.hubspot === true ? await forget(context, side, erased, flags) : null;
  if (flags.json === true) printJson(context, { erased, forgotten });
  failIfLeft(forgotten);
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

function whatGoes(contact: ContactView, events: number, { hubspot }: Flags): string {
  const records = recordsOf(contact);
  const properties = new Set(contact.keys.map(({ property }) => property));
  const names = [...properties].map((name) => (name === PASS_KEY ? 'pass id' : name));
  const more = events === COUNTED_MAX ? ' or more' : '';
  const record = `record ${records.join(' and ')}`;
  const inHubSpot =
    records.length === 0
      ? 'no record is known'
      : hubspot === true
        ? `${record}, deleted for good`
        : `${record}, which stays`;
  return `${heading('To be removed')}\n${columns([
    ['keys', `${contact.keys.length} (${names.join(', ')})`],
    ['payloads', `of ${counted(events, 'event')}${more}`],
    ['the rest', 'values, timeline entries and requests, as far as they are kept here'],
    ['HubSpot', inHubSpot],
  ])}`;
}

function erasedText(
  { keys, events, timelineEntries, hubspotIds }: Erased,
  isBoth: boolean,
): string {
  const gone = [
    counted(keys.length, 'key'),
    `the payloads of ${counted(events, 'event')}`,
    counted(timelineEntries, 'timeline entry', 'timeline entries'),
  ];
  const records = hubspotIds.join(' and ');
  const left = isBoth
    ? `\nto delete in HubSpot: record ${records}`
    : `\nHubSpot still has record ${records}; ${finishWith(hubspotIds)} deletes that`;
  const rest = hubspotIds.length === 0 ? '' : left;
  return `removed from the ledger: ${gone.join(', ')}${rest}`;
}

/** Deletes the records and, for what HubSpot holds under an address alone, by e-mail. */
async function forget(
  context: CliContext,
  { settings, connection }: LedgerSide,
  { hubspotIds, keys }: Erased,
  { json }: Flags,
): Promise<readonly Forgotten[]> {
  const emails = keys.filter(({ property }) => property === 'email').map(({ value }) => value);
  const forgotten = await forgetInHubSpot(connection, settings.databaseUrl, [
    ...hubspotIds.map((id) => ({ idProperty: 'hs_object_id' as const, id })),
    ...emails.map((id) => ({ idProperty: 'email' as const, id })),
  ]);
  if (json !== true) showForgotten(context, forgotten);
  return forgotten;
}

/** `--hubspot-record`: finishes what HubSpot did not do the first time. */
async function finish(context: CliContext, side: LedgerSide, flags: Flags): Promise<void> {
  const ids = flags.hubspotRecord ?? [];
  failWithoutHubSpot(side.connection);
  if (flags.dryRun === true) {
    context.report(`${counted(ids.length, 'record')} would be deleted; nothing was changed`);
    return;
  }
  await confirm(context, `Delete ${counted(ids.length, 'record')} in HubSpot for good?`, flags);
  const forgotten = await forgetInHubSpot(
    side.connection,
    side.settings.databaseUrl,
    ids.map((id) => ({
      idProperty: id.includes('@') ? ('email' as const) : ('hs_object_id' as const),
      id,
    })),
  );
  if (flags.json === true) printJson(context, { erased: null, forgotten });
  else showForgotten(context, forgotten);
  failIfLeft(forgotten);
}

function showForgotten({ print }: CliContext, forgotten: readonly Forgotten[]): void {
  const done = forgotten.filter(({ failure }) => failure === null);
  const records = done.filter(({ by }) => by.idProperty === 'hs_object_id').map(({ by }) => by.id);
  const emails = done.length - records.length;
  if (records.length > 0) print(`deleted in HubSpot: record ${records.join(' and ')}`);
  if (emails > 0) {
    print(`deleted in HubSpot: what it holds under ${counted(emails, 'address', 'addresses')}`);
  }
}

/** @throws CliError that says how to finish it, where HubSpot did not delete everything */
function failIfLeft(forgotten: readonly Forgotten[] | null): void {
  const left = (forgotten ?? []).filter(({ failure }) => failure !== null);
  const [first] = left;
  if (first === undefined) return;
  // An address is not named: errors end in logs.
  const names = left.map(({ by }) => (by.idProperty === 'email' ? '<e-mail>' : by.id));
  throw new CliError(
    `HubSpot did not delete ${names.join(' and ')}: ${first.failure}\nFinish it with ${finishWith(names)}`,
  );
}

function finishWith(ids: readonly string[]): string {
  return `"neostore-hubspot erase ${ids.map((id) => `--hubspot-record ${id}`).join(' ')}"`;
}

async function readmit(
  context: CliContext,
  { ledger, tenant }: LedgerSide,
  key: string,
  flags: Flags,
): Promise<void> {
  if (flags.dryRun !== true) await confirm(context, 'Let this person in again?', flags);
  const readmitted = flags.dryRun === true ? false : await ledger.readmit(tenant, key);
  if (flags.json === true) printJson(context, { readmitted });
  if (flags.dryRun === true) return context.report('nothing was changed');
  if (!readmitted) throw new CliError('nobody was erased who had this key');
  if (flags.json !== true) context.print('the next event of this person counts again');
}
