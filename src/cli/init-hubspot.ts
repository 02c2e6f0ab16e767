import { CREDENTIAL } from '../config/faults.ts';
import { describeFailure } from '../hubspot/definition-result.ts';
import { readPortal } from '../hubspot/portal.ts';
import { readRefusals } from '../hubspot/refusals.ts';
import { CliError, EXIT, type CliContext } from './context.ts';
import type { Interview } from './interview.ts';
import { withHubSpot } from './with-hubspot.ts';

/** What was found of a credential. */
type Tried =
  | { readonly kind: 'right'; readonly portal: string; readonly lacks: readonly string[] }
  | { readonly kind: 'wrong'; readonly reason: string };

/** Gets the credential for HubSpot, and tries it: which account it opens, and what it may not do there. */
export async function askHubSpot(interview: Interview, context: CliContext): Promise<void> {
  const isGiven = CREDENTIAL.some((name) => interview.value(name) !== '');
  const tried = isGiven ? await tryHubSpot(interview) : null;
  if (tried?.kind === 'right') {
    tell(tried, context);
    return;
  }
  if (tried !== null) {
    const isOAuth = interview.value('HUBSPOT_ACCESS_TOKEN') === '';
    if (interview.isSilent || isOAuth) throw new CliError(`${tried.reason}; nothing was written`);
    context.report(`  ${tried.reason}`);
  }
  if (interview.isSilent) throw new CliError(NO_TOKEN, EXIT.usage);
  await interview.ask({
    text: 'HubSpot access token (a service key; it is not shown): ',
    isSecret: true,
    check: async (answer) => {
      const fault = interview.faultOf('HUBSPOT_ACCESS_TOKEN', answer);
      if (fault !== null) return fault;
      interview.set('HUBSPOT_ACCESS_TOKEN', answer);
      const found = await tryHubSpot(interview);
      if (found.kind === 'wrong') return found.reason;
      tell(found, context);
      return null;
    },
  });
}

const NO_TOKEN =
  'HUBSPOT_ACCESS_TOKEN is not set; init asks for it on a terminal alone, and never takes it from the command line';

function tell({ portal, lacks }: Extract<Tried, { kind: 'right' }>, { print }: CliContext): void {
  print(`HubSpot: ${portal}`);
  for (const line of lacks) print(`  ! ${line}`);
}

async function tryHubSpot(interview: Interview): Promise<Tried> {
  const { connections, databaseUrl } = interview.settings();
  return withHubSpot(connections[0], databaseUrl, async ({ api, apiVersion }) => {
    const portal = await readPortal(api, apiVersion);
    if (portal.kind !== 'done') return { kind: 'wrong', reason: describeFailure(portal) };
    const refusals = await readRefusals(api, apiVersion);
    if (refusals.kind !== 'done') return { kind: 'wrong', reason: describeFailure(refusals) };
    const { id, uiDomain, timeZone } = portal.value;
    const lacks = refusals.value.map(
      ({ action, failure }) => `${action}: ${describeFailure(failure)}`,
    );
    const zone = timeZone === null ? '' : `, time zone ${timeZone}`;
    return { kind: 'right', portal: `account ${id} on ${uiDomain}${zone}`, lacks };
  });
}
