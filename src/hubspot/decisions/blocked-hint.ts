import type { Blocked } from '../../model/outcome.ts';

/** What a person has to do when HubSpot refuses a connection. */
export function hintFor({ reason }: Blocked): string {
  switch (reason) {
    case 'unauthorized':
      return 'HubSpot does not accept the credential: put a valid HUBSPOT_ACCESS_TOKEN (or OAuth settings) in and restart. Nothing is lost meanwhile.';
    case 'missing-scopes':
      return 'Grant the named scopes to the service key in HubSpot (Development > Keys > Service keys). Sending resumes by itself.';
    case 'forbidden':
      return 'HubSpot forbids this request: check what the service key may do. Sending resumes by itself.';
    case 'payment':
      return 'HubSpot wants the account to be paid for: check its subscription. Sending resumes by itself.';
    case 'moved':
      return 'HubSpot, or a proxy before it, sends this request elsewhere (3xx), which is never followed: check HUBSPOT_BASE_URL and the proxy. Sending resumes by itself.';
    case 'not-offered':
      return 'HubSpot does not offer this request, or not any more: check HUBSPOT_BASE_URL, HUBSPOT_API_VERSION and any proxy. Sending resumes by itself.';
    case 'refused-alike':
      return 'HubSpot refuses all records alike and names none: check the properties by which contacts are found ("neostore-hubspot check"), and any proxy. No record is given up; sending resumes by itself.';
    case 'no-subscription':
      return 'A consent of the mapping names a subscription type that HubSpot does not have: "neostore-hubspot check" says which. Correct the mapping, or make the type in HubSpot (Settings > Marketing > Email > Subscription Types). Consents resume by themselves, and nothing else waits.';
    case 'not-mapped':
      return 'The mapping lacks what HUBSPOT_TIMELINE needs: name its timeline events under hubspot.timeline, or choose another way. Sending resumes by itself.';
  }
}
