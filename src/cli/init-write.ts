import { join } from 'node:path';
import { PROGRAM_ROOT } from '../config/own-or-shipped.ts';
import { DOTENV, readDotenv, readSettingsText } from '../config/environment.ts';
import { aboutVariable, type VariableName } from '../config/variables.ts';
import { REDACTED } from '../core/secret.ts';
import { copyExample, type MappingExample } from '../setup/mapping-examples.ts';
import { planDotenv, type DotenvChange } from '../core/setup/dotenv.ts';
import { writeOwnerOnly } from '../setup/write-owner-only.ts';
import { confirm } from './confirm.ts';
import { CliError, type CliContext } from './context.ts';
import { OWN_MAPPING } from './init-mapping.ts';
import type { Interview } from './interview.ts';
import { printable } from './text.ts';

/** What `init` asks for, in the order of the lines that it writes. */
const WRITTEN: readonly VariableName[] = [
  'NEOSTORE_TENANT_ID',
  'NEOSTORE_BASE_URL',
  'NEOSTORE_API_KEY',
  'NEOSTORE_WEBHOOK_SECRET',
  'HUBSPOT_ACCESS_TOKEN',
  'HUBSPOT_CLIENT_ID',
  'HUBSPOT_CLIENT_SECRET',
  'HUBSPOT_REFRESH_TOKEN',
  'HUBSPOT_BASE_URL',
  'MAPPING_FILE',
  'OPERATOR_TOKEN',
];

/**
 * Writes what is known into `.env`, or the file of `--settings`, and the mapping, after it has shown what becomes different. Other
 * lines and comments stay, and only the owner can read the file from then on.
 *
 * @param mapping what is to be copied to a mapping file of one's own; null where nothing is
 * @throws CliError when the person does not want it, or the file cannot hold a value
 */
export async function writeSettings(
  interview: Interview,
  context: CliContext,
  mapping: MappingExample | null,
  options: { readonly yes?: boolean },
): Promise<void> {
  const { folder = '.', settingsFile, print } = context;
  const name = settingsFile ?? DOTENV;
  const path = settingsFile ?? join(folder, DOTENV);
  const values = new Map(
    WRITTEN.flatMap((variable): [VariableName, string][] => {
      const value = interview.value(variable);
      return value === '' ? [] : [[variable, value]];
    }),
  );
  const { changes, text, unwritable } = planDotenv(
    settingsFile === undefined ? readDotenv(folder) : readSettingsText(settingsFile),
    values,
  );
  if (unwritable.length > 0) {
    throw new CliError(`${name} cannot hold ${unwritable.join(', ')}; nothing was written`);
  }
  if (changes.length === 0 && mapping === null) {
    print(`\n${name} says all that already`);
    return;
  }
  print(`\n${name}:\n${changes.map((change) => `  ${changeLine(change)}`).join('\n')}`);
  if (mapping !== null) print(`${OWN_MAPPING}:\n  + a copy of the mapping ${mapping.name}`);
  const what = mapping === null ? name : `${name} and ${OWN_MAPPING}`;
  await confirm(context, `Write ${what}?`, options, 'nothing was written');
  if (mapping !== null) await copyExample(mapping, PROGRAM_ROOT, join(folder, OWN_MAPPING));
  await writeOwnerOnly(path, text);
  print(`${name} is written; only its owner can read it`);
  if (mapping !== null) print(`${OWN_MAPPING} is written; it is yours to change`);
}

function changeLine({ name, before, after }: DotenvChange): string {
  const isHidden = aboutVariable(name as VariableName).confidential === true;
  const shown = (value: string): string => (isHidden ? REDACTED : printable(value));
  if (before === null) return `+ ${name}=${shown(after)}`;
  return `~ ${name}=${shown(after)}, and was ${isHidden ? 'another one' : shown(before)}`;
}
