import { contactTitle, tellingFirst } from '../core/contact-title.ts';
import { PASS_KEY } from '../core/identity.ts';
import { timeText } from '../core/time-text.ts';
import { walletContext } from '../core/wallet.ts';
import { settlementLines } from './settlement-text.ts';
import { type Cell, columns, counted, heading, section, shaded, shortened } from './text.ts';
import type { ContactSummary } from '../model/view.ts';
import type { ConflictView, SettlementKind } from '../model/conflict.ts';

/** Those who claim a value that stand side by side with who holds it; `--json` has up to fifty. */
const SIDES_MAX = 3;

/** Longest value in a column of one side, in characters. */
const SIDE_CHARS_MAX = 30;

/** Keys of one property that are shown of one side. */
const VALUES_MAX = 3;

/** Both sides of a conflict, and what can be decided, for a person. */
export function conflictText(conflict: ConflictView): string {
  const { property, value, holderContact, claimantContacts, claimants } = conflict;
  const shown = claimantContacts.slice(0, SIDES_MAX);
  const sides = [
    ...(holderContact === null ? [] : [{ role: 'has it', contact: holderContact }]),
    ...shown.map((contact) => ({ role: 'claims it', contact })),
  ];
  const left = claimants - shown.length;
  const rest = left > 0 ? `\n  … and ${left.toLocaleString('en')} more who claim it` : '';
  return [
    `${heading(value)}\n  ${property}: ${standing(conflict)}.\n`,
    `\n${columns(sideRows(sides))}${rest}\n`,
    section('What you can decide', settlementLines(conflict)),
  ]
    .join('')
    .trimEnd();
}

function standing({ claimants, sinceMs, lastMs, times, settled }: ConflictView): string {
  const who = `claimed by ${counted(claimants, 'contact')} since ${timeText(sinceMs)}`;
  const last = `last by an event at ${timeText(lastMs)}, in ${counted(times, 'event')} all in all`;
  return `${who}, ${last}; ${settled === null ? 'nobody has decided yet' : `decided: ${DECIDED[settled]}`}`;
}

const DECIDED: { readonly [kind in SettlementKind]: string } = {
  same: 'they are the same person',
  different: 'they are different people',
  give: 'it was given to who has it now',
  ignore: 'it names nobody',
};

interface Side {
  readonly role: string;
  readonly contact: ContactSummary;
}

function sideRows(sides: readonly Side[]): readonly (readonly Cell[])[] {
  const keys = sides.flatMap(({ contact }) => tellingFirst(contact.keys));
  const properties = new Set(
    keys.map(({ property }) => property).filter((name) => name !== PASS_KEY),
  );
  const row = (title: string, cellOf: (contact: ContactSummary) => Cell): readonly Cell[] => [
    title,
    ...sides.map(({ contact }) => cellOf(contact)),
  ];
  return [
    ['', ...sides.map(({ role }) => role)],
    row('name', nameOf),
    ...[...properties].map((property) => row(property, (contact) => valuesOf(contact, property))),
    row('wallet', walletOf),
    row('HubSpot', ({ hubspotId }) => (hubspotId === null ? 'no record' : `record ${hubspotId}`)),
    row('state', ({ state }) => shaded(state)),
    ...(sides.some(({ contact }) => contact.reason !== null)
      ? [row('', ({ reason }) => shortened(reason ?? '', SIDE_CHARS_MAX))]
      : []),
  ];
}

/** The name that events told; empty where they told none. */
function nameOf({ keys, document }: ContactSummary): Cell {
  const title = contactTitle(keys, document);
  return title === contactTitle(keys, { registers: {} }) ? '' : shortened(title, SIDE_CHARS_MAX);
}

function valuesOf({ keys }: ContactSummary, property: string): Cell {
  const values = keys.filter((key) => key.property === property).map(({ value }) => value);
  const left = values.length - VALUES_MAX;
  const shown = values.slice(0, VALUES_MAX).join(', ');
  return left > 0
    ? `${shortened(shown, SIDE_CHARS_MAX)} and ${left.toLocaleString('en')} more`
    : shortened(shown, SIDE_CHARS_MAX);
}

function walletOf({ document }: ContactSummary): Cell {
  const { status, passes } = walletContext(document.wallet, () => true);
  return `${status}, ${counted(passes, 'pass', 'passes')}`;
}
