import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A mapping that comes with the program, to begin with. */
export interface MappingExample {
  readonly name: string;
  /** From the program's own root. */
  readonly file: string;
  /** The end of the sentence "take it when ...". */
  readonly when: string;
}

/** The mappings that come with the program, the most usual first; `mappings/examples/README.md` says more of each. */
export const MAPPING_EXAMPLES: readonly MappingExample[] = [
  {
    name: 'default',
    file: 'mappings/default.json',
    when: 'you want everything that Neostore documents, under the names it recommends',
  },
  example('loyalty-programme', 'your pass is a loyalty card with a number of its own'),
  example(
    'several-identifiers',
    'your customers are known by the ids of several systems, not all by an e-mail',
  ),
  example('several-pass-types', 'you issue passes of several kinds, such as cards and coupons'),
  example(
    'several-tenants',
    'two Neostore tenants write to one HubSpot account, and their customer ids overlap',
  ),
  example(
    'merged-customers',
    'customers are merged in Neostore, or your tills give one person several ids',
  ),
  example(
    'consents',
    'what customers agree to in the form of the pass is to count in HubSpot, too',
  ),
  example(
    'properties-only',
    'HubSpot is led by people, and the daemon may only add to what is there',
  ),
];

function example(name: string, when: string): MappingExample {
  return { name, file: `mappings/examples/${name}.json`, when };
}

/** The name of the JSON Schema beside a mapping, by which editors complete and check it. */
const SCHEMA_FILE = 'mapping.schema.json';

/**
 * Copies an example to a file of one's own, with the schema beside it.
 *
 * @param root the program's own root
 * @throws the system's error where it cannot be written, or is there already
 */
export async function copyExample(
  { file }: MappingExample,
  root: string,
  target: string,
): Promise<void> {
  const text = await readFile(join(root, file), 'utf8');
  const own = text.replace(/"\$schema": "[^"]*"/, `"$schema": "./${SCHEMA_FILE}"`);
  await writeFile(target, own, { flag: 'wx' });
  await copyFile(join(root, 'mappings', SCHEMA_FILE), join(dirname(target), SCHEMA_FILE));
}
