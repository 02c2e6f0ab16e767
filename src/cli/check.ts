import { Command } from 'commander';
import { loadSettings, type Settings } from '../config.ts';
import { ConfigError } from '../config/config-error.ts';
import { describeFault, type Fault } from '../core/mapping/fault.ts';
import { readMapping } from '../mapping-file.ts';
import { CliError, type CliContext } from './context.ts';

interface CheckResult {
  readonly settings: readonly {
    readonly variable: string;
    readonly found: string;
    readonly expected: string;
  }[];
  readonly mappingFile: string | null;
  readonly mapping: readonly Fault[];
}

/** `check`: finds the faults of settings and mapping before the daemon does. */
export function checkCommand(context: CliContext): Command {
  return new Command('check')
    .description('validate settings and mapping; all faults at once')
    .option('--mapping <file>', 'check this mapping file alone, without the settings')
    .option('--json', 'print JSON')
    .action(async (options: { mapping?: string; json?: boolean }) => {
      const result = await check(context, options.mapping);
      context.print(options.json === true ? JSON.stringify(result, null, 2) : describe(result));
      const faults = result.settings.length + result.mapping.length;
      if (faults > 0)
        throw new CliError(`${faults === 1 ? 'one fault' : `${faults} faults`} to mend`);
    });
}

async function check(context: CliContext, mappingOption: string | undefined): Promise<CheckResult> {
  const { settings, faults } = mappingOption === undefined ? trySettings(context) : NO_SETTINGS;
  const mappingFile = mappingOption ?? settings?.mappingFile ?? null;
  const mapping = mappingFile === null ? null : await readMapping(mappingFile);
  return {
    settings: faults,
    mappingFile,
    mapping: mapping?.kind === 'faulty' ? mapping.faults : [],
  };
}

const NO_SETTINGS = { settings: null, faults: [] } as const;

function trySettings({ environment }: CliContext): {
  readonly settings: Pick<Settings, 'mappingFile'> | null;
  readonly faults: ConfigError['faults'];
} {
  try {
    return { settings: loadSettings(environment), faults: [] };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const { MAPPING_FILE: mappingFile = 'mappings/default.json' } = environment;
    return { settings: { mappingFile }, faults: error.faults };
  }
}

function describe({ settings, mappingFile, mapping }: CheckResult): string {
  const lines = settings.map(
    ({ variable, found, expected }) => `${variable}: found ${found}, expected ${expected}`,
  );
  return [
    settings.length === 0 ? 'settings: right' : ['settings:', ...indented(lines)].join('\n'),
    mapping.length === 0
      ? `mapping ${mappingFile}: right`
      : [`mapping ${mappingFile}:`, ...indented(mapping.map(describeFault))].join('\n'),
  ].join('\n');
}

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`);
}
