/** One thing that is wrong with the settings. */
export interface ConfigFault {
  readonly variable: string;
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
    super(['The settings have faults:', ...faults.map(line)].join('\n'));
    this.name = 'ConfigError';
    this.faults = faults;
  }
}

function line({ variable, found, expected }: ConfigFault): string {
  return `  ${variable}: found ${found}, expected ${expected}`;
}
