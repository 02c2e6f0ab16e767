import { format } from 'prettier';
import { settingsTable } from '../src/config/table.ts';
import { mappingJsonSchema } from '../src/core/mapping/schema.ts';

/** A committed file that is made from the code, so that the two cannot differ. */
export interface GeneratedFile {
  /** From the root of the checkout. */
  readonly path: string;
  readonly content: () => Promise<string>;
}

const SETTINGS_INTRODUCTION = `# Settings

neostore-hubspot is set up by environment variables. A \`.env\` file in the working directory is read
too; where both have a variable, the environment wins. A variable that is blank counts as not set.

All faults are reported at once at start, each with the variable, what was found and what was
expected; the values of secrets are never printed. A variable that is nearly spelled like one of
these is reported as well, because it would have no effect.

Some variables belong to later versions. Setting one of them is a fault, never silently ignored.

This page is generated from \`src/config/variables.ts\` by \`npm run generate\`.
`;

export const GENERATED_FILES: readonly GeneratedFile[] = [
  {
    path: 'docs/settings.md',
    content: () => format(`${SETTINGS_INTRODUCTION}\n${settingsTable()}\n`, { parser: 'markdown' }),
  },
  {
    path: 'mappings/mapping.schema.json',
    content: () => format(JSON.stringify(mappingJsonSchema()), { parser: 'json', printWidth: 100 }),
  },
];
