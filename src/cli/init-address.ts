import { systemClock } from '../clock.ts';
import { webhookAddressFaults, WEBHOOK_PATH } from '../core/setup/webhook-address.ts';
import { checkWebhookAddress, type AddressCheck } from './check-webhook-address.ts';
import { CliError, EXIT, type CliContext } from './context.ts';
import { explain } from './explain.ts';
import type { Interview } from './interview.ts';
import { webhookPlace } from './webhook-place.ts';

/** How the address of the webhook is to be found and checked. */
export interface AddressWish {
  /** As the command line says; null asks. */
  readonly url: string | null;
  /** Where Neostore has the webhook of this daemon post to now; null without one. */
  readonly known: string | null;
  /** Whether a ping goes through it. */
  readonly isTried: boolean;
}

/** An answer that is no address: the webhook can be made later. */
const LATER = '-';

/**
 * Gets the address at which Neostore reaches the daemon, and tries whether it ends here and at this
 * tenant.
 *
 * @returns null where there is none yet
 * @throws CliError where the command line names one that does not work
 */
export async function askAddress(
  interview: Interview,
  context: CliContext,
  { url, known, isTried }: AddressWish,
): Promise<string | null> {
  const faultOf = async (address: string): Promise<string | null> => {
    const [{ neostore }] = interview.settings().connections;
    const faults = webhookAddressFaults(address, webhookPlace(neostore));
    if (faults.length > 0) return `no webhook would arrive at ${address}: ${faults.join('; ')}`;
    return isTried ? tryAddress(address, interview, context) : null;
  };
  if (url !== null) {
    const fault = await faultOf(url);
    if (fault === null) return url;
    if (interview.isSilent) throw new CliError(`${fault}\nnothing was written`, EXIT.failed);
    context.report(`  ${fault}`);
  }
  if (interview.isSilent) return known;
  const tenant = interview.value('NEOSTORE_TENANT_ID');
  context.print(
    `\nNeostore posts to https://<your host>${WEBHOOK_PATH}/${tenant}, which your TLS proxy passes on to port ${interview.settings().http.port}.`,
  );
  const otherwise = known ?? LATER;
  const answer = await interview.ask({
    text: `Address of the webhook (${known === null ? 'Enter to do it later' : `Enter for ${known}, ${LATER} to do it later`}): `,
    otherwise,
    check: (address) => (address === LATER ? null : faultOf(address)),
  });
  return answer === LATER ? null : answer;
}

async function tryAddress(
  address: string,
  interview: Interview,
  { print }: CliContext,
): Promise<string | null> {
  const { http, connections } = interview.settings();
  const [{ neostore }] = connections;
  const { tenantId, webhookSecrets: secrets, signatureEncoding: encoding } = neostore;
  if (tenantId === null) return null;
  const daemon = { http, tenantId, secrets, encoding, clock: systemClock };
  const check = await checkWebhookAddress(address, daemon).catch(
    (error: unknown): AddressCheck => ({
      kind: 'wrong',
      found: `it cannot be tried: ${explain(error).message}`,
      advice: 'mend that, or leave it untried with --no-url-check',
    }),
  );
  if (check.kind === 'wrong') return `${address}: ${check.found}; ${check.advice}`;
  print(`webhook: ${address} ends here, at the tenant ${tenantId} (${check.by} answered the ping)`);
  return null;
}
