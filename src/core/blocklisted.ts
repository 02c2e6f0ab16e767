import type { ReasonCode } from './reason.ts';
import type { Rejected } from '../model/outcome.ts';

/**
 * Why an address, or a person who is to be made with it, is refused that HubSpot keeps out for
 * privacy: HubSpot's own words beside ours.
 */
export function blocklisted({ code, properties = [] }: Rejected): {
  readonly code: ReasonCode;
  readonly reason: string;
} {
  const said = properties.find(({ name }) => name === 'email')?.code ?? code;
  return {
    code: 'erased-in-hubspot',
    reason: `HubSpot does not take the address again: somebody who had it was erased there (${said})`,
  };
}
