import type { Blocked } from '../core/outcome.ts';

/** What a person has to do when HubSpot refuses a connection. */
export function hintFor({ reason }: Blocked): string {
  switch (reason) {
    case 'unauthorized':
      return 'HubSpot does not accept the credential: put a valid HUBSPOT_ACCESS_TOKEN (or OAuth settings) in and restart. Nothing is lost meanwhile.';
    case 'missing-scopes':
      return 'Grant the named scopes to the service key in HubSpot (Development > Keys > Service keys). Sending resumes by itself.';
    case 'forbidden':
      return 'HubSpot forbids this request: check what the service key may do. Sending resumes by itself.';
  }
}
