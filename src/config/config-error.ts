/** One thing that is wrong with the settings. */
export interface ConfigFault {
  readonly variable: string;
  /** The connection whose value it is, in words; missing for what the environment says. */
  readonly connection?: string;
  /** What it holds, quoted and cut; `[redacted]` for secrets, `nothing` where it is not set. */
  readonly found: string;
  /** What it should hold, as the end of the sentence "expected ...". */
  readonly expected: string;
}

/** The settings cannot be used; it names every fault at once and no secret. */
export class ConfigError extends Error {
  readonly code = 'CONFIG_INVALID';
  readonly faults: readonly ConfigFault[];

  constructor(faults: readonly ConfigFault[]) {
    super(
      [
        'The settings have faults:',
        ...faults.map((fault) => `  ${describeConfigFault(fault)}`),
      ].join('\n'),
    );
    this.name = 'ConfigError';
    this.faults = faults;
  }
}

/** A fault as a line for a person. */
export function describeConfigFault(fault: ConfigFault): string {
  const { connection, variable, found, expected } = fault;
  const where = connection === undefined ? variable : `${connection}, ${variable}`;
  return `${where}: found ${found}, expected ${expected}`;
}
