import type { Environment } from '../config/environment.ts';
import { WEBHOOK_PATH } from '../core/setup/webhook-address.ts';
import { shellWord } from './shell-word.ts';
import { indented } from './text.ts';

/** What `init` has come to. */
interface Done {
  readonly environment: Environment;
  /** The file in place of `.env`; undefined where none is. */
  readonly settingsFile: string | undefined;
  /** The address of the webhook; null where it is not known yet. */
  readonly url: string | null;
}

/** What to type next, and how the secret of the webhook comes to be where there is none yet. */
export function nextSteps({ environment, settingsFile, url }: Done): string {
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
