import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format } from 'prettier';
import { settingsTable } from '../src/config/table.ts';
import { DOCUMENTED_EVENTS, parseDelivery } from '../src/core/event.ts';
import { isJsonObject } from '../src/core/json.ts';
import type { SampleFields } from '../src/core/mapping/sample-fields.ts';
import { mappingJsonSchema } from '../src/core/mapping/schema.ts';
import { filesOf } from './checkout.ts';
import { lintRules, tableRow, type LintOverride } from './modules/module-rules.ts';
import { MODULES } from './modules/modules.ts';
import type { Json } from '../src/model/json.ts';

/** A committed file that is made from the code, so that the two cannot differ. */
export interface GeneratedFile {
  /** From the root of the checkout. */
  readonly path: string;
  readonly content: () => Promise<string>;
}

const SETTINGS_INTRODUCTION = `# Settings

neostore-hubspot is set up by environment variables. A \`.env\` file in the working directory is read
too, and [\`init\`](quick-start.md#begin-with-init) writes one; where both have a variable, the environment wins. A variable that is blank counts as not set. All of
them are read at the start: a change needs a restart.

\`neostore-hubspot --settings <file> <command>\` takes all settings from that file, in place of \`.env\` and the
environment, for any command: of another tenant, or of a [sandbox](../README.md#try-it), whose dashboard shows
its commands so. \`setup --save-secret\` then writes into that file.

All faults are reported at once at start, each with the variable, what was found and what was
expected; the values of secrets are never printed. A variable that is nearly spelled like one of
these is reported as well, because it would have no effect.

A line of \`.env\` is \`NAME=value\`, also with \`export\` before it, or a comment that begins with \`#\`. A value
with a \`#\` in it, or with blanks at its ends, stands in quotes; in double quotes \`\\n\` is a line break. What is
no such line, a quote that is never closed and a \`#\` within a value are faults, because they would change a
setting without a word. A name that is no setting is told and stops nothing: it may be for another program.

## Several tenants

One daemon can serve several Neostore tenants, such as two brands, or staging and production of one.
\`CONNECTIONS_FILE\` names a JSON file with the settings of each:

\`\`\`json
[
  {
    "NEOSTORE_TENANT_ID": "acme",
    "NEOSTORE_WEBHOOK_SECRET": "env:ACME_WEBHOOK_SECRET",
    "HUBSPOT_ACCESS_TOKEN": "env:ACME_HUBSPOT_TOKEN"
  },
  {
    "NEOSTORE_TENANT_ID": "globex",
    "NEOSTORE_WEBHOOK_SECRET": "env:GLOBEX_WEBHOOK_SECRET",
    "HUBSPOT_ACCESS_TOKEN": "env:GLOBEX_HUBSPOT_TOKEN",
    "HUBSPOT_TIMELINE": "notes",
    "MAPPING_FILE": "mappings/examples/loyalty-programme.json"
  }
]
\`\`\`

\`env:NAME\` stands for the environment variable of that name, so that secrets stay out of the file. What
a connection does not set, it takes from the environment, and then from the default; if it has a token
or OAuth of its own, it takes neither from the environment. Each connection needs another tenant. Its
file names are relative to the working directory.

Connections share the listener and the ledger and nothing else. Each keeps a quota of its own: two that
write to one HubSpot account have to share its limit between their \`HUBSPOT_REQUESTS_PER_10S\`. When
one is blocked, \`neostore-hubspot status\` says so, and the others go on. \`setup\`, \`send\` and
\`preview\` work on one connection and are told which with \`--connection\` and its tenant.

## Variables

The variables down to \`DRY_RUN\` can be set for each connection; the others belong to the whole daemon.

This page is generated from \`src/config/variables.ts\` by \`npm run generate\`.
`;

const SAMPLE_FIELDS_INTRODUCTION = `/** Kinds of value that a field has, or the fields within it. */
export type SampleField = readonly string[] | { readonly [name: string]: SampleField };

/** Fields by the canonical name of their event. */
export type SampleFields = {
  readonly [event: string]: { readonly [name: string]: SampleField };
};

/** What the events in \`data/samples/\` hold. Generated from them by \`npm run generate\`. */
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
  {
    path: 'src/core/mapping/sample-fields.ts',
    content: () =>
      format(
        `${SAMPLE_FIELDS_INTRODUCTION}export const SAMPLE_FIELDS: SampleFields = ${JSON.stringify(sampleFields())};\n`,
        { parser: 'typescript', printWidth: 100, singleQuote: true },
      ),
  },
  { path: '.oxlintrc.json', content: lintSettings },
  { path: 'ARCHITECTURE.md', content: architecture },
];

/** What the samples of each documented event hold, merged. */
function sampleFields(): SampleFields {
  const payloads = filesOf('data/samples', '.json').map(({ text }) => JSON.parse(text) as Json);
  const fields: Record<string, Field> = {};
  for (const payload of payloads) {
    const parsed = parseDelivery(JSON.stringify(payload), 0);
    if (parsed.kind !== 'event') continue;
    const { name } = parsed.event;
    const isDocumented = (DOCUMENTED_EVENTS as readonly string[]).includes(name);
    if (isDocumented) fields[name] = merged(fields[name], fieldOf(parsed.event.payload));
  }
  return fields as SampleFields;
}

type Field = SampleFields[string][string];

function fieldOf(value: Json): Field {
  if (value === null) return [];
  if (!isJsonObject(value)) return [Array.isArray(value) ? 'list' : typeof value];
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, fieldOf(child)]));
}

function merged(one: Field | undefined, other: Field): Field {
  if (one === undefined || isKinds(one)) {
    return isKinds(other) ? [...new Set([...(one ?? []), ...other])].sort() : other;
  }
  if (isKinds(other)) return one;
  const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])].sort();
  return Object.fromEntries(keys.map((key) => [key, merged(one[key], other[key] ?? [])]));
}

function isKinds(field: Field): field is readonly string[] {
  return Array.isArray(field);
}

const ROOT = join(import.meta.dirname, '..');
const IMPORT_RULE = 'no-restricted-imports';
const TABLE_START = '<!-- modules: written by `npm run generate` from test/modules/modules.ts -->';
const TABLE_END = '<!-- /modules -->';

/** The linter's settings: the import rules are made, all others stay as they are. */
async function lintSettings(): Promise<string> {
  const text = await readFile(join(ROOT, '.oxlintrc.json'), 'utf8');
  const settings = JSON.parse(text) as { readonly overrides: readonly LintOverride[] };
  const others = settings.overrides.filter(({ rules }) => !(IMPORT_RULE in rules));
  const folders = readdirSync(join(ROOT, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(
      ({ parentPath, name }) => `${join(parentPath, name).slice(join(ROOT, 'src').length + 1)}/`,
    );
  const overrides = [...others, ...MODULES.flatMap((module) => lintRules(module, folders))];
  return format(JSON.stringify({ ...settings, overrides }), { parser: 'json', printWidth: 100 });
}

/** The guide to the code, with the table of modules. */
async function architecture(): Promise<string> {
  const text = await readFile(join(ROOT, 'ARCHITECTURE.md'), 'utf8');
  const [before = '', rest = ''] = text.split(TABLE_START);
  const [, after = ''] = rest.split(TABLE_END);
  const head = '| module | what it is | imports, besides itself |\n| --- | --- | --- |';
  const table = [head, ...MODULES.map(tableRow)].join('\n');
  const whole = `${before}${TABLE_START}\n\n${table}\n\n${TABLE_END}${after}`;
  return format(whole, { parser: 'markdown', printWidth: 110 });
}
