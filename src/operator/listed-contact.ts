import { contactLine } from '../core/contact-line.ts';
import type { ContactSummary } from '../model/view.ts';
import type { ListedContact } from './api.ts';
import type { OperatorConnection } from './operator-connection.ts';

/** A contact on one line of a list, with the place where HubSpot shows it. */
export function listedContact(
  contact: ContactSummary,
  { recordUrl }: OperatorConnection,
): ListedContact {
  const { hubspotId, ...line } = contactLine(contact);
  return { ...line, url: hubspotId === null ? null : recordUrl(hubspotId) };
}
