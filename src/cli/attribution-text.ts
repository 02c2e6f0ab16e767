import { contactTitle } from '../core/contact-title.ts';
import { section, shortened } from './text.ts';
import type { ContactSummary } from '../model/view.ts';
import type { Attribution } from '../model/attribution.ts';
import type { Claim } from '../model/claim.ts';

/** Whom an event would reach, for a person. */
export function attributionText({ contact, isErased, same, claims }: Attribution): string {
  if (isErased) return section(TITLE, [['of', 'a person who was erased: it would change nothing']]);
  return section(TITLE, [
    ['reaches', contact === null ? 'a new contact' : named(contact)],
    ...same.map((other) => ['joins', `${named(other)}: they would become one contact`]),
    ...claims.map((claim) => ['claims', `${shortened(claim.value)}: ${whyLeftOut(claim)}`]),
  ]);
}

const TITLE = 'In the ledger as it is now';

function named({ keys, document, hubspotId }: ContactSummary): string {
  const record = hubspotId === null ? 'no record yet' : `record ${hubspotId}`;
  return `${shortened(contactTitle(keys, document))} (${record})`;
}

function whyLeftOut({ property, kind, holder }: Claim): string {
  switch (kind) {
    case 'taken':
      return `${holder?.value ?? 'another contact'} has this ${property}, so it would be left out`;
    case 'ignored':
      return 'it names nobody, so it would be left out';
    case 'over-limit':
      return 'the contact has as many as one person may have';
  }
}
