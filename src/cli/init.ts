import { randomBytes } from 'node:crypto';
import { Command, Option } from 'commander';
import type { Environment } from '../config/environment.ts';
import { WEBHOOK_PATH } from '../core/setup/webhook-address.ts';
import { MAPPING_EXAMPLES } from '../setup/mapping-examples.ts';
import { type CliContext, CliError, EXIT } from './context.ts';
import { examples } from './help.ts';
import { askAddress } from './init-address.ts';
import { askHubSpot } from './init-hubspot.ts';
import { askMapping } from './init-mapping.ts';
import { askNeostore, type KnownNeostore } from './init-neostore.ts';
import { writeSettings } from './init-write.ts';
import { Interview } from './interview.ts';
import { shellWord } from './shell-word.ts';
import { indented } from './text.ts';

interface Flags {
  readonly tenant?: string;
  readonly url?: string;
  readonly urlCheck: boolean;
  readonly mapping?: string;
  readonly yes?: boolean;
}

/** Random bytes of a token that nobody guesses. */
const TOKEN_BYTES = 32;

/** `init`: asks for what a first start needs, tries it, and writes `.env`. */
export function initCommand(context: CliContext): Command {
  return new Command('init')
    .description('ask for and try what a first start needs, and write .env')
    .option('--tenant <id>', 'the Neostore tenant (NEOSTORE_TENANT_ID)')
    .option('--url <url>', 'where Neostore reaches the daemon; a ping goes through it')
    .option('--no-url-check', 'send no ping through that address')
    .addOption(
      new Option('--mapping <name>', 'copy this mapping to mapping.json').choices(
        MAPPING_EXAMPLES.map(({ name }) => name),
      ),
    )
    .option('-y, --yes', 'ask nothing: take what settings and options say')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: Flags) => init(flags, context));
}

const EXAMPLES = `${examples(
  ['init', 'asks for what is missing'],
  ['init --tenant acme --mapping default --yes', 'for scripts'],
)}

Keys and tokens are never options, which others on the machine could read: they are typed, or are in
the environment (HUBSPOT_ACCESS_TOKEN, NEOSTORE_API_KEY, NEOSTORE_WEBHOOK_SECRET).`;

async function init(flags: Flags, context: CliContext): Promise<void> {
  const interview = new Interview(context, { isSilent: flags.yes === true });
  if (interview.value('CONNECTIONS_FILE') !== '') throw new CliError(SEVERAL, EXIT.usage);
  if (flags.tenant !== undefined) interview.set('NEOSTORE_TENANT_ID', flags.tenant);
  // What is given and wrong is told at once, and not after ten questions.
  interview.settings();
  await askHubSpot(interview, context);
  const neostore = await askNeostore(interview, context);
  takeSecret(neostore, interview, context);
  const mapping = await askMapping(interview, context, flags.mapping ?? null);
  const url = await askAddress(interview, context, {
    url: flags.url ?? null,
    known: neostore.webhook?.endpoint ?? null,
    isTried: flags.urlCheck,
  });
  if (interview.value('OPERATOR_TOKEN') === '') {
    interview.set('OPERATOR_TOKEN', randomBytes(TOKEN_BYTES).toString('hex'));
  }
  await writeSettings(interview, context, mapping, flags);
  context.print(
    nextSteps({
      environment: interview.environment,
      settingsFile: context.settingsFile,
      url,
    }),
  );
}

const SEVERAL =
  'CONNECTIONS_FILE is set: init writes the settings of one connection, and those of several are in that file';

/** The secret of a webhook that is there already, as far as Neostore gives it. */
function takeSecret({ webhook }: KnownNeostore, interview: Interview, { print }: CliContext): void {
  const secret = webhook?.signatureSecret ?? null;
  if (secret === null || interview.value('NEOSTORE_WEBHOOK_SECRET') !== '') return;
  interview.set('NEOSTORE_WEBHOOK_SECRET', secret.reveal());
  print('webhook: there is one of this daemon already, and its secret is known');
}

/** What `init` has come to. */
interface Done {
  readonly environment: Environment;
  /** The file in place of `.env`; undefined where none is. */
  readonly settingsFile: string | undefined;
  /** The address of the webhook; null where it is not known yet. */
  readonly url: string | null;
}

/** What to type next, and how the secret of the webhook comes to be where there is none yet. */
function nextSteps({ environment, settingsFile, url }: Done): string {
  const { NEOSTORE_TENANT_ID: tenant = '' } = environment;
  const hasKey = (environment['NEOSTORE_API_KEY'] ?? '') !== '';
  const hasSecret = (environment['NEOSTORE_WEBHOOK_SECRET'] ?? '') !== '';
  const program = `${environment['npm_command'] === 'exec' ? 'npx ' : ''}neostore-hubspot${settingsFile === undefined ? '' : ` --settings ${shellWord(settingsFile)}`}`;
  const address = url ?? `https://your.host${WEBHOOK_PATH}/${tenant}`;
  const setup = hasKey ? `setup --url ${address}${hasSecret ? '' : ' --save-secret'}` : 'setup';
  const about = hasKey ? ABOUT_BOTH : ABOUT_HUBSPOT;
  const byHand = hasKey || hasSecret ? [] : [...byHandLines(address), ''];
  return [
    '',
    ...byHand,
    'Next:',
    indented([
      `${program} ${setup}`,
      `    ${about}${hasSecret || !hasKey ? '' : SECRET_SAVED}`,
      `${program} start`,
    ]),
  ].join('\n');
}

const ABOUT_BOTH = 'makes what HubSpot lacks for the mapping, and the webhook';
const ABOUT_HUBSPOT = 'makes what HubSpot lacks for the mapping';
const SECRET_SAVED = ', whose secret goes into .env';

function byHandLines(address: string): readonly string[] {
  return [
    'Without an API key the webhook is made by hand, in Neostore:',
    `  its endpoint is ${address}`,
    '  its events are those of your mapping; its signatureSecret is NEOSTORE_WEBHOOK_SECRET in .env',
  ];
}
