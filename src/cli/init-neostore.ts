import { ownWebhooks } from '../core/setup/plan-webhook.ts';
import type { Webhook } from '../neostore/admin-client.ts';
import { readWebhooks } from '../setup/read-actual.ts';
import { connectNeostore } from '../setup/sides.ts';
import { CliError, EXIT, type CliContext } from './context.ts';
import type { Interview } from './interview.ts';
import { counted, printable } from './text.ts';

/** Where Neostore's staging system answers. [Neostore API reference] */
const STAGING_URL = 'https://app-qa.neostore.cloud';

/** What Neostore holds for the tenant. */
export interface KnownNeostore {
  /** The webhook of this daemon, where there is one and only one; null where none is known. */
  readonly webhook: Webhook | null;
}

/** Gets the tenant and a key of it, and tries the key; no key is an answer, too. */
export async function askNeostore(
  interview: Interview,
  context: CliContext,
): Promise<KnownNeostore> {
  await askTenant(interview);
  if (interview.value('NEOSTORE_API_KEY') !== '') {
    const tried = await tryKey(interview);
    if (typeof tried !== 'string') return tell(tried, interview, context);
    if (interview.isSilent) throw new CliError(`${tried}; nothing was written`);
    context.report(`  ${tried}`);
  }
  if (interview.isSilent) return tellNothing(interview, context);
  let webhooks: readonly Webhook[] = [];
  const answer = await interview.ask({
    text: 'Neostore API key of this tenant (it is not shown; Enter for none): ',
    isSecret: true,
    otherwise: NO_KEY,
    check: async (key) => {
      interview.set('NEOSTORE_API_KEY', key === NO_KEY ? '' : key);
      if (key === NO_KEY) return null;
      const fault = interview.faultOf('NEOSTORE_API_KEY', key);
      if (fault !== null) return fault;
      const tried = await tryKey(interview);
      if (typeof tried === 'string') return tried;
      webhooks = tried;
      return null;
    },
  });
  return answer === NO_KEY ? tellNothing(interview, context) : tell(webhooks, interview, context);
}

/** An answer that no key can be. */
const NO_KEY = ' ';

async function askTenant(interview: Interview): Promise<void> {
  const name = 'NEOSTORE_TENANT_ID';
  const given = interview.value(name);
  const fault = given === '' ? null : interview.faultOf(name, given);
  if (given !== '' && fault === null) return;
  if (interview.isSilent) {
    throw new CliError(`${name}: ${fault ?? 'is not set; --tenant sets it'}`, EXIT.usage);
  }
  const tenant = await interview.ask({
    text: 'Neostore tenant id: ',
    check: (answer) => interview.faultOf(name, answer),
  });
  interview.set(name, tenant);
  if (interview.value('NEOSTORE_BASE_URL') !== '') return;
  if (await interview.agree('Is it a tenant of the staging system?')) {
    interview.set('NEOSTORE_BASE_URL', STAGING_URL);
  }
}

/** The webhooks of the tenant, or why the key is not right. */
async function tryKey(interview: Interview): Promise<readonly Webhook[] | string> {
  const [{ neostore }] = interview.settings().connections;
  const read = await readWebhooks(connectNeostore(neostore));
  return read.kind === 'read' ? read.value : read.reason;
}

function tell(
  webhooks: readonly Webhook[],
  interview: Interview,
  { print }: CliContext,
): KnownNeostore {
  const tenant = interview.value('NEOSTORE_TENANT_ID');
  print(`Neostore: tenant ${printable(tenant)}, ${counted(webhooks.length, 'webhook')}`);
  const [webhook = null, ...others] = ownWebhooks(webhooks, null);
  return { webhook: others.length > 0 ? null : webhook };
}

function tellNothing(interview: Interview, { print }: CliContext): KnownNeostore {
  const tenant = printable(interview.value('NEOSTORE_TENANT_ID'));
  print(`Neostore: tenant ${tenant}; without a key it is not asked whether there is such a tenant`);
  return { webhook: null };
}
