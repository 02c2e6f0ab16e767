import { Command, Option } from 'commander';
import type { ConnectionFlags } from './choose-connection.ts';
import { loadSettings, mappingFilesOf, type ConnectionSettings, type Settings } from '../config.ts';
import { ConfigError } from '../config/config-error.ts';
import { adviceOn } from '../core/mapping/advice.ts';
import { withPlace } from '../core/mapping/fault.ts';
import { mappedProperties } from '../core/mapping/mapped-properties.ts';
import type { Mapping } from '../core/mapping/mapping.ts';
import { putInPlace } from '../core/mapping/put-in-place.ts';
import { type AccountUser, sharedAccounts } from '../core/shared-account.ts';
import type { Evaluator } from '../evaluation/evaluator.ts';
import { warningsOf } from '../evaluation/warnings.ts';
import { readMapping, type ReadMapping } from '../mapping-file.ts';
import { checkExpected } from './check-expect.ts';
import { checkLivePortal, checkSavedPortal } from './check-portal.ts';
import {
  checkText,
  portalFaults,
  type CheckResult,
  type ConnectionCheck,
  type Coverage,
  type PortalResult,
} from './check-text.ts';
import { chooseConnection } from './choose-connection.ts';
import { CliError, EXIT, type CliContext } from './context.ts';
import { expectText } from './expect-text.ts';
import { examples } from './help.ts';
import {
  keptMapping,
  mappingOfConnection,
  mappingOfFile,
  mappingText,
  type MappingInUse,
} from './mapping-in-use.ts';
import { printResult } from './print-result.ts';
import { counted } from './text.ts';
import { withEvaluator } from './with-evaluator.ts';
import type { Fault } from '../model/fault.ts';

interface Flags extends ConnectionFlags {
  readonly mapping?: string;
  readonly schema?: string;
  readonly saveSchema?: string;
  readonly expect?: string;
  readonly update?: boolean;
}

/** `check`: finds the faults of settings, mapping and portal before the daemon does. */
export function checkCommand(context: CliContext): Command {
  return new Command('check')
    .description('find what is wrong with settings, mapping and portal, all faults at once')
    .option('--mapping <file>', 'check this mapping file alone, without settings and portal')
    .option(
      '--schema <file>',
      'check the mapping with a saved portal, without settings and network',
    )
    .addOption(
      new Option('--save-schema <file>', "save the portal's contact properties").conflicts([
        'mapping',
        'schema',
      ]),
    )
    .option(
      '--expect <folder>',
      'apply the events of a folder, and compare what comes of them with its expected.json',
    )
    .option('--update', 'with --expect: write what comes of them as what is expected')
    .option('--connection <tenant>', 'this connection alone')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: Flags) => {
      const { expect: folder } = flags;
      if (folder !== undefined) return checkFolder(context, folder, flags);
      if (flags.update === true) throw new CliError('--update goes with --expect', EXIT.usage);
      const result = await withEvaluator(context, async (evaluator) =>
        check(context, flags, evaluator),
      );
      printResult(context, flags, { json: result, text: checkText(result) });
      failIfFaulty(result, flags);
    });
}

const EXAMPLES = examples(
  ['check', 'settings, mapping, and the portal of the token'],
  ['check --mapping mappings/default.json', 'a mapping file alone'],
  ['check --save-schema portal.json', 'also save what the portal has'],
  ['check --schema portal.json --mapping my.json', 'offline, as in CI'],
  ['check --mapping my.json --expect fixtures', 'that events still make the contacts they should'],
);

/** Compares what events of a folder come to with what they should; status 1 where that differs. */
async function checkFolder(context: CliContext, folder: string, flags: Flags): Promise<void> {
  const { environment } = context;
  const { mapping } = await (flags.mapping === undefined
    ? mappingChosen(context, loadSettings(environment, { needs: [] }), flags)
    : mappingOfFile(flags.mapping));
  const options = {
    folder,
    isUpdate: flags.update === true,
    schemaFile: flags.schema ?? null,
  };
  const result = await withEvaluator(context, async (evaluator) =>
    checkExpected(mapping, evaluator, options),
  );
  printResult(context, flags, { json: result, text: expectText(result) });
  const { length } = result.differences;
  if (length > 0) throw new CliError(`${counted(length, 'difference')} from what is expected`);
}

async function mappingChosen(
  context: CliContext,
  settings: Settings,
  flags: Flags,
): Promise<MappingInUse> {
  return mappingOfConnection(context, settings, chooseConnection(settings, flags.connection));
}

/** A mapping to check, with the connection that it is for, where the settings tell. */
interface Subject {
  readonly file: string;
  readonly connection: ConnectionSettings | null;
}

async function check(
  context: CliContext,
  flags: Flags,
  evaluator: Evaluator,
): Promise<CheckResult> {
  const { environment } = context;
  const isOffline = flags.mapping !== undefined || flags.schema !== undefined;
  const settings = isOffline ? null : { faults: settingsFaults(environment) };
  const readable = readableSettings(environment);
  const connections: ConnectionCheck[] = [];
  const users: AccountUser[] = [];
  for (const subject of subjectsOf(environment, readable, flags)) {
    const tenant = subject.connection?.neostore.tenantId ?? null;
    const { file, put, compiled, text } = await readSubject(context, readable, subject);
    const placed = (faults: readonly Fault[]) => faults.map((fault) => withPlace(fault, text));
    if (compiled.kind === 'faulty') {
      const mapping = {
        file,
        faults: placed(compiled.faults),
        warnings: [],
        notes: [],
        covers: null,
      };
      connections.push({ tenant, mapping, portal: NO_MAPPING });
      continue;
    }
    const { mapping } = compiled;
    const warnings = await warningsOf(mapping, evaluator);
    const portal = await checkPortalOf(subject, readable, mapping, flags);
    if (tenant !== null && portal.kind === 'checked' && portal.file === null) {
      users.push({ tenant, portalId: portal.id, match: mapping.match });
    }
    connections.push({
      tenant,
      mapping: {
        file,
        faults: [],
        warnings: placed(warnings),
        notes: [...(put === null ? [] : [put]), ...adviceOn(mapping)],
        covers: coverageOf(mapping),
      },
      portal,
    });
  }
  return { settings, connections, sharedAccounts: sharedAccounts(users) };
}

/** What is checked: the file, or the mapping that a person has put in force in its place on the page. */
async function readSubject(
  context: CliContext,
  settings: Settings | null,
  { file, connection }: Subject,
): Promise<
  Pick<ReadMapping, 'compiled' | 'text'> & { readonly file: string; readonly put: string | null }
> {
  const read = await readMapping(file);
  const kept =
    connection === null || settings === null
      ? null
      : await keptMapping(context, settings.databaseUrl, connection);
  const mapping = putInPlace(kept, read.version);
  if (mapping === null) return { ...read, file, put: null };
  const told = mappingText({ file, version: mapping.version, insteadOf: read.version });
  const put = `${told}; --mapping ${file} checks the file`;
  return { compiled: { kind: 'compiled', mapping }, text: mapping.text, file, put };
}

const NO_MAPPING: PortalResult = { kind: 'skipped', reason: 'the mapping has faults' };

/** The mappings of all connections, whatever is wrong with the settings: a person wants to see all faults. */
function subjectsOf(
  environment: CliContext['environment'],
  settings: Settings | null,
  { mapping, connection, saveSchema }: Flags,
): readonly Subject[] {
  if (mapping !== undefined) return [{ file: mapping, connection: null }];
  if (settings === null) {
    return mappingFilesOf(environment).map((file) => ({ file, connection: null }));
  }
  // One file cannot hold several portals.
  const isOne = connection !== undefined || saveSchema !== undefined;
  const chosen = isOne ? [chooseConnection(settings, connection)] : settings.connections;
  return chosen.map((one) => ({ file: one.mappingFile, connection: one }));
}

async function checkPortalOf(
  { connection }: Subject,
  settings: Settings | null,
  mapping: Mapping,
  { schema, saveSchema, mapping: alone }: Flags,
): Promise<PortalResult> {
  if (schema !== undefined) return checkSavedPortal(mapping, schema);
  if (alone !== undefined) return { kind: 'skipped', reason: '--mapping names a file' };
  if (connection === null || settings === null) {
    return { kind: 'skipped', reason: 'the settings have faults' };
  }
  return checkLivePortal(connection, settings.databaseUrl, mapping, saveSchema ?? null);
}

function settingsFaults(environment: CliContext['environment']): ConfigError['faults'] {
  try {
    loadSettings(environment);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.faults;
  }
}

/** The settings without what only the daemon needs; null where even they have faults. */
function readableSettings(environment: CliContext['environment']): Settings | null {
  try {
    return loadSettings(environment, { needs: [] });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return null;
  }
}

function coverageOf(mapping: Mapping): Coverage {
  const { version, rules, hubspot, consents } = mapping;
  return {
    version,
    events: rules.size,
    properties: mappedProperties(mapping).size,
    timelineEvents: Object.keys(hubspot.timeline).length,
    consents: consents.length,
  };
}

/** Faults are for certain, so they decide the status before a portal that could not be asked. */
function failIfFaulty({ settings, connections }: CheckResult, flags: Flags): void {
  const portals = connections.map(({ portal }) => portal);
  const faults =
    (settings?.faults.length ?? 0) +
    connections.flatMap(({ mapping }) => mapping.faults).length +
    portals.flatMap(portalFaults).length;
  if (faults > 0) throw new CliError(`${counted(faults, 'fault')} to mend`, EXIT.usage);
  if (portals.some(({ kind }) => kind === 'failed')) {
    const status = flags.schema === undefined ? EXIT.failed : EXIT.usage;
    throw new CliError('the portal could not be checked', status);
  }
  const [first] = portals;
  if (first?.kind === 'skipped' && flags.saveSchema !== undefined) {
    throw new CliError(`${flags.saveSchema} was not written: ${first.reason}`, EXIT.usage);
  }
}
