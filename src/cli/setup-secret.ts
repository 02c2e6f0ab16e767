import type { ConnectionSettings } from '../config.ts';
import type { Secret } from '../core/secret.ts';
import { ownWebhooks } from '../core/setup/plan-webhook.ts';
import { openExistingLedger } from '../ledger/open-ledger.ts';
import { readWebhooks } from '../setup/read-actual.ts';
import type { StepResult } from '../setup/run-setup.ts';
import { saveSecret, SECRET_VARIABLE } from '../setup/save-secret.ts';
import type { NeostoreSide } from '../setup/sides.ts';
import { CliError } from './context.ts';

/** What a person wants done with the webhook's secret. */
export interface SecretFlags {
  /** True stands for `.env` in the working folder. */
  readonly saveSecret?: string | true;
  readonly showSecret?: boolean;
}

/**
 * The secret of the daemon's webhook: as it was made, or as Neostore gives it now; null where
 * neither is so.
 *
 * @param endpoint where the webhook posts, where the command line says so
 * @throws CliError when Neostore cannot be asked
 */
export async function webhookSecret(
  neostore: NeostoreSide,
  endpoint: string | null,
  results: readonly StepResult[],
): Promise<Secret | null> {
  const made = results.find(({ step }) => step.kind === 'create webhook')?.outcome;
  if (made?.kind === 'done' && made.secret !== undefined) return made.secret;
  const webhooks = await readWebhooks(neostore);
  if (webhooks.kind === 'failed') throw new CliError(webhooks.reason);
  return ownWebhooks(webhooks.value, endpoint)[0]?.signatureSecret ?? null;
}

/** For whom a secret is kept. */
interface KeepingPlace {
  readonly settings: Pick<ConnectionSettings, 'neostore'>;
  /** Where the ledger of a daemon lives that would have to know it. */
  readonly databaseUrl: string;
  readonly show: (text: string) => void;
}

/**
 * Puts the secret where it was asked to go, or says how to get it; it prints nothing secret.
 * @throws CliError when it was asked for and there is none, or the file cannot hold it
 */
export async function keepSecret(
  secret: Secret | null,
  flags: SecretFlags,
  { settings: { neostore }, databaseUrl, show }: KeepingPlace,
): Promise<void> {
  const file = flags.saveSecret === true ? '.env' : flags.saveSecret;
  if (secret === null) {
    if (file === undefined && flags.showSecret !== true) return;
    throw new CliError('there is no webhook of this daemon whose secret Neostore gives');
  }
  const isKnown = neostore.webhookSecrets.some((one) => one.reveal() === secret.reveal());
  if (file !== undefined) {
    if (!(await saveSecret(file, secret))) throw new CliError(`${file} cannot hold the secret`);
    show(`${SECRET_VARIABLE} is now in ${file}, which only its owner can read`);
    if (!isKnown && (await isDaemonRunning(databaseUrl))) show(RESTART);
    return;
  }
  if (!isKnown && flags.showSecret !== true) show(HOW_TO_GET_IT);
}

const RESTART =
  'restart the daemon, which is running: until then it refuses what is signed with the new secret';

const HOW_TO_GET_IT = `${SECRET_VARIABLE} does not hold the webhook's secret yet: --save-secret writes it into .env, --show-secret prints it`;

/** Whether a daemon works on the ledger of a database URL; what cannot be opened is held by somebody. */
async function isDaemonRunning(databaseUrl: string): Promise<boolean> {
  try {
    await using ledger = await openExistingLedger(databaseUrl);
    return (await ledger?.isDispatching()) === true;
  } catch {
    return true;
  }
}
