import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expectationDifferences } from '../core/expect/differences.ts';
import { ExpectedSchema, type Expected } from '../core/expect/expected.ts';
import { parseJson } from '../core/json.ts';
import type { Mapping } from '../core/mapping/mapping.ts';
import type { Evaluator } from '../evaluation/evaluator.ts';
import { applyInMemory, FIXTURE_EVENTS_MAX, type FixtureEvent } from './apply-in-memory.ts';
import { CliError, EXIT } from './context.ts';
import type { ExpectResult } from './expect-text.ts';
import { savedProperties } from './saved-properties.ts';

/** What is expected, beside the events of a folder. */
const EXPECTED_FILE = 'expected.json';

export interface ExpectOptions {
  readonly folder: string;
  /** Writes what is found as what is expected. */
  readonly isUpdate: boolean;
  /** A portal that was saved to a file; null for the properties that the mapping file defines. */
  readonly schemaFile: string | null;
}

/**
 * `check --expect`: applies the events of a folder by a mapping, and compares what comes of them with
 * what is expected there; no account and no ledger are read.
 *
 * @throws CliError where the folder cannot be used
 */
export async function checkExpected(
  mapping: Mapping,
  evaluator: Evaluator,
  { folder, isUpdate, schemaFile }: ExpectOptions,
): Promise<ExpectResult> {
  const events = await readEvents(folder);
  const properties = schemaFile === null ? null : await savedProperties(mapping, schemaFile);
  const found = await applyInMemory(events, { mapping, evaluator, properties });
  const file = join(folder, EXPECTED_FILE);
  const about = { folder, events: events.length, contacts: found.contacts.length };
  if (isUpdate) {
    await write(file, found);
    return { ...about, updated: file, differences: [] };
  }
  const expected = await readExpected(file);
  return { ...about, updated: null, differences: expectationDifferences(expected, found) };
}

/** The events of a folder, in the order of their files' names; a file may hold a list of them. */
async function readEvents(folder: string): Promise<readonly FixtureEvent[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException;
    throw new CliError(`cannot read the folder ${folder} (${code})`, EXIT.usage);
  });
  const files = names.filter((name) => name.endsWith('.json') && name !== EXPECTED_FILE).sort();
  const events: FixtureEvent[] = [];
  for (const name of files) {
    const body = await readFile(join(folder, name), 'utf8');
    const parsed = parseJson(body);
    if (!Array.isArray(parsed)) events.push({ file: name, body });
    else {
      events.push(
        ...parsed.map((one, index) => ({
          file: `${name}[${index}]`,
          body: JSON.stringify(one),
        })),
      );
    }
  }
  if (events.length === 0) {
    throw new CliError(`there is no event in ${folder}: put payloads there as .json`, EXIT.usage);
  }
  if (events.length > FIXTURE_EVENTS_MAX) {
    const most = FIXTURE_EVENTS_MAX.toLocaleString('en');
    throw new CliError(`${folder} holds more than ${most} events`, EXIT.usage);
  }
  return events;
}

async function readExpected(file: string): Promise<Expected> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new CliError(`there is no ${file}: --update writes what is found now`, EXIT.usage);
  });
  const parsed = ExpectedSchema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue?.path.join('/') ?? '';
  throw new CliError(
    `${file} at /${place}: ${issue?.message ?? 'not as it should be'}`,
    EXIT.usage,
  );
}

async function write(file: string, found: Expected): Promise<void> {
  await writeFile(file, `${JSON.stringify(found, null, 2)}\n`).catch((error: unknown) => {
    throw new CliError(`cannot write ${file} (${(error as NodeJS.ErrnoException).code})`);
  });
}
