import { Command } from 'commander';
import { loadSettings } from '../config.ts';
import { ConfigError } from '../config/config-error.ts';
import { describeFault, type Fault } from '../core/mapping/fault.ts';
import type { Mapping } from '../core/mapping/mapping.ts';
import { readMapping } from '../mapping-file.ts';
import { CliError, EXIT, type CliContext } from './context.ts';
import { examples } from './help.ts';
import { counted, indented } from './text.ts';

interface CheckResult {
  /** Null when the settings were not asked about. */
  readonly settings: { readonly faults: ConfigError['faults'] } | null;
  readonly mapping: {
    readonly file: string;
    readonly faults: readonly Fault[];
    /** Null when the mapping has faults. */
    readonly covers: Coverage | null;
  };
}

/** What a mapping has rules for. */
interface Coverage {
  readonly version: string;
  readonly events: number;
  readonly properties: number;
  readonly timelineEvents: number;
}

/** `check`: finds the faults of settings and mapping before the daemon does. */
export function checkCommand(context: CliContext): Command {
  return new Command('check')
    .description('find what is wrong with settings and mapping, all faults at once')
    .option('--mapping <file>', 'check this mapping file alone, without the settings')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (options: { mapping?: string; json?: boolean }) => {
      const result = await check(context, options.mapping);
      context.print(options.json === true ? JSON.stringify(result, null, 2) : describe(result));
      const faults = (result.settings?.faults.length ?? 0) + result.mapping.faults.length;
      if (faults > 0) throw new CliError(`${counted(faults, 'fault')} to mend`, EXIT.usage);
    });
}

const EXAMPLES = examples(
  ['check', 'the settings, and the mapping file they name'],
  ['check --mapping mappings/default.json', 'a mapping file alone'],
);

async function check(
  { environment }: CliContext,
  mappingOption: string | undefined,
): Promise<CheckResult> {
  const settings = mappingOption === undefined ? checkSettings(environment) : null;
  const file = mappingOption ?? mappingFileOf(environment);
  const compiled = await readMapping(file);
  return {
    settings,
    mapping:
      compiled.kind === 'faulty'
        ? { file, faults: compiled.faults, covers: null }
        : { file, faults: [], covers: coverageOf(compiled.mapping) },
  };
}

function checkSettings(environment: CliContext['environment']): CheckResult['settings'] {
  try {
    loadSettings(environment);
    return { faults: [] };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { faults: error.faults };
  }
}

/** The mapping file, whatever is wrong with the other settings: a person wants to see all faults. */
function mappingFileOf({ MAPPING_FILE }: CliContext['environment']): string {
  return loadSettings({ MAPPING_FILE }, { needs: [] }).mappingFile;
}

function coverageOf({ version, match, rules, wallet, hubspot }: Mapping): Coverage {
  const properties = new Set([
    ...match.map(({ property }) => property),
    ...[...rules.values()].flatMap((rule) => [...rule.properties.keys()]),
    ...wallet.flatMap((rule) => [...rule.properties.keys()]),
  ]);
  return {
    version,
    events: rules.size,
    properties: properties.size,
    timelineEvents: Object.keys(hubspot.timeline).length,
  };
}

function describe({ settings, mapping: { file, faults, covers } }: CheckResult): string {
  const settingFaults = settings?.faults.map(
    ({ variable, found, expected }) => `${variable}: found ${found}, expected ${expected}`,
  );
  return [
    settingFaults === undefined
      ? 'settings: not checked, because --mapping names a file'
      : part('settings', settingFaults, 'right'),
    part(`mapping ${file}`, faults.map(describeFault), covers === null ? '' : words(covers)),
  ].join('\n');
}

function part(subject: string, faults: readonly string[], verdict: string): string {
  return faults.length === 0 ? `${subject}: ${verdict}` : `${subject}:\n${indented(faults)}`;
}

function words({ version, events, properties, timelineEvents }: Coverage): string {
  const covered = [
    counted(events, 'event'),
    counted(properties, 'contact property', 'contact properties'),
    counted(timelineEvents, 'timeline event'),
  ];
  return `right (version ${version}); it covers ${covered.join(', ')}`;
}
