import type { ContactOfList } from './api.ts';
import type { OperatorConnection } from './operator-connection.ts';
import type { NamedContact } from '../model/view.ts';

/** Whom a line of a list is about, with the place where HubSpot shows the contact. */
export function contactOfList(
  contact: NamedContact,
  recordUrl: OperatorConnection['recordUrl'],
): ContactOfList {
  const { hubspotId } = contact;
  return { ...contact, url: hubspotId === null ? null : recordUrl(hubspotId) };
}
