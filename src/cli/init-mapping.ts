import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describeFault, withPlace } from '../core/mapping/fault.ts';
import { readMapping } from '../mapping-file.ts';
import { MAPPING_EXAMPLES, type MappingExample } from '../setup/mapping-examples.ts';
import { CliError, type CliContext } from './context.ts';
import type { Interview } from './interview.ts';
import { columns } from './text.ts';

/** The file that an example is copied to. */
export const OWN_MAPPING = 'mapping.json';

/**
 * Offers the mappings that come with the program. Who names a mapping file already keeps it.
 *
 * @param wanted the name of an example; null asks for it
 * @returns what is to be copied; null where nothing is
 */
export async function askMapping(
  interview: Interview,
  context: CliContext,
  wanted: string | null,
): Promise<MappingExample | null> {
  const { folder = '.', print } = context;
  const given = interview.value('MAPPING_FILE');
  if (given !== '' && wanted === null) {
    await look(given, resolve(folder, given), context);
    return null;
  }
  const example = wanted === null ? await choose(interview, context) : exampleOf(wanted);
  if (example === null) {
    print('mapping: the default one, which comes with the program');
    return null;
  }
  interview.set('MAPPING_FILE', OWN_MAPPING);
  if (!existsSync(join(folder, OWN_MAPPING))) return example;
  print(`mapping: ${OWN_MAPPING} is there already and stays as it is`);
  return null;
}

function exampleOf(name: string): MappingExample {
  const example = MAPPING_EXAMPLES.find((one) => one.name === name);
  if (example !== undefined) return example;
  const names = MAPPING_EXAMPLES.map((one) => one.name).join(', ');
  throw new CliError(`there is no mapping ${name}; there are ${names}`);
}

/** The example that a person chooses; null where nobody is asked. */
async function choose(interview: Interview, { print }: CliContext): Promise<MappingExample | null> {
  if (interview.isSilent) return null;
  const rows = MAPPING_EXAMPLES.map(({ name, when }, index) => [`${index + 1}`, name, when]);
  print(
    `\nWhat goes where in HubSpot is said by a mapping. Take one of these when ...\n${columns(rows)}`,
  );
  const numberOf = (answer: string): number =>
    MAPPING_EXAMPLES.findIndex(({ name }, index) => [name, `${index + 1}`].includes(answer));
  const answer = await interview.ask({
    text: 'Which one? [1] ',
    otherwise: '1',
    check: (text) =>
      numberOf(text) === -1 ? `a number from 1 to ${rows.length}, or a name` : null,
  });
  return MAPPING_EXAMPLES[numberOf(answer)] ?? null;
}

/** Says whether the mapping that is named can be used. */
async function look(name: string, path: string, { print, report }: CliContext): Promise<void> {
  const { compiled, text } = await readMapping(path);
  if (compiled.kind === 'compiled') {
    print(`mapping: ${name}, as MAPPING_FILE says`);
    return;
  }
  report(`mapping: ${name}, which has faults:`);
  for (const fault of compiled.faults) report(`  ${describeFault(withPlace(fault, text))}`);
}
