/** One fault of a mapping file, for a person to correct. */
export interface Fault {
  /** JSON pointer (RFC 6901) to the faulty place. */
  readonly pointer: string;
  readonly found: string;
  readonly expected: string;
  /** The valid name most like the one found. */
  readonly nearest: string | null;
  /** Where it is in the file; missing where only the pointer says it. */
  readonly place?: Place;
}

/** A place in a file, counted from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}
