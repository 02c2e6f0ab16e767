/** Why a function of ours has no result. The code says so to a person, and holds no data. */
export class FunctionError extends Error {
  readonly code: string;

  /**
   * @param name of the function, without its `$`
   * @param fault what is wrong, in words that could be said of anybody's data
   */
  constructor(name: string, fault: string) {
    super(`$${name}: ${fault}`);
    this.name = 'FunctionError';
    this.code = this.message;
  }
}

/** The text of a value that one person has; undefined where it is nothing. */
export function textOfArgument(name: string, value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  throw new FunctionError(name, 'its first argument is neither a text nor a number');
}
