/** Where a record of a contact is shown to people. */
export interface RecordPlace {
  /** Base URL of the API through which the record was written. */
  readonly baseUrl: string;
  /** Host on which people use the account, such as `app.hubspot.com`. */
  readonly uiDomain: string;
  readonly portalId: string;
  readonly recordId: string;
}

/** HubSpot's number for the type of object that contacts are. */
const CONTACT_TYPE = '0-1';

/**
 * The page of a contact's record in HubSpot. Where the API is not HubSpot's own (the simulator, a
 * proxy), that same host is taken to show the page.
 */
export function recordUrl({ baseUrl, uiDomain, portalId, recordId }: RecordPlace): string {
  const [portal, record] = [portalId, recordId].map(encodeURIComponent);
  const host = isHubSpot(baseUrl) ? `https://${uiDomain}` : baseUrl.replace(/\/+$/, '');
  return `${host}/contacts/${portal}/record/${CONTACT_TYPE}/${record}`;
}

function isHubSpot(baseUrl: string): boolean {
  return /^https:\/\/(?:[a-z0-9-]+\.)*hubapi\.com(?::\d+)?(?:\/|$)/i.test(baseUrl);
}
