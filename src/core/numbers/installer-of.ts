import { choiceOf } from '../consent/registers.ts';
import { contactLine } from '../contact-line.ts';
import { walletWord } from '../wallet-status.ts';
import type { CsvColumn } from '../csv.ts';
import { instantMs } from '../order-key.ts';
import type { ConsentRule, Mapping } from '../mapping/mapping.ts';
import type { Installer, InstallerQuery, Question } from '../../model/numbers.ts';
import type { Registers } from '../../model/register.ts';
import type { ContactSummary } from '../../model/view.ts';

/** What is no consent: nothing, or a no in the words that consents are read in. */
const NOES = new Set(['', 'false', 'no', '0']);

/** What a contact is among those who installed; null where it is none of those who are asked for. */
export function installerOf(
  contact: ContactSummary,
  { fromMs, toMs, wallet, without }: Omit<InstallerQuery, 'limit' | 'after'>,
): Installer | null {
  const { registers, wallet: passes } = contact.document;
  if (without !== undefined && hasSaid(registers, without)) return null;
  const installs = Object.values(passes)
    .flatMap(({ changes }) => Object.values(changes))
    .filter(({ installed, listed }) => installed && listed !== true)
    .filter(({ at }) => instantMs(at) >= fromMs && instantMs(at) < toMs)
    .filter((install) => wallet === undefined || install.wallet === wallet);
  const [first] = installs.map(({ at }) => at).sort();
  if (first === undefined) return null;
  const wallets = [...new Set(installs.map(({ wallet }) => wallet))].sort();
  return { contact, at: first, wallets };
}

/** Whether somebody has a value of a property, or has given a consent, and it is no no. */
function hasSaid(registers: Registers, name: string): boolean {
  if (choiceOf(registers, name) === 'given') return true;
  const value = registers[name]?.value ?? '';
  return !NOES.has(String(value).trim().toLowerCase());
}

/** What a mapping lets people say yes or no to: its consents, and properties that are true or false. */
export function questionsOf({
  consents,
  hubspot,
}: Pick<Mapping, 'hubspot'> & {
  readonly consents: readonly Pick<ConsentRule, 'name'>[];
}): readonly Question[] {
  const ticked = Object.entries(hubspot.properties).filter(([, { type }]) => type === 'bool');
  return [
    ...consents.map(({ name }) => ({ name, label: `Consent: ${name}` })),
    ...ticked.map(([name, { label }]) => ({ name, label: label ?? name })),
  ];
}

/**
 * Why a name stands for nothing that people say yes or no to, with what does; null where it may: a
 * property of which the mapping does not declare the type may be anything.
 */
export function questionFault(
  mapping: Parameters<typeof questionsOf>[0] & Pick<Mapping, 'rules'>,
  name: string,
): string | null {
  const allowed = questionsOf(mapping).map((question) => question.name);
  const isUndeclared =
    !Object.hasOwn(mapping.hubspot.properties, name) &&
    [...mapping.rules.values()].some(({ properties }) => properties.has(name));
  if (isUndeclared || allowed.includes(name)) return null;
  const others =
    allowed.length === 0 ? 'the mapping asks nothing' : `allowed: ${allowed.join(', ')}`;
  return `${name} is nothing that people say yes or no to; ${others}`;
}

/** Those who installed as a list for a spreadsheet. */
export const INSTALLER_COLUMNS: readonly CsvColumn<Installer>[] = [
  { name: 'contact', cellOf: ({ contact }) => contactLine(contact).title },
  { name: 'contact_key', cellOf: ({ contact }) => contactLine(contact).key },
  { name: 'installed', cellOf: ({ at }) => at },
  { name: 'installed_in', cellOf: ({ wallets }) => wallets.join(' ') },
  { name: 'wallet_now', cellOf: ({ contact }) => walletWord(contactLine(contact).wallet) },
  { name: 'hubspot_record', cellOf: ({ contact }) => contact.hubspotId },
];
