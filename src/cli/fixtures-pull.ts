import { mkdir, readdir, writeFile } from 'node:fs/promises';
import type { ConnectionFlags } from './choose-connection.ts';
import { join } from 'node:path';
import { knownWords } from '../core/fixtures/known-words.ts';
import { redactEvents, type RedactedEvent } from '../core/fixtures/redact-events.ts';
import { fits } from '../core/mapping/mapping.ts';
import { checkExpected } from './check-expect.ts';
import { CliError, EXIT, type CliContext } from './context.ts';
import { mappingOfFile, mappingOfSide, mappingText } from './mapping-in-use.ts';
import { tellOtherEvents } from './other-events.ts';
import { printResult } from './print-result.ts';
import { counted } from './text.ts';
import { withEvaluator } from './with-evaluator.ts';
import { withReports, type ReportsSide } from './with-ledger.ts';
import type { EventToTry, TryPlace } from '../model/event-to-try.ts';

/** Which events are pulled. */
export interface PullOptions extends PullFilter, ConnectionFlags {
  /** Names of fields that are kept, though nothing knows them. */
  readonly keep: readonly string[];
  /** Null for the mapping in force. */
  readonly mapping?: string;
}

interface PullFilter {
  /** Canonical names, or beginnings with `*`; null for all. */
  readonly names: readonly string[] | null;
  readonly sinceMs: number;
  readonly last: number;
}

/** Events that are read at a time. */
const EVENTS_PER_STEP = 500;

/** `fixtures pull`: writes stored events as fixtures that tell of no person, and what they come to. */
export async function pullFixtures(
  context: CliContext,
  folder: string,
  options: PullOptions,
): Promise<void> {
  await withReports(context, options, async (side) => {
    const { mapping: file } = options;
    const { mapping, told } =
      file === undefined ? await mappingOfSide(context, side) : await mappingOfFile(file);
    await refuseUsed(folder);
    const events = await newest(side, options);
    if (events.length === 0) {
      await tellOtherEvents(context, side, filterOf(options));
      throw new CliError('there is no such event whose payload is still kept');
    }
    const redacted = redactEvents(
      events,
      knownWords(mapping.text, options.keep),
      new Set([...mapping.rules.keys(), ...(options.names ?? [])]),
    );
    await writeEvents(folder, redacted.events);
    const expected = await withEvaluator(context, async (evaluator) =>
      checkExpected(mapping, evaluator, { folder, isUpdate: true, schemaFile: null }),
    );
    const { contacts } = expected;
    const { unknownNames } = redacted;
    const json = { folder, mapping: told, events: redacted.events.length, contacts, unknownNames };
    const unknown =
      unknownNames === 0
        ? ''
        : `\n${counted(unknownNames, 'name')} of fields that the mapping does not know became others; --keep <field> keeps one.`;
    const text = `${counted(json.events, 'event')} and what they should come to, ${counted(contacts, 'contact')}, are in ${folder}, by ${mappingText(told)}.${unknown}`;
    printResult(context, options, { json, text });
  });
}

function filterOf({ names, sinceMs }: PullFilter) {
  return names === null ? { fromMs: sinceMs } : { names, fromMs: sinceMs };
}

/** Nothing is mixed: events of before would be applied with these. */
async function refuseUsed(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return [];
    throw new CliError(`cannot read the folder ${folder} (${code})`, EXIT.usage);
  });
  if (names.some((name) => name.endsWith('.json'))) {
    throw new CliError(`there are fixtures in ${folder} already: name another folder`, EXIT.usage);
  }
}

/** The newest events that fulfil a filter, the oldest first. */
async function newest(
  { ledger, tenant }: Pick<ReportsSide, 'ledger' | 'tenant'>,
  { names, sinceMs, last }: PullFilter,
): Promise<readonly EventToTry[]> {
  const found: EventToTry[] = [];
  let place: TryPlace | null = null;
  do {
    const page: readonly EventToTry[] = await ledger.eventsToTry(tenant, place, EVENTS_PER_STEP);
    found.push(
      ...page.filter(
        ({ name, receivedAtMs }) =>
          receivedAtMs >= sinceMs &&
          (names === null || names.some((pattern) => fits(pattern, name))),
      ),
    );
    const oldest = page.at(-1);
    place = oldest === undefined || oldest.receivedAtMs < sinceMs ? null : oldest;
  } while (place !== null && found.length < last);
  return found.slice(0, last).toReversed();
}

/** A file for each event, whose names are in the order of receipt. */
async function writeEvents(folder: string, events: readonly RedactedEvent[]): Promise<void> {
  const digits = String(events.length).length;
  try {
    await mkdir(folder, { recursive: true });
    for (const [index, { name, payload }] of events.entries()) {
      const number = String(index + 1).padStart(digits, '0');
      const file = `${number}-${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}.json`;
      await writeFile(join(folder, file), `${JSON.stringify(payload, null, 2)}\n`);
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CliError(`cannot write into ${folder} (${code})`);
  }
}
